"""When each paper of the register is next made to last, and how it was last time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from assembly import organ_meetings, register_desk, signature_desk
from assembly.models import OrganMeeting, Paper, PaperPreservation
from common.clock import PARIS
from members.models.mandates import Organ

YEARLY = timedelta(days=365)


@dataclass(frozen=True)
class Line:
    """A paper, its last revision made to last, and the day of the next one; None while somebody
    has still to sign it."""

    paper: Paper
    last: PaperPreservation | None
    due_on: date | None

    def is_late(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today


def lines(organs: Collection[str] = ()) -> list[Line]:
    """Every paper of the register of the assemblies, the latest first, then those of the registers
    of these organs."""
    papers = [*_papers(), *_meetings(organs)]
    return [Line(each, _last(each), due_on(each)) for each in papers]


def due_on(minutes: Paper) -> date | None:
    """A year after the last hour; at once for what was signed since, or was never made to last."""
    last = _last(minutes)
    if last is not None and last.signatures == signature_desk.last_position(minutes):
        return last.entered_at.astimezone(PARIS).date() + YEARLY
    if signature_desk.still_to_sign(minutes):
        return None
    return _entered_at(minutes).astimezone(PARIS).date()


def due(at: datetime) -> list[Paper]:
    """What is to be made to last today, those who have waited longest first."""
    today = at.astimezone(PARIS).date()
    waiting = [
        (line.due_on, line.paper.register_number, line.paper) for line in lines(Organ.values)
    ]
    ready = [(on, number, each) for on, number, each in waiting if on is not None and on <= today]
    return [each for _on, _number, each in sorted(ready, key=lambda row: row[:2])]


def _papers() -> list[Paper]:
    entries = register_desk.entries().prefetch_related("minutes__preservations")
    return [each.minutes for each in entries]


def _meetings(organs: Collection[str]) -> list[Paper]:
    found: list[Paper] = []
    for organ in sorted(organs):
        kept = organ_meetings.entered(organ).filter(kind=OrganMeeting.Kind.MEETING)
        found += kept.prefetch_related("preservations")
    return found


def _entered_at(minutes: Paper) -> datetime:
    if isinstance(minutes, OrganMeeting):
        assert minutes.entered_at is not None
        return minutes.entered_at
    return minutes.entry.entered_at


def _last(minutes: Paper) -> PaperPreservation | None:
    return max(minutes.preservations.all(), key=lambda each: each.number, default=None)
