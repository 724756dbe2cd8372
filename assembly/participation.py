"""Who takes part, member by member and each once: in the room, represented, at a distance.

Only the fact of taking part is read here, never a choice (R-QUO-06).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assembly import colleges, rulebook
from assembly.models import (
    Assembly,
    AttendanceEntry,
    PaperAnswer,
    Proxy,
    Resolution,
    Roll,
    RollLine,
    RoomVote,
)
from assembly.rules.attendance import Attendance, CollegeAttendance
from assembly.rules.quorum import ConditionResult, QuorumResult
from assembly.rules.reading import assess, heads_for_quorum
from assembly.rules.statutes import RuleSet
from assembly.states import AssemblyState, ProxyState
from common import clock
from common.clock import PARIS
from common.remembering import once
from members import queries as register
from votes.station import discretion
from votes.station import queries as station
from votes.station.models import Poll

ON_THE_DAY = "entitled_on_the_day"


@dataclass(frozen=True)
class Participation:
    """Members who take part in one vote, by primary key; nobody is in two sets.

    `represented` by a named holder, `blank` by the law, `remote` by their own vote. `paper` are
    those of any set whose form on paper answers this question: their vote is there, nowhere else.
    """

    registered: int
    present: frozenset[int]
    represented: frozenset[int]
    blank: frozenset[int]
    remote: frozenset[int]
    paper: frozenset[int] = frozenset()

    def among(self, members: frozenset[int]) -> "Participation":
        """The same of these members alone: those of one college."""
        return Participation(
            registered=len(members),
            present=self.present & members,
            represented=self.represented & members,
            blank=self.blank & members,
            remote=self.remote & members,
            paper=self.paper & members,
        )

    @property
    def hands(self) -> int:
        """How many votes the hands of the room can make: those of the members present and of
        those they represent, less the members whose vote is on paper (R-VOTE-05, R-VOTE-06)."""
        return len(self.present - self.paper) + len(self.represented)

    @property
    def attendance(self) -> Attendance:
        """The heads, for the rules to judge."""
        return Attendance(
            registered=self.registered,
            present=len(self.present),
            represented=len(self.represented) + len(self.blank),
            remote=len(self.remote),
        )


@dataclass(frozen=True)
class InCollege:
    """One college that weighs votes, and who of it takes part."""

    college: colleges.Weighted
    heads: Participation

    @property
    def name(self) -> str:
        return self.college.name

    @property
    def attendance(self) -> CollegeAttendance:
        """The college, for the rules to judge."""
        return self._with(self.heads.attendance)

    def for_quorum(self, rules: RuleSet) -> CollegeAttendance:
        """The same, of those who count for the quorum (R-QUO-03)."""
        return self._with(heads_for_quorum(rules, self.heads.attendance))

    def _with(self, heads: Attendance) -> CollegeAttendance:
        return CollegeAttendance(
            name=self.name,
            weight=self.college.weight,
            counting=self.college.counting,
            members=self.heads.registered,
            participants=heads.participants,
        )


@dataclass(frozen=True)
class QuorumNow:
    """The quorum of a vote as it stands; `result` is None when none is asked. `colleges` divides
    who takes part where votes are weighted. `is_voted` while members still vote at a distance: what
    is said of them then is `shown_…`, and `votes.station.discretion` says why."""

    participation: Participation
    result: QuorumResult | None
    counted: int
    colleges: tuple[InCollege, ...] = ()
    is_voted: bool = False

    @property
    def reached(self) -> bool:
        return self.result is None or self.result.reached

    @property
    def required(self) -> int | None:
        """In heads; none where no quorum is asked of them."""
        heads = self.result.in_heads if self.result else None
        return int(heads.required) if heads else None

    @property
    def missing(self) -> int:
        """In heads: a quorum of weights can be missed by none (`weighted` says by how much)."""
        heads = self.result.in_heads if self.result else None
        return int(heads.missing) if heads else 0

    @property
    def weighted(self) -> ConditionResult | None:
        """The quorum that the weights of the colleges make, where the statutes ask for one."""
        return self.result.in_weights if self.result else None

    @property
    def shown_remote(self) -> int | None:
        """How many vote at a distance; None hides from one to nine, of all or of one college: the
        other colleges' urns say how many they have, and the total less these would be its own."""
        remote = len(self.participation.remote)
        if not self.is_voted:
            return remote
        return discretion.shown(remote) if self.shows_weights else None

    @property
    def shown_counted(self) -> int | None:
        """How many count for the quorum; None where it would say how few have voted."""
        return None if self.shown_remote is None else self.counted

    @property
    def shown_missing(self) -> int | None:
        """How many are missing; None where it would say how few have voted."""
        return None if self.shown_remote is None else self.missing

    @property
    def shows_weights(self) -> bool:
        """Whether the weights may be said: not while one college has had one to nine votes."""
        few = (discretion.shown(len(each.heads.remote)) is None for each in self.colleges)
        return not (self.is_voted and any(few))


