"""The sitting as its bureau sees it: who is there, the quorum of each vote, what to do now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assembly import checklist, raised_hands, rulebook
from assembly.actions import closing, sittings, unopened_urns
from assembly.ballot_papers import resolutions
from assembly.models import (
    Assembly,
    AttendanceEntry,
    Call,
    Proxy,
    Resolution,
)
from assembly.participation import (
    QuorumNow,
    polls_on,
    quorum_now,
    sitting_roll,
)
from assembly.raised_hands import Hands
from assembly.states import AssemblyState, ProxyState
from common.clock import PARIS
from common.refusals import Obstacle
from votes.station import papers
from votes.station.gestures import Gesture
from votes.station.models import Poll
from votes.station.states import PollState

S = AssemblyState
LIVE = (S.CONVENED, S.VOTING, S.SITTING)
OVER = (S.ADJOURNED, S.CLOSED, S.DECIDED)


@dataclass(frozen=True)
class VoteLine:
    """One question of the sitting: its quorum now, the urns or the hands that decide it."""

    resolution: Resolution
    now: QuorumNow
    polls: list[Poll]
    hands: list[Hands]
    by_name: bool = False
    in_urn: bool = False

    @property
    def is_counted(self) -> bool:
        """Whether all the votes of the room are counted."""
        return raised_hands.is_complete(self.resolution, self.now)

    @property
    def waits_for_the_room(self) -> bool:
        """Whether its urn, shut to those who vote from afar, waits for the people present."""
        return any(poll.state == PollState.SUSPENDED for poll in self.polls)


def vote_lines(assembly: Assembly) -> list[VoteLine]:
    """Every undecided question with its quorum; questions of one urn are counted once."""
    known: dict[tuple[str, str], QuorumNow] = {}
    found = []
    for resolution in resolutions(assembly):
        if hasattr(resolution, "outcome"):
            continue
        polls = polls_on(assembly, resolution)
        key = (polls[0].uuid if polls else resolution.reference, resolution.nature)
        if key not in known:
            known[key] = quorum_now(assembly, resolution)
        now = known[key]
        put = getattr(resolution, "room_vote", None)
        by_name, in_urn = bool(put and put.by_name), bool(put and put.poll_id)
        to_raise = not (resolution.is_secret or by_name or in_urn)
        hands = raised_hands.to_count(resolution, now) if to_raise else []
        found.append(VoteLine(resolution, now, polls, hands, by_name, in_urn))
    return found


@dataclass(frozen=True)
class Presence:
    """Heads in the sitting: in the room, by video."""

    room: int
    video: int

    @property
    def total(self) -> int:
        return self.room + self.video


def presence(call: Call) -> Presence:
    manners = list(
        call.attendance.filter(left_at__isnull=True).order_by("pk").values_list("manner", flat=True)
    )
    video = manners.count(AttendanceEntry.Manner.VIDEO)
    return Presence(room=len(manners) - video, video=video)


@dataclass(frozen=True)
class Situation:
    """The sitting in one sentence, and what is expected of the bureau."""

    title: str
    expected: str
    when: datetime | None = None


def situation(assembly: Assembly, lines: Sequence[VoteLine], *, at: datetime) -> Situation:
    if assembly.state == S.DRAFT:
        return Situation(
            _("This assembly is not convened yet"), _("The sitting is prepared once it is.")
        )
    if assembly.state == S.CANCELLED:
        return Situation(_("The assembly was cancelled"), assembly.cancelled_reason)
    if assembly.state in OVER:
        return _over(assembly)
    if assembly.state == S.SITTING:
        return _in_session(lines)
    return _to_come(assembly.call, at)


def _to_come(call: Call, at: datetime) -> Situation:
    if at.astimezone(PARIS).date() < call.meets_in_paris.date():
        return Situation(
            _("The sitting has not come yet"),
            _("Until then, choose who will be asked to sit in the bureau. The sitting opens on"),
            call.meets_at,
        )
    here = presence(call).total
    named = call.bureau.exists()
    if not here:
        return Situation(
            _("The doors are open, nobody is checked in yet"),
            _("Check people in as they arrive, then open the sitting.")
            if named
            else _("Check people in as they arrive, name the bureau, then open the sitting."),
        )
    return Situation(
        ngettext(
            "The doors are open, {count} member is checked in",
            "The doors are open, {count} members are checked in",
            here,
        ).format(count=here),
        _("The bureau is named: open the sitting.")
        if named
        else _("Name the bureau among them, then open the sitting."),
    )


def _in_session(lines: Sequence[VoteLine]) -> Situation:
    missing = [line.now.missing for line in lines if not line.now.reached]
    if not missing:
        return Situation(
            _("The assembly is in session, the quorum is reached"),
            _("Let people debate and vote, write what was said, then close the sitting."),
        )
    if len(missing) < len(lines):
        return Situation(
            _("The assembly is in session, the quorum is reached for some of the votes only"),
            _("The others wait for late arrivals, or for a second call."),
        )
    late = _(
        "Check late arrivals in. If the quorum is not reached at the close, nothing is decided."
    )
    if not min(missing):
        return Situation(_("The assembly is in session, without the quorum of weights"), late)
    title = ngettext(
        "The assembly is in session, {count} vote is missing for the quorum",
        "The assembly is in session, {count} votes are missing for the quorum",
        min(missing),
    )
    return Situation(title.format(count=min(missing)), late)


def _over(assembly: Assembly) -> Situation:
    if assembly.state == S.ADJOURNED:
        return Situation(
            _("The sitting was closed without quorum"),
            _("Its minutes of failed quorum are in the register. Convene the second assembly."),
        )
    if assembly.polls.filter(poll__state=PollState.PAPERS).exists():
        return Situation(
            _("The sitting is closed, the votes on paper are to be entered"),
            _("The two scrutineers open the shuffled envelopes; then the urn ends and is counted."),
        )
    if assembly.state == S.CLOSED:
        return Situation(
            _("The sitting is closed, the urn is to be counted"),
            _("The count begins on the page of the vote; then the key holders open the total."),
        )
    return Situation(
        _("The sitting is over and everything is counted"),
        _("The secretary draws up the minutes, and the bureau signs them."),
    )


def gestures(assembly: Assembly, lines: Sequence[VoteLine], *, at: datetime) -> list[Gesture]:
    """What the chair may do now, the expected act first; the same obstacles refuse the action."""
    if assembly.state in (S.CONVENED, S.VOTING):
        return [_opening(assembly, at)]
    if assembly.state != S.SITTING:
        return []
    found = []
    if any(line.waits_for_the_room for line in lines):
        found.append(_room_vote(assembly))
    return [*found, _closing(assembly)]


def _opening(assembly: Assembly, at: datetime) -> Gesture:
    obstacles = sittings.opening_obstacles(assembly=assembly, at=at)
    other_day = [each for each in obstacles if each.code == "another-day"]
    return Gesture(
        "open-sitting",
        _("Open the sitting"),
        _(
            "The roll of the day is fixed. Members who left the cooperative since the notice lose"
            " the right they have not used; those who joined receive one. The debates begin."
        ),
        _("Open the sitting"),
        [each for each in obstacles if each.code != "another-day"],
        asks="other_day_reason" if other_day else "",
        warnings=[*other_day, *_left_shut(assembly), *checklist.unposted(assembly.call)],
    )


def _left_shut(assembly: Assembly) -> list[Obstacle]:
    """What is voted in the room because nobody opened its urn."""
    return [
        Obstacle(
            "urn-left-shut",
            _("The urn of “{title}” was never opened.").format(title=resolution.title),
            _("Once the sitting is open, you put this question to the vote of the room; the minutes"
              " say that nobody could answer it before."),
        )
        for resolution in unopened_urns.questions(assembly=assembly)
    ]  # fmt: skip


def _room_vote(assembly: Assembly) -> Gesture:
    return Gesture(
        "room-vote",
        _("Open the vote to the people present"),
        _(
            "The urn opens again for the members checked in, in the room or by video, and for the"
            " proxies they hold. Nobody else can vote. It stays open until the sitting is closed."
        ),
        _("Open the vote of the room"),
        sittings.room_vote_obstacles(assembly=assembly),
    )


def _closing(assembly: Assembly) -> Gesture:
    return Gesture(
        "close-sitting",
        _("Close the sitting"),
        _("You will read what happens to each vote before you confirm."),
        _("Go to the close"),
        closing.closing_obstacles(assembly=assembly),
        tone="second",
    )


def consequences_of_closing(assembly: Assembly, lines: Sequence[VoteLine]) -> list[str]:
    """What the chair reads before the sitting is closed for ever."""
    found = []
    decided = [line.resolution for line in lines if line.now.reached]
    failed = [line.resolution for line in lines if not line.now.reached]
    if decided:
        found.append(
            ngettext(
                "{count} vote has its quorum: it ends for ever, and is then counted ({numbers}).",
                "{count} votes have their quorum: they end for ever, and are then counted"
                " ({numbers}).",
                len(decided),
            ).format(count=len(decided), numbers=_numbers(decided))
        )
    if failed and assembly.call.number == 1:
        found.append(
            ngettext(
                "{count} vote has no quorum ({numbers}): nothing of it is decided nor opened;"
                " ballots and proxies stay valid for a second assembly.",
                "{count} votes have no quorum ({numbers}): nothing of them is decided nor opened;"
                " ballots and proxies stay valid for a second assembly.",
                len(failed),
            ).format(count=len(failed), numbers=_numbers(failed))
        )
    elif failed:
        found.append(
            ngettext(
                "{count} vote has no quorum at the second assembly ({numbers}): it is given up,"
                " and its urn is never opened.",
                "{count} votes have no quorum at the second assembly ({numbers}): they are given"
                " up, and their urn is never opened.",
                len(failed),
            ).format(count=len(failed), numbers=_numbers(failed))
        )
    found += _papers_to_enter(assembly) if decided else []
    here = presence(assembly.call).total
    if here:
        found.append(
            ngettext(
                "The {count} member still present is noted as leaving now.",
                "The {count} members still present are noted as leaving now.",
                here,
            ).format(count=here)
        )
    found.append(_("The attendance sheet is fixed and enters the register."))
    if failed:
        found.append(_("The minutes of failed quorum are drawn up and enter the register."))
    found.append(_("The sitting cannot be opened again."))
    return found


def _papers_to_enter(assembly: Assembly) -> list[str]:
    """Closed envelopes wait for the close to voters: the urn ends once their papers are in it."""
    polls = [link.poll for link in assembly.polls.select_related("poll")]
    came = max((papers.received(poll) for poll in polls), default=0)
    if not came:
        return []
    return [
        ngettext(
            "{count} closed envelope is then opened by the two scrutineers: the urn ends once its"
            " paper is in it.",
            "{count} closed envelopes are then opened by the two scrutineers: the urn ends once"
            " their papers are in it.",
            came,
        ).format(count=came)
    ]


def _numbers(of: Sequence[Resolution]) -> str:
    return ", ".join(f"n° {resolution.number}" for resolution in of)


@dataclass(frozen=True)
class Duty:
    """What the law asks of the bureau now, with its article."""

    sentence: str
    source: str


def duties(assembly: Assembly) -> list[Duty]:
    """The law of the moment, in the order of a sitting (R-BUR, R-FDP, R-QUO, R-PV)."""
    if assembly.state in (S.CONVENED, S.VOTING):
        return [
            Duty(
                _("The person whom the law or the statutes name takes the chair."),
                "C. com. R225-100",
            ),
            Duty(
                _(
                    "The two members with the most votes, who accept, are scrutineers; the bureau"
                    " chooses the secretary, who need not be a member."
                ),
                "C. com. R225-101",
            ),
            Duty(
                _("Each member present signs the attendance sheet on arriving."),
                "C. com. R225-95",
            ),
        ]
    if assembly.state == S.SITTING:
        rules = rulebook.applied(assembly, assembly.call, rulebook.of(assembly))
        return [
            *(Duty(f"{rule['label']}\u00a0: {rule['words']}.", rule["source"]) for rule in rules),
            Duty(_("The minutes sum the debates up."), "C. com. R225-106"),
            Duty(
                _("A failure of the video or of the vote that disturbed the meeting is written."),
                "C. com. R225-99",
            ),
        ]
    if assembly.state == S.ADJOURNED:
        return [
            Duty(_("The bureau signs minutes of failed quorum."), "C. com. R225-107"),
            Duty(
                _("The second assembly is convened on the same agenda, which cannot change."),
                "C. com. L225-105",
            ),
        ]
    if assembly.state in (S.CLOSED, S.DECIDED):
        return [
            Duty(_("The bureau certifies the attendance sheet as exact."), "C. com. R225-95"),
            Duty(_("The bureau signs the minutes."), "C. com. R225-106"),
        ]
    return []


def accepted_proxies(assembly: Assembly) -> list[Proxy]:
    proxies = assembly.proxies.filter(state=ProxyState.ACCEPTED)
    return list(proxies.select_related("holder", "principal").order_by("pk"))


def roll_size(assembly: Assembly) -> int:
    roll = sitting_roll(assembly)
    return roll.size if roll else 0
