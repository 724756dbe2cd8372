"""What the polling station knows, re-read at the moment it is asked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from members import queries as members
from members.models import Account, Member
from members.names import fold
from votes.methods.rankings import Ranking
from votes.station import states
from votes.station.models import (
    Certification,
    DestroyedRoll,
    Poll,
    Reissue,
    Reserve,
    RollEntry,
    TurnoutEntry,
)
from votes.station.questions import Question, read_question
from votes.urn import queries as urn
from votes.urn.models import Rank


@dataclass(frozen=True)
class Turnout:
    """A headcount, never a choice: rights on the roll, rights used."""

    registered: int
    voted: int

    @property
    def missing(self) -> int:
        """How many have not voted yet."""
        return self.registered - self.voted


@dataclass(frozen=True)
class QuestionResult:
    """The counts of one question, in the order of its answers. `blank` is None where no blank
    vote was offered."""

    reference: str
    title: str
    kind: str
    answers: tuple[str, ...]
    counts: tuple[int, ...]
    blank: int | None
    maximum: int = 1
    seats: int = 1
    group: str = ""
    option: str = ""
    # For a ranking, instead of counts: each ranking given, and how many votes it has.
    rankings: tuple[tuple[Ranking, int], ...] = ()


def poll(uuid: str) -> Poll | None:
    return Poll.objects.filter(pk=uuid).first()


def public_polls() -> QuerySet[Poll]:
    """The polls that anybody may know of: sealed, and not given up."""
    return Poll.objects.filter(sealed_at__isnull=False).exclude(state=states.PollState.CANCELLED)


def polls_of(subject: str) -> list[Poll]:
    """The polls of a thing of the room above, in order of opening."""
    return list(Poll.objects.filter(subject=subject).order_by("opens_at", "created_at", "uuid"))


def reserves_left(of: Poll) -> QuerySet[Reserve]:
    """The spare rights that may still be given to somebody: slots for papers never are."""
    return of.reserve.filter(used_at__isnull=True, is_paper=False)


def spare_envelopes(of: Poll) -> list[RollEntry]:
    """The rights that a reserve was given to: in independent mode, who got which spare envelope."""
    given = of.reserve.filter(entry__isnull=False).values("entry")
    return list(of.roll.filter(pk__in=given).order_by("slot"))


def turnout(of: Poll) -> Turnout:
    """Rights used among those on the roll: urn ballots ∪ station entries, read now."""
    return turnouts([of])[of.pk]


def turnouts(of: Iterable[Poll]) -> dict[str, Turnout]:
    """The turnout of each poll, by its identifier."""
    polls = list(of)
    # A right closed for an envelope is one of the roll: its member votes on paper.
    kept = Q(withdrawn_at__isnull=True) | Q(turnout__channel=TurnoutEntry.Channel.PAPER)
    on_roll = RollEntry.objects.filter(kept, poll__in=polls).order_by()
    registered = dict(on_roll.values_list("poll").annotate(Count("pk")))
    used = _used_entries(polls)
    found = {poll.pk: Turnout(registered.get(poll.pk, 0), len(used[poll.pk])) for poll in polls}
    for gone in DestroyedRoll.objects.filter(poll__in=polls):
        found[gone.poll_id] = Turnout(gone.registered, gone.voted)
    return found


def has_roll(of: Poll) -> bool:
    """Whether who was registered is still kept: with it goes what each ballot was cast as."""
    return not DestroyedRoll.objects.filter(poll=of).exists()


def rights_of(of: Iterable[Poll], account: Account, on: date) -> dict[str, tuple[int, int]]:
    """How many rights an account has in each poll, and how many of them were used."""
    polls = list(of)
    mine = [member.pk for member in members.members_of(account, on)]
    rows = RollEntry.objects.filter(poll__in=polls, member__in=mine).order_by("pk")
    held: dict[str, set[int]] = {poll.pk: set() for poll in polls}
    for poll, entry in rows.values_list("poll", "pk"):
        held[poll].add(entry)
    used = _used_entries(polls)
    return {uuid: (len(entries), len(entries & used[uuid])) for uuid, entries in held.items()}


def has_voted(of: Poll, member: Member) -> bool:
    """Whether a member's right was used, by themselves or by the holder of their pouvoir."""
    return voted_at(of, member) is not None


def voted_at(of: Poll, member: Member) -> datetime | None:
    """Since when: “Votre vote est enregistré, samedi 30 mai à 10 h 12”."""
    entry = of.roll.filter(member=member).select_related("turnout").first()
    if entry is None:
        return None
    held = urn.holding(of.uuid, entry.public_credential) if entry.public_credential else None
    if held is not None:
        return held.at
    recorded = TurnoutEntry.objects.filter(entry=entry).first()
    return recorded.at if recorded else None


def used_by_holder(of: Poll, entry: RollEntry) -> bool:
    """Whether the ballot of a right was sent by the holder of a pouvoir."""
    held = urn.holding(of.uuid, entry.public_credential) if entry.public_credential else None
    return held is not None and held.rank == Rank.HOLDER


def voted_themselves(of: Poll, members: Iterable[int]) -> set[int]:
    """Those of these members (primary keys) whose right was last used by themselves in the booth:
    a form on paper leaves to a pouvoir what it does not answer (R-VOTE-06)."""
    signed = TurnoutEntry.objects.filter(
        entry__poll=of, entry__member__in=list(members), by_holder=False
    ).exclude(channel=TurnoutEntry.Channel.PAPER)
    return set(signed.order_by("pk").values_list("entry__member", flat=True))


