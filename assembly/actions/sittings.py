"""The sitting: bureau, opening, vote of the room, account of the debates (R-BUR, R-QUO)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import conveners, rulebook, sitting_journal
from assembly.actions import paper_votes, quorum_lines, unopened_urns
from assembly.models import (
    Assembly,
    AssemblyPoll,
    BureauSeat,
    Call,
    Candidate,
    Resolution,
    Roll,
    RollLine,
)
from assembly.participation import quorum_now, references
from assembly.rolls import take_snapshot
from assembly.signals import assembly_changed
from assembly.states import OPEN_SITTING, AssemblyState
from assembly.turn import take_turn
from common import audit
from common.clock import PARIS
from common.documents.dates import day_in_words
from common.refusals import Obstacle, Refusal, refuse_if
from common.states import take
from members.models import Account, Member
from votes.station.actions import polls as station
from votes.station.actions import roll as station_roll
from votes.station.actions.polls import RollLine as StationLine
from votes.station.models import Poll, RollEntry
from votes.station.states import RUNNING, PollState

SCRUTINEERS = 2
CHAIR_BY_LAW = Obstacle(
    "chair-by-law",
    _(
        "The chair is a member, whoever convened where no organ did (R225-100), or somebody whom"
        " the statutes or a court name."
    ),
    _("Name the person who convened, a member, or say which clause or order names this person."),
)


@dataclass(frozen=True)
class Seat:
    """Somebody named to the bureau: a member, or a name for a secretary who is not one, or for a
    chair whom the statutes or a court name; `ground` says which clause or order."""

    function: str
    member: Member | None = None
    name: str = ""
    ground: str = ""


def name_bureau(*, assembly: Assembly, seats: Sequence[Seat], at: datetime, by: Account) -> None:
    """Names the bureau of the sitting, in place of the one named before (R-BUR-01, R-BUR-02)."""
    call = assembly.call
    with transaction.atomic(using="default"):
        take_turn(assembly)
        refuse_if(bureau_obstacles(assembly=assembly, seats=seats))
        call.bureau.all().delete()
        for seat in seats:
            BureauSeat.objects.create(
                call=call,
                function=seat.function,
                member=seat.member,
                name=seat.member.display_name if seat.member else seat.name.strip(),
                ground="" if seat.member else seat.ground.strip(),
            )
        names = [f"{seat.function}: {seat.name}" for seat in call.bureau.order_by("pk")]
        _record("sitting.bureau_named", assembly, at, by, bureau=names)


def bureau_obstacles(*, assembly: Assembly, seats: Sequence[Seat]) -> list[Obstacle]:
    """Why these people cannot be the bureau."""
    found = []
    functions = [seat.function for seat in seats]
    scrutineers = {
        seat.member or seat.name
        for seat in seats
        if seat.function == BureauSeat.Function.SCRUTINEER
    }
    if assembly.state in (AssemblyState.DRAFT, AssemblyState.CLOSED, AssemblyState.DECIDED):
        found.append(
            Obstacle(
                "bureau-fixed",
                _("The bureau cannot be named now."),
                _("It is named between the convocation and the end of the sitting."),
            )
        )
    if BureauSeat.Function.CHAIR not in functions or BureauSeat.Function.SECRETARY not in functions:
        found.append(
            Obstacle(
                "bureau-incomplete",
                _("The bureau needs a chair and a secretary."),
                _("Name both; the secretary need not be a member."),
            )
        )
    found += [] if _chair_is_by_law(assembly, seats) else [CHAIR_BY_LAW]
    named = functions.count(BureauSeat.Function.SCRUTINEER)
    if (named, len(scrutineers)) != (SCRUTINEERS, SCRUTINEERS):
        found.append(
            Obstacle(
                "two-scrutineers",
                _("The bureau has two scrutineers."),
                _("Ask the members with the most votes, who must accept."),
            )
        )
    return [*found, *_scrutineer_obstacles(assembly, seats)]


def _chair_is_by_law(assembly: Assembly, seats: Sequence[Seat]) -> bool:
    """Whether every chair proposed may preside (R-BUR-01). Nothing else asks that they be a member:
    blank proxies vote as the law says whoever presides (R-PROC-04)."""
    chairs = [seat for seat in seats if seat.function == BureauSeat.Function.CHAIR]
    if conveners.is_outside(assembly):
        convener = assembly.convener_name
        return all(seat.member is None and seat.name == convener for seat in chairs)
    return all(seat.member or (seat.name.strip() and seat.ground.strip()) for seat in chairs)


def _scrutineer_obstacles(assembly: Assembly, seats: Sequence[Seat]) -> Iterator[Obstacle]:
    """A scrutineer neither stands for election nor has refused."""
    candidates = Candidate.objects.filter(resolution__assembly=assembly)
    standing = set(candidates.values_list("member_id", flat=True))
    refused = set(assembly.call.refusals.order_by().values_list("member_id", flat=True))
    for seat in seats:
        if seat.function != BureauSeat.Function.SCRUTINEER or seat.member is None:
            continue
        if seat.member.pk in standing:
            yield Obstacle(
                "scrutineer-is-candidate",
                _("{name} stands for election.").format(name=seat.member.display_name),
                _("Name a scrutineer who is not a candidate."),
            )
        if seat.member.pk in refused:
            yield Obstacle(
                "scrutineer-refused",
                _("{name} has refused to be scrutineer.").format(name=seat.member.display_name),
                _("Take the refusal back if they accept, or name somebody else."),
            )


def open_sitting(
    *, assembly: Assembly, at: datetime, by: Account, other_day_reason: str = ""
) -> None:
    """Opens the sitting: freezes the roll of the day, closes the rights of those who left, gives
    a reserve right to those who joined (R-QUO-04). On another day than the notice says, it takes
    a reason, which the minutes print."""
    why = other_day_reason.strip()
    refuse_if(opening_obstacles(assembly=assembly, at=at, other_day_reason=why))
    rules = rulebook.of(assembly)
    with transaction.atomic(using="default"):
        take(assembly, OPEN_SITTING, sitting_opened_at=at)
        if why and is_another_day(assembly=assembly, at=at):
            Call.objects.filter(pk=assembly.call.pk).update(other_day_reason=why)
        roll = take_snapshot(
            assembly.call,
            Roll.Moment.SITTING,
            at=at,
            votes_per_member=rules.number("votes_per_member"),
        )
        unopened_urns.leave(assembly=assembly, at=at, by=by)
        moved = _bring_polls_up_to_date(assembly, roll, at, by)
        paper_votes.leave_out_members_gone(assembly=assembly, at=at, by=by)
        _record("sitting.opened", assembly, at, by, roll=roll.size, other_day=why, **moved)
        _changed(assembly, at)


def is_another_day(*, assembly: Assembly, at: datetime) -> bool:
    """Whether this is not the day for which members were convened, by the calendar of Paris."""
    return at.astimezone(PARIS).date() != assembly.call.meets_in_paris.date()


def opening_obstacles(
    *, assembly: Assembly, at: datetime, other_day_reason: str = ""
) -> list[Obstacle]:
    """Why the sitting cannot be opened now."""
    found = []
    call = assembly.call
    if at.astimezone(PARIS).date() < call.meets_in_paris.date():
        found.append(
            Obstacle(
                "not-the-day",
                _("The sitting opens on the day of the meeting."),
                _("Members were convened for that day and hour."),
            )
        )
    elif is_another_day(assembly=assembly, at=at) and not other_day_reason:
        found.append(
            Obstacle(
                "another-day",
                _("Members were convened for another day: {day}.").format(
                    day=day_in_words(call.meets_at)
                ),
                _(
                    "Convene them again, or write why the sitting is held today:"
                    " the minutes say it."
                ),
            )
        )
    seats = {seat.function for seat in call.bureau.all()}
    if seats != set(BureauSeat.Function.values):
        found.append(
            Obstacle(
                "bureau-missing",
                _("The bureau is not complete."),
                _("Name the chair, two scrutineers and the secretary first."),
            )
        )
    shut = {link.pk for link in unopened_urns.left_shut(assembly=assembly)}
    waiting = [link.poll for link in assembly.polls.exclude(pk__in=shut).select_related("poll")]
    if any(poll.state in unopened_urns.NEVER_OPENED for poll in waiting):
        found.append(
            Obstacle(
                "urn-never-opened",
                _("The urn of this assembly was never opened."),
                _("Cancel the assembly and convene it again, on dates that leave time to vote.")
                if any(poll.remote_vote_is_over(at) for poll in waiting)
                else _("Finish the key ceremony, seal and open the vote first."),
            )
        )
    return found


def open_room_vote(*, assembly: Assembly, at: datetime, by: Account) -> list[Poll]:
    """Opens the urns again for the people checked in, where the quorum is reached."""
    refuse_if(room_vote_obstacles(assembly=assembly))
    reopened = []
    for link in assembly.polls.select_related("poll"):
        poll = link.poll
        if poll.state == PollState.SUSPENDED and quorum_now(assembly, poll=poll).reached:
            reopened.append(station.reopen(poll=poll, closes_at=None, at=at, by=by))
    with transaction.atomic(using="default"):
        for resolution in _carried(assembly, reopened):
            now = quorum_now(assembly, resolution)
            quorum_lines.write(resolution=resolution, now=now, at=at)
        _record("sitting.vote_opened", assembly, at, by, polls=[poll.uuid for poll in reopened])
        _changed(assembly, at)
    return reopened


def _carried(assembly: Assembly, polls: Sequence[Poll]) -> list[Resolution]:
    """The questions that these urns ask."""
    asked = {reference for poll in polls for reference in references(poll)}
    every = assembly.resolutions.select_related("item").order_by("number")
    return [each for each in every if each.reference in asked]


def room_vote_obstacles(*, assembly: Assembly) -> list[Obstacle]:
    """Why the people present cannot vote now."""
    found = unless_sitting(assembly=assembly)
    found += sitting_journal.unless_suspended(assembly.call)
    suspended = [
        link.poll
        for link in assembly.polls.select_related("poll")
        if link.poll.state == PollState.SUSPENDED
    ]
    if not suspended:
        found.append(
            Obstacle(
                "nothing-suspended",
                _("No urn waits for the votes of the room."),
                _("The remote vote must be closed first; it closes by itself at its hour."),
            )
        )
    elif not any(quorum_now(assembly, poll=poll).reached for poll in suspended):
        found.append(
            Obstacle(
                "quorum-missing",
                _("The quorum is not reached: the assembly cannot decide."),
                _("Wait for late arrivals, or close the sitting and convene again."),
            )
        )
    return found


def _bring_polls_up_to_date(
    assembly: Assembly, roll: Roll, at: datetime, by: Account
) -> dict[str, int]:
    """Rights of those who left are closed if unused; those who joined get a reserve."""
    today = {line.member_id: line for line in roll.lines.all()}
    left = joined = 0
    links = list(assembly.polls.select_related("poll"))
    for link in links:
        poll = link.poll
        if poll.state not in RUNNING:
            continue
        for entry in poll.roll.select_related("poll").filter(withdrawn_at=None):
            if entry.member_id not in today:
                left += _withdraw_if_unused(entry, at, by)
        placed = _with_a_right(link.group, links)
        for member, line in today.items():
            if member not in placed and link.college in ("", line.college):
                joined += _give_reserve(poll, line, at, by)
    return {"left": left, "joined": joined}


def _with_a_right(group: str, links: Sequence[AssemblyPoll]) -> set[int]:
    """Who has, or had, a right on these questions, whatever the college: a member whose college
    changed since the convocation votes once, in the urn of the first (R-VAR-01)."""
    polls = [link.poll for link in links if link.group == group]
    return set(RollEntry.objects.filter(poll__in=polls).order_by().values_list("member", flat=True))


def _give_reserve(poll: Poll, line: RollLine, at: datetime, by: Account) -> int:
    """When no reserve is left, the entrant votes by hands and through the bureau only."""
    try:
        station_roll.add_entrant(
            poll=poll,
            line=StationLine(line.member_id, line.name[:220], line.weight),
            why="Inscrit au registre depuis la convocation",
            at=at,
            by=by,
        )
    except Refusal:
        return 0
    return 1


def _withdraw_if_unused(entry: RollEntry, at: datetime, by: Account) -> int:
    """A ballot already in the urn stays: the minutes count it (secrecy.md 12)."""
    try:
        station_roll.withdraw(
            entry=entry, why="N’est plus inscrit à la liste du jour de l’assemblée", at=at, by=by
        )
    except Refusal:
        return 0
    return 1


def unless_sitting(*, assembly: Assembly) -> list[Obstacle]:
    """The obstacle shared by everything that happens in session only."""
    assembly.refresh_from_db(fields=["state"])
    if assembly.state == AssemblyState.SITTING:
        return []
    return [
        Obstacle(
            "not-in-session",
            _("The assembly is not in session."),
            _("Open the sitting first."),
        )
    ]


def _record(verb: str, assembly: Assembly, at: datetime, by: Account, **details: Any) -> None:
    audit.record(verb, at=at, by=by, subject=assembly.subject, details=details)


def _changed(assembly: Assembly, at: datetime) -> None:
    assembly_changed.send(sender=Assembly, assembly=assembly, at=at)