def quorum_now(
    assembly: Assembly,
    resolution: Resolution | None = None,
    *,
    poll: Poll | None = None,
    afresh: bool = False,
) -> QuorumNow:
    """The quorum of one resolution (of the first one by default), computed again from the roll,
    the proxies, the attendance and the émargement; of one put to the vote in the room, with who
    took part at that instant, unless `afresh` (R-QUO-05)."""
    rules = rulebook.of(assembly)
    asked = assembly.resolutions.order_by("number")
    if resolution is None and poll is not None:
        carried = references(poll)
        resolution = next((each for each in asked if each.reference in carried), None)
    chosen = resolution or asked.first()
    nature = rulebook.nature(chosen) if chosen else rulebook.nature_of(assembly)
    polls = polls_on(assembly, chosen)
    kept = None if afresh else frozen(assembly, resolution)
    participation = kept or participation_in(assembly, polls, rules, resolution=chosen)
    divided = in_colleges(assembly, participation)
    result = assess(
        rules,
        nature,
        assembly.call.number,
        participation.attendance,
        [each.for_quorum(rules) for each in divided],
    )
    heads = heads_for_quorum(rules, participation.attendance)
    return QuorumNow(participation, result, heads.participants, divided, _is_voted(assembly, rules))


def _is_voted(assembly: Assembly, rules: RuleSet) -> bool:
    """Whether members may still vote at a distance: until the legal close, or the sitting."""
    before = assembly.state in (AssemblyState.CONVENED, AssemblyState.VOTING)
    return before and clock.now() < rulebook.remote_close(rules, assembly.call.meets_at)


def frozen(assembly: Assembly, resolution: Resolution | None) -> Participation | None:
    """Who took part when the question was put to the vote in the room, if it was."""
    if resolution is None:
        return None
    put = RoomVote.objects.filter(call=assembly.call, resolution=resolution).first()
    if put is None:
        return None
    return Participation(
        registered=put.registered,
        present=frozenset(put.present),
        represented=frozenset(put.represented),
        blank=frozenset(put.blank),
        remote=frozenset(put.remote),
        paper=frozenset(put.paper),
    )


def in_colleges(assembly: Assembly, participation: Participation) -> tuple[InCollege, ...]:
    """Who takes part, college by college where votes are weighted."""
    members = colleges.members_by_college(assembly)
    return tuple(
        InCollege(college, participation.among(members[college.name]))
        for college in colleges.colleges(assembly)
    )


def polls_on(assembly: Assembly, resolution: Resolution | None) -> list[Poll]:
    """The polls that carry a resolution: one, or one for each college that weighs votes; none for
    a resolution voted in public."""
    return list(polls_by_college(assembly, resolution).values())


def polls_by_college(assembly: Assembly, resolution: Resolution | None) -> Mapping[str, Poll]:
    """The same under the name of the college, empty where votes are not weighted."""
    if resolution is None:
        return {}
    links = assembly.polls.select_related("poll").order_by("pk")
    return {
        link.college: link.poll for link in links if resolution.reference in references(link.poll)
    }


def references(poll: Poll) -> set[str]:
    """The resolutions a poll carries, by reference."""
    return {str(question["reference"]) for question in poll.questions}


