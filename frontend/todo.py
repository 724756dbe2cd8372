"""What a person can do, each as a sentence with its effort: duties first, then what is offered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assembly import permissions as assembly_rights
from assembly.models import Assembly, Claim, Proxy, RollRequest
from assembly.sitting_desk import LIVE
from assembly.states import (
    RUNNING,
    AssemblyState,
    ClaimState,
    ProxyState,
    RollRequestState,
)
from common import clock
from frontend.templatetags.ouvote import day
from members import permissions as rights
from members import queries as register
from members import recoveries
from members.models import Account, ElectronicConsent, Member
from proposals import consulting, moderating
from proposals import queries as proposals
from proposals.queries import Search
from proposals.states import ProposalState
from votes.station import lost_rights
from votes.station import permissions as poll_rights
from votes.station.actions import sealing
from votes.station.models import Poll, Trustee
from votes.station.stages import place_of
from votes.station.states import FINISHED, OVER, PollState

SUPPORTS_SHOWN = 3
DUTY = "sun"
# What a key holder's program waits for (votes.station.stages).
CEREMONY = {"certificate", "polynomial", "share", "check", "trial-key", "trial-count"}


@dataclass(frozen=True)
class Item:
    """One thing to do. `effort` and `unit` are read together: “5 minutes”."""

    effort: str
    unit: str
    title: str
    url: str
    detail: str = ""
    tag: str = ""
    tone: str = ""


def duties(account: Account, on: date) -> list[Item]:
    """What waits for this person because of an office or of somebody's trust."""
    mine = register.members_of(account, on)
    return [
        *_sittings(account, on),
        *_proxies_to_answer(mine),
        *_keys(account, on),
        *_rights_to_give_back(mine),
        *_voting_codes(account, on),
        *_to_run(account, on),
        *_appointments(account, on),
        *_to_certify(account, on),
        *_members_to_answer(account, on),
        *_access_to_decide(account, on),
        *_to_moderate(account, on),
        *_of_the_board(account, on),
    ]


def offers(account: Account, on: date) -> list[Item]:
    """What this person may do besides, the shortest first."""
    mine = register.members_of(account, on)
    return list(
        chain(
            _to_be_consulted(account, on),
            _to_prepare(account, mine),
            _to_support(account, mine, on),
            _to_agree(mine),
            _to_write(account, mine, on),
        )
    )


def _minutes(count: int) -> tuple[str, str]:
    return str(count), ngettext("minute", "minutes", count)


def _sittings(account: Account, on: date) -> Iterator[Item]:
    """On the day, the door and the sitting wait for those who hold them, and for nobody else."""
    for assembly in Assembly.objects.filter(state__in=LIVE).prefetch_related("calls"):
        if on < assembly.call.meets_in_paris.date():
            continue
        if assembly_rights.can_check_in(account, assembly, on):
            in_session = assembly.state == AssemblyState.SITTING
            title = _("Hold the sitting") if in_session else _("Open the doors, then the sitting")
            url = reverse("assembly:sitting", args=[assembly.pk])
            yield Item("1", _("evening"), title, url, assembly.title, _("Sitting"), DUTY)


def _proxies_to_answer(mine: list[Member]) -> Iterator[Item]:
    asked = Proxy.objects.filter(
        holder__in=mine, state=ProxyState.GIVEN, assembly__state__in=RUNNING
    ).select_related("principal", "assembly")
    for proxy in asked.order_by("given_at", "pk"):
        effort, unit = _minutes(1)
        yield Item(
            effort,
            unit,
            _("Accept or decline the proxy of %(name)s") % {"name": proxy.principal},
            f"/assemblees/{proxy.assembly_id}/pouvoirs",
            proxy.assembly.title,
            _("Proxy"),
            DUTY,
        )


