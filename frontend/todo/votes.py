"""What waits for those who hold a function in a vote: keys, codes, papers, count, result."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend.templatetags.ouvote import day
from frontend.todo.item import DUTY, Item, minutes
from members.models import Account, Member
from votes.station import lost_rights, scrutineers
from votes.station import permissions as rights
from votes.station.actions import sealing
from votes.station.models import Poll, Trustee
from votes.station.stages import place_of
from votes.station.states import FINISHED, OVER, PollState

# What a key holder's program waits for (votes.station.stages).
CEREMONY = {"certificate", "polynomial", "share", "check", "trial-key", "trial-count"}


def keys(account: Account, on: date) -> Iterator[Item]:
    watched = Poll.objects.filter(state__in=(PollState.DRAFT, PollState.TALLIED))
    for poll in watched.prefetch_related("trustees").order_by("opens_at", "uuid"):
        trustee = rights.trustee_of(account, poll, on)
        if trustee is None:
            continue
        everybody = sorted(poll.trustees.all(), key=lambda each: each.index)
        stage = place_of(trustee, everybody).stage
        url = f"{reverse('votes:trustee-page')}#{poll.pk}"
        if stage in CEREMONY:
            effort, unit = minutes(5)
            yield Item(effort, unit, _("Prepare your key"), url, poll.title, _("Key"), DUTY)
        elif stage == "ready" and _may_compare(poll, trustee, everybody):
            effort, unit = minutes(5)
            title = _("Compare the fingerprint of the common key with the other key holders")
            page = reverse("votes:poll", args=[poll.pk])
            yield Item(effort, unit, title, page, poll.title, _("Key"), DUTY)
        elif stage == "decrypt":
            effort, unit = minutes(5)
            title = _("Decrypt the total with your key")
            yield Item(effort, unit, title, url, poll.title, _("Count"), DUTY)


def _may_compare(poll: Poll, mine: Trustee, everybody: list[Trustee]) -> bool:
    before = poll.state in (PollState.DRAFT, PollState.SEALED)
    return before and mine.agreed_at is None and all(row.shown_key for row in everybody)


def rights_to_give_back(mine: list[Member]) -> Iterator[Item]:
    """After a lost machine: nobody can vote until both halves are back."""
    for trustee in lost_rights.to_give_back(mine):
        effort, unit = minutes(5)
        title = _("Give your half of the rights to vote back, with your key")
        url = f"{reverse('votes:trustee-page')}#{trustee.poll_id}"
        yield Item(effort, unit, title, url, trustee.poll.title, _("Key"), DUTY)


def voting_codes(account: Account, on: date) -> Iterator[Item]:
    """Making the codes of a poll in independent mode, and destroying them afterwards."""
    kept = Poll.objects.filter(mode=Poll.Mode.INDEPENDENT, secret_destroyed_at=None)
    for poll in kept.order_by("opens_at", "uuid"):
        if not rights.is_rights_officer(account, poll, on):
            continue
        if poll.state == PollState.DRAFT and poll.codes_received_at is None:
            effort, unit = minutes(30)
            url = f"{reverse('votes:codes-page')}#{poll.pk}"
            yield Item(effort, unit, _("Make the voting codes"), url, poll.title, _("Codes"), DUTY)
        elif poll.state in OVER:
            effort, unit = minutes(5)
            title = _("Destroy the voting codes, and say so")
            url = reverse("votes:poll", args=[poll.pk])
            yield Item(effort, unit, title, url, poll.title, _("Codes"), DUTY)


def to_run(account: Account, on: date) -> Iterator[Item]:
    """What only whoever runs a secret vote can do next: nobody else can go on before."""
    keys = Trustee.objects.filter(poll=OuterRef("pk"))
    keyed = Q(Exists(keys), ~Exists(keys.filter(checked_at=None)), state=PollState.DRAFT)
    waiting = Poll.objects.filter(keyed | Q(state=PollState.ENDED))
    for poll in waiting.order_by("opens_at", "uuid"):
        may = poll.is_secret and rights.can_run(account, poll, on)
        title = _next_of(poll, on) if may else ""
        if title:
            effort, unit = minutes(5)
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


def papers(account: Account, on: date) -> Iterator[Item]:
    """Envelopes wait, and nobody votes any more: the two scrutineers go on, nobody else can."""
    waiting = Poll.objects.filter(state=PollState.PAPERS).select_related("paper_count")
    for poll in waiting.order_by("opens_at", "uuid"):
        named = scrutineers.is_scrutineer(poll, account, on)
        if not named or not rights.can_enter_papers(account, poll, on):
            continue
        effort, unit = minutes(5 + 2 * poll.paper_count.received)
        title = ngettext(
            "Open %(count)s envelope with the other scrutineer, and enter its paper",
            "Open %(count)s envelopes with the other scrutineer, and enter their papers",
            poll.paper_count.received,
        ) % {"count": poll.paper_count.received}
        url = reverse("votes:papers", args=[poll.pk])
        yield Item(effort, unit, title, url, poll.title, _("Votes on paper"), DUTY)


def appointments(account: Account, on: date) -> Iterator[Item]:
    proposed = Poll.objects.filter(counting_at__isnull=False).exclude(state__in=FINISHED)
    for poll in proposed.prefetch_related("trustees").order_by("counting_at", "uuid"):
        trustee = rights.trustee_of(account, poll, on)
        if trustee is None or trustee.coming or trustee.decrypted_at or poll.counting_at is None:
            continue
        effort, unit = minutes(1)
        title = _("Say whether you will be at the count of %(day)s") % {
            "day": day(poll.counting_at)
        }
        url = reverse("votes:poll", args=[poll.pk])
        yield Item(effort, unit, title, url, poll.title, _("Count"), DUTY)


def to_certify(account: Account, on: date) -> Iterator[Item]:
    for poll in Poll.objects.filter(state=PollState.RESULT).order_by("result_at", "uuid"):
        if rights.can_certify(account, poll, on):
            effort, unit = minutes(10)
            title = _("Certify the result, or say why not")
            url = reverse("votes:poll", args=[poll.pk])
            yield Item(effort, unit, title, url, poll.title, _("Certification"), DUTY)
