"""The legal calendar of an assembly, as its pages and papers print it (R-CONV-09)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time

from assembly import decisions, papers, permissions, rulebook
from assembly.models import Assembly, Call
from assembly.rules.calendar import Deadline, Meeting, deadline, timeline
from assembly.rules.standing import Standing, days_left, standing
from assembly.rules.statutes import RuleSet
from assembly.rules.working_days import region_of
from assembly.states import AssemblyState
from common.clock import PARIS
from members import queries as register
from members.queries import Person

NOTICE = "notice_dispatch"
# What members may do something about; the board's own dates are on the board's page.
MEMBERS_DATES = {
    "written_questions",
    "electronic_close",
    "proxy_close",
    "meeting",
    "paper_close",
    "documents_requests",
}


@dataclass(frozen=True)
class Row:
    """One date of the calendar, its number on the page, and where it stands.

    `reason` is why a missed date was not kept, as the minutes will print it.
    """

    deadline: Deadline
    standing: Standing
    days_left: int
    number: int = 0
    reason: str = ""

    @property
    def is_done(self) -> bool:
        return self.standing is Standing.DONE

    @property
    def is_missed(self) -> bool:
        return self.standing is Standing.MISSED

    @property
    def is_past(self) -> bool:
        return self.standing is Standing.PAST

    @property
    def is_soon(self) -> bool:
        return self.standing is Standing.SOON

    @property
    def is_unexplained(self) -> bool:
        """A binding date was missed, and the law lets the board say why."""
        return self.is_missed and self.deadline.waivable and not self.reason

    @property
    def is_behind(self) -> bool:
        """Nothing is expected of it any more."""
        return self.is_done or self.is_past or (self.is_missed and not self.is_unexplained)


def meeting_of(call: Call) -> Meeting:
    """What the pure calendar needs to know of a call."""
    assembly = call.assembly
    first = assembly.calls.filter(number__lt=call.number).order_by("number").first()
    cooperative = register.cooperative()
    return Meeting(
        meets_at=call.meets_at,
        call=call.number,
        nature=max(rulebook.natures(assembly), key=lambda nature: nature != "ordinary"),
        is_annual=assembly.is_annual,
        has_elections=assembly.resolutions.filter(seats__gt=0).exists(),
        is_remote_only=assembly.mode == Assembly.Mode.REMOTE,
        fiscal_year_end=(
            _fiscal_year_end(call, cooperative.fiscal_year_end) if assembly.is_annual else None
        ),
        held_on=decisions.sat_on(call),
        first_met_on=first.meets_in_paris.date() if first else None,
        region=region_of(cooperative.postcode),
    )


def calendar(call: Call, *, at: datetime) -> list[Row]:
    """Every date of a call, the earliest first."""
    found = timeline(meeting_of(call), rulebook.of(call.assembly))
    kept = _kept(call, found)
    reasons = _reasons(call, found)
    return [
        Row(
            deadline=each,
            standing=standing(each, kept, at=at),
            days_left=days_left(each, at),
            number=number,
            reason=reasons.get((each.code, each.at), ""),
        )
        for number, each in enumerate(found, start=1)
    ]


def row_of(call: Call, code: str, *, at: datetime) -> Row | None:
    """One date of a call, if it has it."""
    return next((row for row in calendar(call, at=at) if row.deadline.code == code), None)


def missed(call: Call, *, at: datetime) -> list[Row]:
    """The dates that were not kept, explained or not."""
    return [row for row in calendar(call, at=at) if row.is_missed and row.deadline.waivable]


def _kept(call: Call, found: list[Deadline]) -> dict[str, datetime | None]:
    """When what the board does by a date was done, as this site knows it."""
    assembly = call.assembly
    sent = datetime.combine(call.dispatched_on, time(0), PARIS) if call.dispatched_on else None
    kept: dict[str, datetime | None] = {NOTICE: sent}
    if call.convened_at is not None:
        kept["notice_target"] = sent
    if assembly.mode == Assembly.Mode.REMOTE:
        kept["remote_only_announcement"] = assembly.announced_at
    if any(paper.blocking for paper in papers.asked(assembly)) and not assembly.documents_waiver:
        kept["documents"] = papers.complete_since(assembly)
    limit = deadline(found, "ordinary_meeting")
    first_met_at = assembly.calls.order_by("number")[0].meets_at
    if limit is not None and (call.number > 1 or first_met_at > limit.at):
        kept["ordinary_meeting"] = first_met_at
    return kept


def _reasons(call: Call, found: list[Deadline]) -> dict[tuple[str, datetime], str]:
    """Why dates were missed. A reason holds for the date it was given for: when the meeting moves,
    the date moves, and the reason no longer says anything."""
    given = {(row.code, row.until): row.reason for row in call.missed_dates.all()}
    limit = deadline(found, NOTICE)
    if call.late_reason and limit is not None:
        given[NOTICE, limit.at] = call.late_reason
    return given


def written_questions_until(call: Call, rules: RuleSet) -> date | None:
    """The last day of written questions that must be answered (R225-84)."""
    found = deadline(timeline(meeting_of(call), rules), "written_questions")
    return found.on if found else None


def written_questions_late(assembly: Assembly, *, at: datetime) -> bool:
    """Whether the last day of questions that must be answered is past. Between two meetings nobody
    knows the date of the second one yet: no question is late for it."""
    if assembly.state == AssemblyState.ADJOURNED:
        return False
    until = written_questions_until(assembly.call, rulebook.of(assembly))
    return until is not None and at.astimezone(PARIS).date() > until


def _fiscal_year_end(call: Call, ends: str) -> date:
    """The end of the year whose accounts the assembly approves: the last one before it."""
    month, day = (int(part) for part in ends.split("-"))
    meets_on = call.meets_in_paris.date()
    years = (meets_on.year, meets_on.year - 1)
    ended = [date(year, month, min(day, monthrange(year, month)[1])) for year in years]
    return next(each for each in ended if each < meets_on)


def shown_to(person: Person, assembly: Assembly, *, at: datetime) -> list[Row]:
    """Every date for those who prepare and watch; for members, what they can do something about."""
    rows = calendar(assembly.call, at=at)
    on = at.astimezone(PARIS).date()
    if permissions.can_watch(person, on) or permissions.can_prepare(person, on):
        return rows
    return [row for row in rows if row.deadline.code in MEMBERS_DATES]
