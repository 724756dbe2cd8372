"""The legal calendar of an assembly, as its pages and papers print it (R-CONV-09)."""

from dataclasses import dataclass
from datetime import date, datetime

from assembly import rulebook
from assembly.models import Assembly, Call
from assembly.rules.calendar import Deadline, Meeting, deadline, timeline
from assembly.rules.statutes import RuleSet
from common.clock import PARIS
from members import queries as register

SOON_DAYS = 7
DISPATCH = ("notice_target", "notice_dispatch")


@dataclass(frozen=True)
class Row:
    """One date of the calendar and where it stands: done, past, soon or coming."""

    deadline: Deadline
    is_past: bool
    days_left: int
    is_done: bool = False

    @property
    def is_behind(self) -> bool:
        """Nothing is expected of it any more."""
        return self.is_done or self.is_past

    @property
    def is_soon(self) -> bool:
        return not self.is_past and self.days_left <= SOON_DAYS


def meeting_of(call: Call) -> Meeting:
    """What the pure calendar needs to know of a call."""
    assembly = call.assembly
    first = assembly.calls.filter(number__lt=call.number).order_by("number").first()
    return Meeting(
        meets_at=call.meets_at,
        call=call.number,
        nature=max(rulebook.natures(assembly), key=lambda nature: nature != "ordinary"),
        is_annual=assembly.is_annual,
        has_elections=assembly.resolutions.filter(seats__gt=0).exists(),
        is_remote_only=assembly.mode == Assembly.Mode.REMOTE,
        fiscal_year_end=_fiscal_year_end(assembly) if assembly.is_annual else None,
        first_met_on=first.meets_in_paris.date() if first else None,
    )


def calendar(call: Call, *, at: datetime) -> list[Row]:
    """Every date of a call, the earliest first."""
    today = at.astimezone(PARIS).date()
    rows = timeline(meeting_of(call), rulebook.of(call.assembly))
    sent = call.convened_at is not None
    return [
        Row(found, found.at < at, (found.on - today).days, sent and found.code in DISPATCH)
        for found in rows
    ]


def written_questions_until(call: Call, rules: RuleSet) -> date | None:
    """The last day of written questions that must be answered (R225-84)."""
    found = deadline(timeline(meeting_of(call), rules), "written_questions")
    return found.on if found else None


def written_questions_late(assembly: Assembly, *, at: datetime) -> bool:
    """Whether the last day of questions that must be answered is past."""
    until = written_questions_until(assembly.call, rulebook.of(assembly))
    return until is not None and at.astimezone(PARIS).date() > until


def _fiscal_year_end(assembly: Assembly) -> date:
    """The end of the year whose accounts the assembly approves: the last one before it."""
    month, day = (int(part) for part in register.cooperative().fiscal_year_end.split("-"))
    meets_on = assembly.call.meets_in_paris.date()
    this_year = date(meets_on.year, month, day)
    return this_year if this_year < meets_on else date(meets_on.year - 1, month, day)