def non_voters(of: Poll) -> list[int]:
    """The members whose right was not used, by primary key: for a reminder, at its instant."""
    voted = _voted_entries(of)
    rows = of.roll.filter(withdrawn_at__isnull=True).order_by("pk").values_list("pk", "member")
    return [member for entry, member in rows if entry not in voted]


def voters(of: Poll) -> list[int]:
    """The members whose right was used, by primary key, without any order of arrival."""
    voted = _voted_entries(of)
    rows = of.roll.order_by("label", "pk").values_list("pk", "member")
    return [member for entry, member in rows if entry in voted]


def voters_on_paper(of: Poll) -> list[int]:
    """The members who sent an envelope, by primary key."""
    return list(entries_on_paper(of).values_list("entry__member", flat=True))


@dataclass(frozen=True)
class SignedLine:
    """One line of the émargement: a name, and whether the right was used."""

    label: str
    voted: bool


def signed_roll(of: Poll) -> list[SignedLine]:
    """The roll by name with what was used of it, without time nor order of arrival: while ballots
    come in, those that the board shows. One more name beside one more ballot would join them."""
    voted = _voted_entries(of)
    rows = list(of.roll.order_by("label", "pk").values_list("pk", "label", "public_credential"))
    if of.is_secret and of.state == states.PollState.OPEN:
        shown = urn.credentials_published(of.uuid)
        on_paper = set(entries_on_paper(of).values_list("entry", flat=True))
        voted = {pk for pk, _label, credential in rows if credential in shown or pk in on_paper}
    return [
        SignedLine(label, entry in voted)
        for entry, label, _credential in sorted(rows, key=lambda row: fold(row[1]))
    ]


def entries_on_paper(of: Poll) -> QuerySet[TurnoutEntry]:
    """The signatures of those who sent an envelope: that they vote, never what."""
    return TurnoutEntry.objects.filter(entry__poll=of, channel=TurnoutEntry.Channel.PAPER).order_by(
        "entry_id"
    )


def sent_an_envelope(of: Poll, account: Account, on: date) -> bool:
    """Whether an envelope of this vote is that of a member this account acts for."""
    mine = members.members_of(account, on)
    return entries_on_paper(of).filter(entry__member__in=mine).exists()


def _voted_entries(of: Poll) -> set[int]:
    """Primary keys of the roll entries that were used."""
    return _used_entries([of])[of.pk]


def _used_entries(polls: Collection[Poll]) -> dict[str, set[int]]:
    """The roll entries that were used in each poll; the urn of each sealed secret one is asked."""
    used: dict[str, set[int]] = {poll.pk: set() for poll in polls}
    recorded = TurnoutEntry.objects.filter(entry__poll__in=polls)
    for poll, entry in recorded.values_list("entry__poll", "entry"):
        used[poll].add(entry)
    for of in polls:
        if of.is_secret and of.sealed_at is not None:
            given = of.reserve.filter(used_at__isnull=False).count()
            used[of.pk] |= _with_ballot(of.uuid, urn.head(of.uuid)[1], given)
    return used


@lru_cache(maxsize=32)
def _with_ballot(uuid: str, head: str, reserves_given: int) -> frozenset[int]:
    """Primary keys of the roll entries whose right holds a ballot.

    Every cast changes the head of the urn, and a sealed roll changes by its reserves alone: the
    same head and the same reserves give the same answer, without reading the long credentials.
    """
    held = urn.credentials_with_ballot(uuid)
    entries = RollEntry.objects.filter(poll=uuid).order_by("pk")
    rows = entries.values_list("pk", "public_credential")
    return frozenset(pk for pk, credential in rows if credential in held)


def reissues(of: Poll) -> QuerySet[Reissue]:
    """The requests to replace a right of this poll, those that wait first."""
    rows = Reissue.objects.filter(entry__poll=of).select_related("entry", "asked_by", "decided_by")
    return rows.order_by(F("decided_at").desc(nulls_first=True), "-pk")


def rights_replaced(of: Poll) -> int:
    """How many rights two people replaced: the minutes print it."""
    return Reissue.objects.filter(entry__poll=of, state=Reissue.State.APPROVED).count()


def results(of: Poll) -> list[QuestionResult]:
    """The counts, question by question, once and only once the result is published."""
    if of.state not in states.WITH_RESULT or of.result is None:
        return []
    return [
        _result(read_question(value), counts)
        for value, counts in zip(of.questions, of.result, strict=True)
    ]


def _result(question: Question, counts: list[Any]) -> QuestionResult:
    ranked = question.is_ranked
    votes = [] if ranked else counts
    return QuestionResult(
        reference=question.reference,
        title=question.title,
        kind=question.kind,
        answers=question.answers,
        counts=tuple(votes[1:] if question.blank else votes),
        blank=votes[0] if question.blank and not ranked else None,
        maximum=question.maximum,
        seats=question.seats,
        group=question.group,
        option=question.option,
        rankings=tuple((tuple(order), votes) for order, votes in counts) if ranked else (),
    )


def certification(of: Poll) -> Certification | None:
    """The last word said on a result: it is the one that holds."""
    return Certification.objects.filter(poll=of).order_by("at", "pk").last()


def certifications(of: Poll) -> list[Certification]:
    """Every word said on a result, in order."""
    return list(Certification.objects.filter(poll=of).order_by("at", "pk"))


def entries_of(of: Poll, account: Account, on: date) -> QuerySet[RollEntry]:
    """The roll entries of the members an account acts for."""
    mine = [member.pk for member in members.members_of(account, on)]
    return of.roll.filter(member__in=mine).order_by("label", "pk")
