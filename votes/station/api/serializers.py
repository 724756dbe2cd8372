"""How polls look to programs."""

from typing import Any, TypedDict

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common import clock
from votes.station import queries
from votes.station.discretion import shown_voters
from votes.station.models import Poll
from votes.station.questions import KINDS, read_question
from votes.station.readings import Reading


class TurnoutSerializer(serializers.Serializer[Any]):
    """A headcount, never a choice. `voted` is null from one to nine until the remote close: so few
    could say who has voted."""

    registered = serializers.IntegerField(read_only=True)
    voted = serializers.IntegerField(read_only=True, allow_null=True)


class QuestionSerializer(serializers.Serializer[Any]):
    """A question as it is sealed."""

    reference = serializers.CharField(read_only=True)
    kind = serializers.ChoiceField(choices=KINDS, read_only=True)
    title = serializers.CharField(read_only=True)
    answers = serializers.ListField(child=serializers.CharField(), read_only=True)
    blank = serializers.BooleanField(read_only=True)
    minimum = serializers.IntegerField(read_only=True)
    maximum = serializers.IntegerField(read_only=True)
    seats = serializers.IntegerField(read_only=True)
    group = serializers.CharField(read_only=True)
    option = serializers.CharField(read_only=True)


class PollSerializer(serializers.ModelSerializer[Poll]):
    """A sealed poll as anybody may see it."""

    class Meta:
        model = Poll
        fields: tuple[str, ...] = (
            "uuid",
            "title",
            "subtitle",
            "kind",
            "regime",
            "state",
            "revote",
            "threshold",
            "trustees_count",
            "reserves",
            "opens_at",
            "remote_closes_at",
            "sealed_at",
            "opened_at",
            "ended_at",
            "result_at",
            "fingerprint",
        )


class PollDetailSerializer(PollSerializer):
    """The same with its questions, its turnout and where its public files are."""

    questions = serializers.SerializerMethodField()
    turnout = serializers.SerializerMethodField()
    archive = serializers.SerializerMethodField()
    board = serializers.SerializerMethodField()

    class Meta:
        model = Poll
        fields: tuple[str, ...] = (
            *PollSerializer.Meta.fields,
            "questions",
            "turnout",
            "archive",
            "board",
        )

    @extend_schema_field(QuestionSerializer(many=True))
    def get_questions(self, poll: Poll) -> list[dict[str, Any]]:
        asked = [read_question(value) for value in poll.questions]
        return [dict(QuestionSerializer(question).data) for question in asked]

    @extend_schema_field(TurnoutSerializer)
    def get_turnout(self, poll: Poll) -> dict[str, Any]:
        found = queries.turnout(poll)
        voted = shown_voters(poll, found.voted, at=clock.now())
        return dict(TurnoutSerializer({"registered": found.registered, "voted": voted}).data)

    def get_archive(self, poll: Poll) -> str | None:
        return f"/urne/{poll.uuid}/archive.bel" if poll.is_secret else None

    def get_board(self, poll: Poll) -> str | None:
        return f"/api/v1/polls/{poll.uuid}/board/" if poll.is_secret else None


class MilestoneSerializer(serializers.Serializer[Any]):
    """An opening, a closing or a publication, with the urn's fingerprint at that instant."""

    verb = serializers.CharField(read_only=True)
    at = serializers.DateTimeField(read_only=True)
    height = serializers.IntegerField(read_only=True)
    head = serializers.CharField(read_only=True)


class VerificationSerializer(serializers.Serializer[Any]):
    """The last time the service checked every ballot of the closed urn again."""

    state = serializers.ChoiceField(choices=["valid", "invalid"], read_only=True)
    at = serializers.DateTimeField(source="ended_at", read_only=True)
    height = serializers.IntegerField(read_only=True)
    head = serializers.CharField(read_only=True)


class BoardSerializer(serializers.Serializer[Any]):
    """The public board: trackers in alphabetical order, without time."""

    height = serializers.IntegerField(read_only=True)
    fingerprint = serializers.CharField(read_only=True)
    receipts_key = serializers.CharField(read_only=True)
    trackers = serializers.ListField(child=serializers.CharField(), read_only=True)
    milestones = MilestoneSerializer(many=True, read_only=True)
    verification = VerificationSerializer(read_only=True, allow_null=True)


class RankingVotes(TypedDict):
    """A ranking, as positions of answers, and how many votes it has."""

    ranking: list[int]
    votes: int


class QuestionResultSerializer(serializers.Serializer[queries.QuestionResult]):
    """The counts of one question, in the order of its answers; blank is null where no blank vote
    was offered."""

    reference = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)
    kind = serializers.ChoiceField(choices=KINDS, read_only=True)
    answers = serializers.ListField(child=serializers.CharField(), read_only=True)
    counts = serializers.ListField(child=serializers.IntegerField(), read_only=True)
    blank = serializers.IntegerField(read_only=True, allow_null=True)
    group = serializers.CharField(read_only=True)
    option = serializers.CharField(read_only=True)
    rankings = serializers.SerializerMethodField()

    def get_rankings(self, result: queries.QuestionResult) -> list[RankingVotes]:
        return [{"ranking": list(order), "votes": votes} for order, votes in result.rankings]


class OutcomeSerializer(serializers.Serializer[Reading]):
    """A question judged by its method: the outcome and the way to it, in sentences. `places` are
    the options from the first to the last, those that tie together; a judgment is one question
    here, whatever its number of options."""

    title = serializers.CharField(read_only=True)
    kind = serializers.ChoiceField(choices=KINDS, read_only=True)
    sentence = serializers.CharField(read_only=True)
    steps = serializers.ListField(child=serializers.CharField(), read_only=True)
    places = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()), read_only=True
    )


class CertificationSerializer(serializers.Serializer[Any]):
    """The certifier's word."""

    verdict = serializers.ChoiceField(choices=["certified", "refused"], read_only=True)
    reasons = serializers.CharField(read_only=True)
    certifier = serializers.CharField(source="certifier_name", read_only=True)
    at = serializers.DateTimeField(read_only=True)


class ResultsSerializer(serializers.Serializer[Any]):
    """The result of a counted poll and what the certifier said of it."""

    published_at = serializers.DateTimeField(read_only=True)
    questions = QuestionResultSerializer(many=True, read_only=True)
    outcomes = OutcomeSerializer(many=True, read_only=True)
    certification = CertificationSerializer(read_only=True, allow_null=True)
    # Every word, in order: the one above is the last.
    certifications = CertificationSerializer(many=True, read_only=True)
    # What fails in the archive since the result was published, in words; empty when all holds.
    failing_checks = serializers.ListField(child=serializers.CharField(), read_only=True)
