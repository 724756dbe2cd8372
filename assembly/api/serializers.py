"""What programs read of a decided assembly: nothing a page does not show."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from assembly.models import Outcome, PaperAnswer, PaperProxy, PaperVote, Proxy
from assembly.paper_desk import PaperLine
from assembly.states import PaperState, ProxyState


class AssemblyOut(serializers.Serializer[Any]):
    """An assembly in the public archive."""

    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    kind = serializers.CharField()
    year = serializers.IntegerField()
    state = serializers.CharField()
    call_number = serializers.IntegerField(source="call.number")
    meets_at = serializers.DateTimeField(source="call.meets_at")


class OutcomeOut(serializers.Serializer[Any]):
    """The verdict on one question with its arithmetic; figures are whole numbers by name. Where
    votes are weighted, `figures` are heads, `rule.weighted` the weighted result beside them, with
    exact fractions as text, and `colleges` what each one brought."""

    verdict = serializers.ChoiceField(choices=Outcome.Verdict.choices)
    sentence = serializers.CharField()
    figures = serializers.DictField(child=serializers.IntegerField())
    rule = serializers.DictField()
    elected = serializers.ListField(child=serializers.CharField())
    candidates = serializers.ListField(child=serializers.DictField())
    colleges = serializers.ListField(child=serializers.DictField())


class ResolutionOut(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField()
    author = serializers.CharField()
    is_secret = serializers.BooleanField()
    seats = serializers.IntegerField()
    sha256 = serializers.CharField(source="frozen_hash")
    outcome = OutcomeOut(allow_null=True)


class PaperOut(serializers.Serializer[Any]):
    """A paper of the register: its number, its fingerprint, where it is read."""

    number = serializers.IntegerField(source="entry.number")
    kind = serializers.CharField()
    sha256 = serializers.CharField(source="pdf_sha256")
    url = serializers.CharField()


class UrnOut(serializers.Serializer[Any]):
    """An urn of the assembly, to be verified by anybody."""

    uuid = serializers.CharField()
    fingerprint = serializers.CharField()
    archive = serializers.CharField()


class AssemblyDetailOut(AssemblyOut):
    """The same with its questions, their outcomes, its papers and its proofs."""

    agenda = serializers.ListField(child=serializers.CharField())
    agenda_sha256 = serializers.CharField(source="agenda_hash")
    resolutions = ResolutionOut(many=True)
    papers = PaperOut(many=True)
    urns = UrnOut(many=True)


class RegisterEntryOut(serializers.Serializer[Any]):
    """One line of the register of minutes, enough to check the chain."""

    number = serializers.IntegerField()
    kind = serializers.CharField()
    title = serializers.CharField()
    sha256 = serializers.CharField()
    entered_at = serializers.DateTimeField()
    signature = serializers.CharField()
    previous = serializers.CharField()
    digest = serializers.CharField()


class ProxyOut(serializers.Serializer[Any]):
    """A proxy. `holder` is null for a blank one; `tie`: what a holder who is no member is."""

    id = serializers.IntegerField()
    principal = serializers.CharField(source="principal.display_name")
    holder = serializers.SerializerMethodField()
    tie = serializers.ChoiceField(choices=Proxy.Tie.choices, source="outside_tie", allow_blank=True)
    state = serializers.ChoiceField(choices=ProxyState.choices)
    given_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)

    def get_holder(self, proxy: Proxy) -> str | None:
        return proxy.holder_name or None


class ProxiesOut(serializers.Serializer[Any]):
    given = ProxyOut(many=True)
    received = ProxyOut(many=True)


class OutsiderIn(serializers.Serializer[Any]):
    """A holder who is no member."""

    name = serializers.CharField(max_length=200)
    tie = serializers.ChoiceField(choices=Proxy.Tie.choices)


class ProxyIn(serializers.Serializer[Any]):
    """Members by their number in the register; `holder` null: in blank, or to the `outsider`, a
    person who is no member and whom the statutes allow, with what they are to the principal."""

    principal = serializers.IntegerField(min_value=1)
    holder = serializers.IntegerField(min_value=1, allow_null=True)
    outsider = OutsiderIn(required=False, allow_null=True, default=None)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if said["holder"] is not None and said["outsider"] is not None:
            raise serializers.ValidationError(_("A proxy names one holder."))
        return said


class PaperProxyOut(serializers.Serializer[Any]):
    """A signed sheet and what became of it. `holder` is null for a proxy in blank; `proxy` is the
    state of the proxy it gave, null before a second person confirms."""

    id = serializers.IntegerField()
    principal = serializers.CharField(source="principal.display_name")
    holder = serializers.SerializerMethodField()
    arrival = serializers.ChoiceField(choices=PaperProxy.Arrival.choices)
    signed_on = serializers.DateField()
    state = serializers.ChoiceField(choices=PaperState.choices)
    entered_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    proxy = serializers.CharField(source="proxy.state", allow_null=True, default=None)

    def get_holder(self, paper: PaperProxy) -> str | None:
        return paper.holder_name or None


class PaperProxyIn(ProxyIn):
    """What stands on the sheet, and how it came."""

    arrival = serializers.ChoiceField(choices=PaperProxy.Arrival.choices)
    signed_on = serializers.DateField()


class PaperVoteOut(serializers.Serializer[Any]):
    """A form of vote by correspondence on paper: never what it says. `waiting` are the questions
    that may be read now, `settled` how many of its answers two people have read alike."""

    id = serializers.IntegerField(source="paper.pk")
    member = serializers.CharField(source="paper.member.display_name")
    arrival = serializers.ChoiceField(choices=PaperVote.Arrival.choices, source="paper.arrival")
    received_on = serializers.DateField(source="paper.received_on")
    questions = serializers.SerializerMethodField()
    waiting = serializers.SerializerMethodField()
    settled = serializers.IntegerField()
    read_by_me = serializers.BooleanField()
    set_aside = serializers.CharField(source="paper.set_aside_why")
    has_envelope = serializers.BooleanField(source="paper.has_envelope")
    envelope_confirmed_at = serializers.DateTimeField(source="paper.confirmed_at", allow_null=True)

    def get_questions(self, line: PaperLine) -> list[int]:
        return [answer.resolution.number for answer in line.answers]

    def get_waiting(self, line: PaperLine) -> list[int]:
        return [answer.resolution.number for answer in line.waiting]


class PaperVoteIn(serializers.Serializer[Any]):
    """A form as it arrives: its member by number in the register, the public questions it answers
    by number on the agenda, whether closed envelopes for the urns came with it. `edition`: how many
    times the agenda had been completed when it was printed, 0 for the form of the notice; needed
    once it has been."""

    member = serializers.IntegerField(min_value=1)
    arrival = serializers.ChoiceField(choices=PaperVote.Arrival.choices)
    received_on = serializers.DateField()
    questions = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False)
    has_envelope = serializers.BooleanField(default=False)
    edition = serializers.IntegerField(min_value=0, required=False)


class AnswerReadIn(serializers.Serializer[Any]):
    """What a form says of one question; in an election, the candidates it names by their place on
    the ballot."""

    question = serializers.IntegerField(min_value=1)
    choice = serializers.ChoiceField(choices=PaperAnswer.Choice.choices)
    names = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False)


class PaperReadingIn(serializers.Serializer[Any]):
    """What one person reads on the whole form."""

    answers = AnswerReadIn(many=True)


class SetAsideIn(serializers.Serializer[Any]):
    why = serializers.CharField(max_length=300)
