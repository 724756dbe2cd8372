"""What the screens of a sitting show: the projector of the room, the phones of its members.

Of a vote in progress only how many have answered; of one in secret, nothing under ten
(secrecy.md 8 and 9). Of a result, what the chair has proclaimed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import Any

from django.utils.translation import get_language, ngettext

from assembly import room_rights, script, sitting_journal, speaking
from assembly.ballot_papers import answer
from assembly.boxes import folded
from assembly.freezing import in_order
from assembly.models import (
    AgendaItem,
    Assembly,
    AttendanceEntry,
    FloorRequest,
    HandCount,
    Outcome,
    Resolution,
    RoomVote,
)
from assembly.participation import polls_on, quorum_now
from assembly.room_rights import Right
from assembly.speaking import FloorNow
from assembly.states import AssemblyState, FloorState
from members.models import Member
from votes.station import queries as station
from votes.station.models import Poll
from votes.station.small_counts import ANONYMITY_MINIMUM
from votes.station.states import RUNNING, PollState


@dataclass(frozen=True)
class Voting:
    """A vote being held. `answered` is None where it is not shown: hands that nobody counts as
    they rise, or a secret vote that fewer than ten have answered."""

    resolution: Resolution
    by_name: bool = False
    by_hands: bool = False
    poll: Poll | None = None
    answered: int | None = None
    of: int | None = None
    born_here: bool = False
    together: int = 1  # questions of the same urn, this one being the first

    @property
    def title(self) -> str:
        """The question, or how many questions one urn asks at once."""
        if self.together > 1:
            return ngettext(
                "{count} question in one urn", "{count} questions in one urn", self.together
            ).format(count=self.together)
        return f"{self.resolution.number}. {self.resolution.title}"

    @property
    def takes_ballots(self) -> bool:
        """Whether an urn is open; one born in the sitting waits for its keys before, and for its
        count after."""
        return self.poll is not None and self.poll.state == PollState.OPEN

    @property
    def waits_for_keys(self) -> bool:
        return self.poll is not None and self.poll.state in (PollState.DRAFT, PollState.SEALED)

    @property
    def is_secret(self) -> bool:
        return self.poll is not None


@dataclass(frozen=True)
class Proclaimed:
    """The figures of the room as the chair proclaimed them, by name, and what is added later."""

    resolution: Resolution
    figures: list[tuple[str, str, int]]
    blank_proxies: int
    papers: int


@dataclass(frozen=True)
class SittingNow:
    """Where the sitting stands, for whoever looks at a screen."""

    in_session: bool
    suspended: datetime | None
    item: AgendaItem | None
    floor: FloorNow
    sentence: str
    votes: list[Voting]
    proclaimed: list[Proclaimed]
    outcomes: list[Outcome]

    @property
    def shows_the_floor(self) -> bool:
        """Whether the screen of the room has place for who speaks: not while people vote."""
        heard = self.floor.speech is not None or bool(self.floor.waiting)
        return self.in_session and not self.votes and heard

    @property
    def shows_both(self) -> bool:
        """Whether it shows a result and the floor, one beside the other."""
        return bool(self.proclaimed) and self.shows_the_floor


KEPT_SECONDS = 5.0  # what an act that told nobody changed is seen after that


@dataclass
class _Kept:
    """What the screens of one sitting have in common, since its last change."""

    of: tuple[Any, ...] = ()
    until: float = 0.0
    now: SittingNow | None = None
    turn: Lock = field(default_factory=Lock)


_kept: dict[int, _Kept] = {}  # by assembly; one sitting at a time is usual


def sitting_now(assembly: Assembly, *, at: datetime) -> SittingNow:
    """Item, sentence, floor, votes in progress, results, as they are. What hundreds of pages fetch
    at once is computed once for each change of the sitting: nothing of it belongs to one person,
    and how many have answered is read each time."""
    since = _since(assembly)
    if not since:
        return _computed(assembly, at=at)
    kept = _kept.setdefault(assembly.pk, _Kept())
    with kept.turn:
        if kept.of != since or kept.now is None or monotonic() > kept.until:
            kept.now = _computed(assembly, at=at)
            kept.of, kept.until = since, monotonic() + KEPT_SECONDS
        now = kept.now
    return replace(
        now, floor=speaking.later(now.floor, at=at), votes=[_going_on(vote) for vote in now.votes]
    )


def _since(assembly: Assembly) -> tuple[Any, ...]:
    """What names the last change, in whose words; nothing while an urn takes ballots, which tell
    the pages of the poll alone."""
    if assembly.state != AssemblyState.SITTING:
        return ()
    last = Assembly.objects.values_list("last_change", flat=True).get(pk=assembly.pk)
    polls = [*assembly.polls.order_by("pk").values_list("poll_id", "poll__state")]
    polls += assembly.call.room_votes.filter(poll__isnull=False).values_list("poll", "poll__state")
    if not last or any(state == PollState.OPEN for _poll, state in polls):
        return ()
    return (last, get_language(), *polls)


def _going_on(vote: Voting) -> Voting:
    if not vote.by_name:
        return vote
    return replace(vote, answered=room_rights.answered(vote.resolution))


def _computed(assembly: Assembly, *, at: datetime) -> SittingNow:
    call = assembly.call
    begun = sitting_journal.item_now(call)
    in_session = assembly.state == AssemblyState.SITTING
    put = list(call.room_votes.select_related("resolution", "poll").order_by("at", "pk"))
    votes = _votes(assembly, put) if in_session else []
    asked = votes[0].resolution if votes else None  # the quorum said is that of the vote under way
    return SittingNow(
        in_session=in_session,
        suspended=sitting_journal.suspended_since(call),
        item=begun.item if begun else None,
        floor=speaking.floor_now(call, at=at),
        sentence=script.quorum_sentence(quorum_now(assembly, asked)) if in_session else "",
        votes=votes,
        proclaimed=[_proclaimed(each) for each in put if _is_shown(each, begun)],
        outcomes=[] if in_session else _outcomes(assembly),
    )


def _votes(assembly: Assembly, put: Sequence[RoomVote]) -> list[Voting]:
    counted = {
        each.resolution_id
        for each in HandCount.objects.filter(resolution__assembly=assembly).order_by("pk")
    }
    found = []
    for vote in put:
        if vote.by_name and vote.closed_at is None:
            now = room_rights.turnout(vote)
            found.append(Voting(vote.resolution, by_name=True, answered=now.answered, of=now.of))
        elif vote.poll is not None:
            if vote.resolution_id not in counted:
                found.append(_in_its_urn(vote.resolution, vote.poll, born_here=True))
        elif not vote.by_name and vote.resolution_id not in counted:
            found.append(Voting(vote.resolution, by_hands=True))
    return found + _urns(assembly)


def _urns(assembly: Assembly) -> list[Voting]:
    """The urns open to the room, under the first question of each."""
    found: dict[str, Voting] = {}
    for resolution in assembly.resolutions.order_by("number"):
        for poll in polls_on(assembly, resolution):
            if poll.state != PollState.OPEN:
                continue
            first = found.get(poll.uuid)
            found[poll.uuid] = (
                replace(first, together=first.together + 1)
                if first
                else _in_its_urn(resolution, poll)
            )
    return list(found.values())


def _in_its_urn(resolution: Resolution, poll: Poll, *, born_here: bool = False) -> Voting:
    answered = len(station.voters(poll))
    shown = answered if answered >= ANONYMITY_MINIMUM else None
    return Voting(resolution, poll=poll, answered=shown, born_here=born_here)


def _is_shown(vote: RoomVote, begun: object) -> bool:
    """Proclaimed, and of the item now discussed: the next one clears the screen."""
    if vote.proclaimed_at is None:
        return False
    item = getattr(begun, "item_id", None)
    return item is None or vote.resolution.item_id == item


def _proclaimed(vote: RoomVote) -> Proclaimed:
    resolution = vote.resolution
    counts = list(resolution.hand_counts.order_by("pk"))
    return Proclaimed(
        resolution,
        _of_election(resolution, counts) if resolution.is_election else _of_resolution(counts),
        len(vote.blank),
        folded(resolution).count(),
    )


def _of_resolution(counts: Sequence[HandCount]) -> list[tuple[str, str, int]]:
    return [
        ("pour", "for", sum(each.votes_for for each in counts)),
        ("contre", "against", sum(each.against for each in counts)),
        ("abstention", "abstain", sum(each.abstain for each in counts)),
    ]


def _of_election(resolution: Resolution, counts: Sequence[HandCount]) -> list[tuple[str, str, int]]:
    candidates = in_order(resolution)
    found = [
        ("", answer(each, candidates), sum(count.marks[place] for count in counts))
        for place, each in enumerate(candidates)
    ]
    return sorted(found, key=lambda line: (-line[2], line[1]))


def _outcomes(assembly: Assembly) -> list[Outcome]:
    found = Outcome.objects.filter(resolution__assembly=assembly)
    return list(found.select_related("resolution").order_by("resolution__number", "pk"))


@dataclass(frozen=True)
class Place:
    """One of the members that somebody acts for: how they attend, where they are on the list."""

    member: Member
    here: AttendanceEntry | None
    asked: FloorRequest | None
    rank: int

    @property
    def speaks(self) -> bool:
        return self.asked is not None and self.asked.state == FloorState.SPEAKING


def places(assembly: Assembly, mine: Sequence[Member], floor: FloorNow) -> list[Place]:
    """Where each of these members stands in the sitting."""
    here = {
        each.member_id: each
        for each in assembly.call.attendance.filter(left_at__isnull=True, member__in=mine).order_by(
            "pk"
        )
    }
    asked = {each.member_id: (each, rank) for rank, each in enumerate(floor.waiting, start=1)}
    if floor.speech:
        asked[floor.speech.request.member_id] = (floor.speech.request, 0)
    return [Place(member, here.get(member.pk), *asked.get(member.pk, (None, 0))) for member in mine]


@dataclass(frozen=True)
class Asked:
    """A vote by name that somebody is asked to answer, with the rights they cast."""

    resolution: Resolution
    rights: list[Right]

    @property
    def left(self) -> int:
        """The rights not cast yet."""
        return sum(right.cast is None for right in self.rights)


def asked_of(assembly: Assembly, mine: Sequence[Member]) -> list[Asked]:
    """The votes by name open now, for the members that somebody acts for."""
    votes = assembly.call.room_votes.filter(by_name=True, closed_at__isnull=True)
    found = [
        Asked(vote.resolution, room_rights.rights_of(vote, mine))
        for vote in votes.select_related("resolution", "call").order_by("at", "pk")
    ]
    return [each for each in found if each.rights]


@dataclass(frozen=True)
class KeyAwaited:
    """An urn of the sitting that a key holder closes or opens, from the page of their key."""

    resolution: Resolution
    poll: Poll
    is_given: bool


def keys_of(assembly: Assembly, mine: Sequence[Member]) -> list[KeyAwaited]:
    """The urns of the sitting in which one of these members holds a key, until their count."""
    put = assembly.call.room_votes.filter(poll__trustees__member__in=mine)
    return [
        KeyAwaited(vote.resolution, vote.poll, _has_given(vote.poll, mine))
        for vote in put.select_related("resolution", "poll").order_by("at", "pk")
        if vote.poll is not None and vote.poll.state in _BEFORE_THE_RESULT
    ]


def _has_given(poll: Poll, mine: Sequence[Member]) -> bool:
    rows = poll.trustees.filter(member__in=mine, decrypted_at=None)
    if poll.state == PollState.TALLIED:
        return not rows.exists()
    return not rows.filter(key_check="").exists()


_BEFORE_THE_RESULT = (
    PollState.DRAFT,
    PollState.SEALED,
    *RUNNING,
    PollState.ENDED,
    PollState.TALLIED,
)
