"""Where a person stands with each running assembly: voted or not, represented, until when."""

from dataclasses import dataclass
from datetime import date, datetime

from assembly import rulebook
from assembly.models import Assembly, Proxy
from assembly.participation import QuorumNow, present_members, quorum_now
from assembly.states import LIVE_PROXIES, RUNNING, AssemblyState
from members import queries as register
from members.models import Account, Member
from votes.station import queries as station
from votes.station.models import Poll, RollEntry
from votes.station.questions import minutes_to_vote
from votes.station.states import PollState

SHOWN_POLLS = (
    PollState.SEALED,
    PollState.OPEN,
    PollState.SUSPENDED,
    PollState.PAPERS,
    PollState.ENDED,
)


@dataclass(frozen=True)
class MemberStanding:
    """One member the person acts for, in one assembly. `voted_at` is set once every poll of the
    assembly holds their vote; only the fact of voting is read, never a choice. `by_holder`: the
    holder of their proxy cast it, as this member alone is told."""

    member: Member
    voted_at: datetime | None
    proxy: Proxy | None
    by_holder: bool

    @property
    def has_voted(self) -> bool:
        return self.voted_at is not None


@dataclass(frozen=True)
class Standing:
    """One running assembly, as it concerns one person. `is_stopped`: its vote is stopped before
    the announced close. `is_present`: one of these members is checked in at the sitting."""

    assembly: Assembly
    members: list[MemberStanding]
    open_polls: list[Poll]
    waiting_polls: list[Poll]
    quorum: QuorumNow | None
    closes_at: datetime
    is_on_a_roll: bool
    is_stopped: bool
    is_present: bool

    @property
    def questions(self) -> int:
        """How many questions wait for a vote of this person."""
        return sum(len(poll.questions) for poll in self.waiting_polls)

    @property
    def minutes(self) -> int:
        """How long these votes take."""
        asked = [question for poll in self.waiting_polls for question in poll.questions]
        return minutes_to_vote([each["information"].get("reading_minutes", 1) for each in asked])

    @property
    def live_poll(self) -> str:
        """The poll whose changes refresh the gauge; empty when none runs."""
        return self.open_polls[0].pk if self.open_polls else ""

    @property
    def voted_at(self) -> datetime | None:
        """When the last of the person's votes was recorded, once all are."""
        moments = [standing.voted_at for standing in self.members]
        known = [moment for moment in moments if moment is not None]
        return max(known) if known and len(known) == len(moments) else None


def standings(account: Account, *, at: datetime, on: date) -> list[Standing]:
    """The running assemblies of a person's members, the one that closes first in front."""
    mine = register.members_of(account, on)
    if not mine:
        return []
    running = Assembly.objects.filter(state__in=RUNNING).prefetch_related("calls", "polls__poll")
    found = [_standing(each, account, mine, at, on) for each in running.order_by("pk")]
    return sorted(found, key=lambda standing: (not standing.waiting_polls, standing.closes_at))


def _standing(
    assembly: Assembly, account: Account, mine: list[Member], at: datetime, on: date
) -> Standing:
    polls = [link.poll for link in assembly.polls.all() if link.poll.state in SHOWN_POLLS]
    entries = {poll.pk: list(station.entries_of(poll, account, on)) for poll in polls}
    voted = _votes(polls, entries)
    on_a_roll = {entry.member_id for rows in entries.values() for entry in rows}
    concerned = [member for member in mine if member.pk in on_a_roll] or mine
    proxies = {proxy.principal_id: proxy for proxy in _proxies(assembly, concerned)}
    open_polls = [poll for poll in polls if poll.state == PollState.OPEN]
    waiting = [
        poll
        for poll in open_polls
        if any((poll.pk, entry.member_id) not in voted for entry in entries[poll.pk])
    ]
    return Standing(
        assembly=assembly,
        members=[
            MemberStanding(
                member=member,
                voted_at=_voted_everywhere(member, polls, entries, voted),
                proxy=proxies.get(member.pk),
                by_holder=_voted_by_holder(member, polls, entries),
            )
            for member in concerned
        ],
        open_polls=open_polls,
        waiting_polls=waiting,
        quorum=quorum_now(assembly) if assembly.state == AssemblyState.VOTING else None,
        closes_at=rulebook.remote_close(rulebook.of(assembly), assembly.call.meets_at),
        is_on_a_roll=bool(on_a_roll),
        is_present=not present_members(assembly).isdisjoint(member.pk for member in concerned),
        is_stopped=any(_is_stopped(poll, at) for poll in polls),
    )


def _is_stopped(poll: Poll, at: datetime) -> bool:
    return poll.state == PollState.SUSPENDED and not poll.remote_vote_is_over(at)


def _votes(
    polls: list[Poll], entries: dict[str, list[RollEntry]]
) -> dict[tuple[str, int], datetime]:
    found = {}
    for poll in polls:
        for entry in entries[poll.pk]:
            moment = station.voted_at(poll, entry.member)
            if moment is not None:
                found[poll.pk, entry.member_id] = moment
    return found


def _voted_everywhere(
    member: Member,
    polls: list[Poll],
    entries: dict[str, list[RollEntry]],
    voted: dict[tuple[str, int], datetime],
) -> datetime | None:
    asked = [
        poll.pk for poll in polls if any(entry.member_id == member.pk for entry in entries[poll.pk])
    ]
    moments = [voted[poll, member.pk] for poll in asked if (poll, member.pk) in voted]
    return max(moments) if asked and len(moments) == len(asked) else None


def _voted_by_holder(
    member: Member, polls: list[Poll], entries: dict[str, list[RollEntry]]
) -> bool:
    return any(
        station.used_by_holder(poll, entry)
        for poll in polls
        for entry in entries[poll.pk]
        if entry.member_id == member.pk
    )


def _proxies(assembly: Assembly, members: list[Member]) -> list[Proxy]:
    live = assembly.proxies.filter(state__in=LIVE_PROXIES, principal__in=members)
    return list(live.select_related("holder").order_by("pk"))