def _keys(account: Account, on: date) -> Iterator[Item]:
    watched = Poll.objects.filter(state__in=(PollState.DRAFT, PollState.TALLIED))
    for poll in watched.prefetch_related("trustees").order_by("opens_at", "uuid"):
        trustee = poll_rights.trustee_of(account, poll, on)
        if trustee is None:
            continue
        everybody = sorted(poll.trustees.all(), key=lambda each: each.index)
        stage = place_of(trustee, everybody).stage
        url = f"{reverse('votes:trustee-page')}#{poll.pk}"
        if stage in CEREMONY:
            effort, unit = _minutes(5)
            yield Item(effort, unit, _("Prepare your key"), url, poll.title, _("Key"), DUTY)
        elif stage == "ready" and _may_compare(poll, trustee, everybody):
            effort, unit = _minutes(5)
            title = _("Compare the fingerprint of the common key with the other key holders")
            page = reverse("votes:poll", args=[poll.pk])
            yield Item(effort, unit, title, page, poll.title, _("Key"), DUTY)
        elif stage == "decrypt":
            effort, unit = _minutes(5)
            title = _("Decrypt the total with your key")
            yield Item(effort, unit, title, url, poll.title, _("Count"), DUTY)


def _may_compare(poll: Poll, mine: Trustee, everybody: list[Trustee]) -> bool:
    before = poll.state in (PollState.DRAFT, PollState.SEALED)
    return before and mine.agreed_at is None and all(row.shown_key for row in everybody)


def _rights_to_give_back(mine: list[Member]) -> Iterator[Item]:
    """After a lost machine: nobody can vote until both halves are back."""
    for trustee in lost_rights.to_give_back(mine):
        effort, unit = _minutes(5)
        title = _("Give your half of the rights to vote back, with your key")
        url = f"{reverse('votes:trustee-page')}#{trustee.poll_id}"
        yield Item(effort, unit, title, url, trustee.poll.title, _("Key"), DUTY)


def _voting_codes(account: Account, on: date) -> Iterator[Item]:
    """Making the codes of a poll in independent mode, and destroying them afterwards."""
    kept = Poll.objects.filter(mode=Poll.Mode.INDEPENDENT, secret_destroyed_at=None)
    for poll in kept.order_by("opens_at", "uuid"):
        if not poll_rights.is_rights_officer(account, poll, on):
            continue
        if poll.state == PollState.DRAFT and poll.codes_received_at is None:
            effort, unit = _minutes(30)
            url = f"{reverse('votes:codes-page')}#{poll.pk}"
            yield Item(effort, unit, _("Make the voting codes"), url, poll.title, _("Codes"), DUTY)
        elif poll.state in OVER:
            effort, unit = _minutes(5)
            title = _("Destroy the voting codes, and say so")
            url = reverse("votes:poll", args=[poll.pk])
            yield Item(effort, unit, title, url, poll.title, _("Codes"), DUTY)


def _to_run(account: Account, on: date) -> Iterator[Item]:
    """What only whoever runs a secret vote can do next: nobody else can go on before."""
    keys = Trustee.objects.filter(poll=OuterRef("pk"))
    keyed = Q(Exists(keys), ~Exists(keys.filter(checked_at=None)), state=PollState.DRAFT)
    waiting = Poll.objects.filter(keyed | Q(state=PollState.ENDED))
    for poll in waiting.order_by("opens_at", "uuid"):
        may = poll.is_secret and poll_rights.can_run(account, poll, on)
        title = _next_of(poll, on) if may else ""
        if title:
            effort, unit = _minutes(5)
            url = reverse("votes:poll", args=[poll.pk])
            yield Item(effort, unit, title, url, poll.title, _("Urn"), DUTY)


def _next_of(poll: Poll, on: date) -> str:
    """The test vote, then the seal, once every key is made and tried; the count at the end."""
    if poll.state == PollState.ENDED:
        return _("Begin the count")
    missing = {obstacle.code for obstacle in sealing.obstacles(poll=poll, on=on)}
    if missing - {"test-vote-missing"}:
        return ""
    return _("Make the test vote, then seal the urn") if missing else _("Seal the empty urn")