def participation_in(
    assembly: Assembly,
    polls: Sequence[Poll],
    rules: RuleSet | None = None,
    *,
    resolution: Resolution | None = None,
) -> Participation:
    """Who takes part in the polls of one question; without a poll, in the room and on paper.

    What a form says wins over a proxy, which fills the questions the form leaves out (R225-81).
    """
    rules = rules or rulebook.of(assembly)
    entitled = entitled_members(assembly)
    voted = frozenset[int]().union(*(voters(poll) for poll in polls)) & entitled
    paper = (_in_envelopes(polls) if polls else on_paper(resolution)) & entitled
    present = present_members(assembly) & entitled
    proxies = list(assembly.proxies.filter(state=ProxyState.ACCEPTED).order_by("pk"))
    blank = {p.principal_id for p in proxies if p.is_blank} & entitled
    named = [p for p in proxies if not p.is_blank and p.principal_id in entitled]
    represented = _effective(assembly, named, present, voted)
    represented -= present | paper
    blank -= present | voted | paper
    return Participation(
        registered=base(assembly, rules),
        present=present,
        represented=frozenset(represented),
        blank=frozenset(blank),
        remote=frozenset((voted | paper) - present - represented - blank),
        paper=paper,
    )


def on_paper(resolution: Resolution | None) -> frozenset[int]:
    """The members whose form on paper answers a question voted in public."""
    answers = PaperAnswer.objects.filter(
        resolution=resolution, paper__set_aside_at__isnull=True
    ).order_by("pk")
    return frozenset(answers.values_list("paper__member_id", flat=True))


def _in_envelopes(polls: Sequence[Poll]) -> frozenset[int]:
    """The members who vote on paper in these urns: that they do, never what."""
    return frozenset[int]().union(*(station.voters_on_paper(poll) for poll in polls))


def voters(poll: Poll) -> frozenset[int]:
    """The members whose right was used in a poll (émargement, read again now)."""
    return frozenset(station.voters(poll))


def present_members(assembly: Assembly) -> frozenset[int]:
    here = AttendanceEntry.objects.filter(call=assembly.call, left_at__isnull=True)
    return frozenset(here.order_by("pk").values_list("member_id", flat=True))


def entitled_members(assembly: Assembly) -> frozenset[int]:
    """Who has a vote: the roll of the convocation, then the one of the day (R-QUO-04)."""
    roll = sitting_roll(assembly)
    if roll is None:
        return frozenset()
    lines = RollLine.objects.filter(roll=roll).order_by("pk")
    return frozenset(lines.values_list("member_id", flat=True))


def leavers_who_voted(assembly: Assembly, poll: Poll) -> int:
    """Members who voted, then left the cooperative before the sitting."""
    return len(voters(poll) - entitled_members(assembly))


def base(assembly: Assembly, rules: RuleSet) -> int:
    """The members that the quorum is a fraction of."""
    if rules.choice("quorum_base") == ON_THE_DAY:
        roll = _roll(assembly, Roll.Moment.SITTING)
        if roll is not None:
            return roll.size
    first = roll_of(assembly)
    return first.size if first else 0


@once
def roll_of(assembly: Assembly) -> Roll | None:
    """The roll that the polls and the convocation rest on: the one taken at the first call."""
    return (
        Roll.objects.filter(assembly=assembly, moment=Roll.Moment.CONVOCATION)
        .order_by("call__number")
        .first()
    )


def proxies_of(assembly: Assembly, *, states: Iterable[str]) -> list[Proxy]:
    return list(
        assembly.proxies.filter(state__in=states)
        .select_related("principal", "holder")
        .order_by("given_at", "pk")
    )


def expected_members(at: datetime) -> int:
    """The size of the register now, before any roll is frozen."""
    return register.active_members(at.astimezone(PARIS).date()).count()


def _effective(
    assembly: Assembly, named: list[Proxy], present: frozenset[int], voted: frozenset[int]
) -> set[int]:
    """Before the sitting every accepted proxy is expected; in it, only those whose holder is
    there, member or not, or has voted for the principal."""
    before = assembly.state in (AssemblyState.CONVENED, AssemblyState.VOTING)
    return {
        proxy.principal_id
        for proxy in named
        if before
        or proxy.holder_id in present
        or proxy.outsider_is_there
        or proxy.principal_id in voted
    }


@once
def _roll(assembly: Assembly, moment: str) -> Roll | None:
    rolls = Roll.objects.filter(assembly=assembly, moment=moment)
    return rolls.order_by("-call__number").first()


def sitting_roll(assembly: Assembly) -> Roll | None:
    """The roll of the day once the sitting was opened, else that of the convocation."""
    return _roll(assembly, Roll.Moment.SITTING) or roll_of(assembly)