def _appointments(account: Account, on: date) -> Iterator[Item]:
    proposed = Poll.objects.filter(counting_at__isnull=False).exclude(state__in=FINISHED)
    for poll in proposed.prefetch_related("trustees").order_by("counting_at", "uuid"):
        trustee = poll_rights.trustee_of(account, poll, on)
        if trustee is None or trustee.coming or trustee.decrypted_at or poll.counting_at is None:
            continue
        effort, unit = _minutes(1)
        title = _("Say whether you will be at the count of %(day)s") % {
            "day": day(poll.counting_at)
        }
        url = reverse("votes:poll", args=[poll.pk])
        yield Item(effort, unit, title, url, poll.title, _("Count"), DUTY)


def _to_certify(account: Account, on: date) -> Iterator[Item]:
    for poll in Poll.objects.filter(state=PollState.RESULT).order_by("result_at", "uuid"):
        if poll_rights.can_certify(account, poll, on):
            effort, unit = _minutes(10)
            title = _("Certify the result, or say why not")
            url = reverse("votes:poll", args=[poll.pk])
            yield Item(effort, unit, title, url, poll.title, _("Certification"), DUTY)


def _members_to_answer(account: Account, on: date) -> Iterator[Item]:
    """Written questions and doubts about the roll wait for those who convene; claims, for those
    who certify."""
    effort, unit = _minutes(10)
    if assembly_rights.can_prepare(account, on):
        asked = Assembly.objects.filter(state__in=RUNNING).annotate(
            asked=Count("questions", filter=Q(questions__answer=None, questions__is_late=False))
        )
        for assembly in asked.filter(asked__gt=0).order_by("pk"):
            title = ngettext(
                "Answer %(count)s written question",
                "Answer %(count)s written questions",
                assembly.asked,
            ) % {"count": assembly.asked}
            url = reverse("assembly:questions", args=[assembly.pk])
            yield Item(effort, unit, title, url, assembly.title, _("Question"), DUTY)
        for doubt in RollRequest.objects.filter(
            state=RollRequestState.ASKED, assembly__state=AssemblyState.CONVENED
        ).select_related("member", "assembly"):
            title = _("Answer about the roll: %(name)s") % {"name": doubt.member}
            url = reverse("assembly:own-roll", args=[doubt.assembly_id])
            yield Item(effort, unit, title, url, doubt.assembly.title, _("Roll request"), DUTY)
    if assembly_rights.can_answer_claims(account, on):
        for claim in Claim.objects.filter(state=ClaimState.FILED).select_related(
            "member", "assembly"
        ):
            title = _("Answer the claim of %(name)s") % {"name": claim.member}
            url = reverse("assembly:contest", args=[claim.assembly_id])
            yield Item(effort, unit, title, url, claim.assembly.title, _("Claim"), DUTY)


def _access_to_decide(account: Account, on: date) -> Iterator[Item]:
    """A request of the help desk waits for a second person."""
    if not rights.can_help_with_access(account, on):
        return
    for request in recoveries.waiting_for(account):
        effort, unit = _minutes(5)
        title = _("Decide a request for access: %(name)s") % {"name": request.member}
        url = reverse("members:recovery", args=[request.pk])
        yield Item(effort, unit, title, url, request.get_kind_display(), _("Help desk"), DUTY)


def _to_moderate(account: Account, on: date) -> Iterator[Item]:
    effort, unit = _minutes(5)
    url, tag = reverse("proposals:moderation"), _("Moderation")
    if moderating.moderator_of(account, on) and (reported := len(moderating.waiting())):
        title = ngettext(
            "Look at %(count)s reported text", "Look at %(count)s reported texts", reported
        )
        yield Item(effort, unit, title % {"count": reported}, url, "", tag, DUTY)
    if moderating.judge_of(account, on) and (appeals := moderating.appeals().count()):
        title = ngettext("Decide %(count)s appeal", "Decide %(count)s appeals", appeals)
        yield Item(effort, unit, title % {"count": appeals}, url, "", tag, DUTY)


def _of_the_board(account: Account, on: date) -> Iterator[Item]:
    if rights.is_board(account, on):
        for proposal in proposals.waiting_for_the_board():
            effort, unit = _minutes(10)
            yield Item(
                effort,
                unit,
                _("Answer the proposal “%(title)s”") % {"title": proposal.title},
                reverse("proposals:detail", args=[proposal.pk]),
                _("It has gathered enough support."),
                _("Proposal"),
                DUTY,
            )
    if assembly_rights.can_prepare(account, on):
        drafts = Assembly.objects.filter(state=AssemblyState.DRAFT).prefetch_related("calls")
        for draft in drafts.order_by("pk"):
            yield Item(
                "1",
                _("evening"),
                _("Go on preparing “%(title)s”") % {"title": draft.title},
                f"/assemblees/{draft.pk}/",
                day(draft.call.meets_at) if draft.calls.all() else "",
                _("Assembly"),
            )


def _to_be_consulted(account: Account, on: date) -> Iterator[Item]:
    for standing in consulting.waiting_for(account, at=clock.now(), on=on):
        effort, unit = _minutes(2)
        yield Item(
            effort,
            unit,
            _("Give your opinion: %(title)s") % {"title": standing.poll.title},
            reverse("proposals:consultation", args=[standing.poll.pk]),
            _("Consultation without the value of a decision of an assembly."),
            _("Until %(day)s") % {"day": day(standing.poll.remote_closes_at)},
            DUTY,
        )


def _to_support(account: Account, mine: list[Member], on: date) -> Iterator[Item]:
    if not mine:
        return
    names = {member.pk for member in mine}
    asking = proposals.proposals(account, Search(state=ProposalState.PUBLISHED), on)
    shown = 0
    for proposal in asking:
        if shown == SUPPORTS_SHOWN:
            return
        if (
            proposal.hidden_by_id
            or proposal.author_id in names
            or proposals.supporting(proposal, mine)
        ):
            continue
        progress = proposals.progress(proposal, on)
        if progress.reached:
            continue
        shown += 1
        effort, unit = _minutes(1)
        yield Item(
            effort,
            unit,
            _("Support “%(title)s”") % {"title": proposal.title},
            reverse("proposals:detail", args=[proposal.pk]),
            ngettext("%(count)s supporter so far", "%(count)s supporters so far", progress.members)
            % {"count": progress.members},
            _("Proposal"),
        )


def _to_prepare(account: Account, mine: list[Member]) -> Iterator[Item]:
    """A session opened by e-mail is confirmed otherwise at the time of the vote."""
    if mine and not register.has_second_factor(account):
        effort, unit = _minutes(2)
        yield Item(
            effort,
            unit,
            _("Prepare your second means"),
            reverse("members:security"),
            _("A passkey or an application confirms that it is you when you vote."),
            _("Before the roll is frozen"),
        )


def _to_agree(mine: list[Member]) -> Iterator[Item]:
    agreed = set(
        ElectronicConsent.objects.filter(member__in=mine, revoked_at__isnull=True).values_list(
            "member_id", flat=True
        )
    )
    if any(member.pk not in agreed and member.email for member in mine):
        effort, unit = _minutes(1)
        yield Item(
            effort,
            unit,
            _("Be convened by e-mail rather than by post"),
            reverse("members:account"),
            _("It saves paper and a week; you may go back to the post at any time."),
            _("Convocations"),
        )


def _to_write(account: Account, mine: list[Member], on: date) -> Iterator[Item]:
    if not mine:
        return
    for draft in proposals.drafts_of(account, on)[:1]:
        effort, unit = _minutes(10)
        title = _("Finish your proposal “%(title)s”") % {"title": draft.title or _("untitled")}
        url = reverse("proposals:edit", args=[draft.pk])
        yield Item(effort, unit, title, url, "", _("Draft"))
        return
    yield Item(
        "1",
        _("evening"),
        _("Write a proposal for the next assembly"),
        reverse("proposals:begin"),
        _("Other members support it, and the board must answer."),
        _("Proposal"),
    )
