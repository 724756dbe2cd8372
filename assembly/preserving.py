"""When each paper of the register is next made to last, and how it was last time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from assembly import register_desk, signature_desk
from assembly.models import Minutes, MinutesRegisterEntry, PaperPreservation
from common.clock import PARIS

YEARLY = timedelta(days=365)


@dataclass(frozen=True)
class Line:
    """A paper, its last revision made to last, and the day of the next one; None while somebody
    has still to sign it."""

    entry: MinutesRegisterEntry
    last: PaperPreservation | None
    due_on: date | None

    def is_late(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today


def lines() -> list[Line]:
    """Every paper of the register, the latest first."""
    return [Line(each, _last(each.minutes), due_on(each.minutes)) for each in _entries()]


def due_on(minutes: Minutes) -> date | None:
    """A year after the last hour; at once for what was signed since, or was never made to last."""
    last = _last(minutes)
    if last is not None and last.signatures == signature_desk.last_position(minutes):
        return last.entered_at.astimezone(PARIS).date() + YEARLY
    if signature_desk.still_to_sign(minutes):
        return None
    return minutes.entry.entered_at.astimezone(PARIS).date()


def due(at: datetime) -> list[Minutes]:
    """What is to be made to last today, those who have waited longest first."""
    today = at.astimezone(PARIS).date()
    waiting = [(line.due_on, line.entry.number, line.entry.minutes) for line in lines()]
    ready = [(on, number, each) for on, number, each in waiting if on is not None and on <= today]
    return [each for _on, _number, each in sorted(ready, key=lambda row: row[:2])]


def _entries() -> list[MinutesRegisterEntry]:
    return list(register_desk.entries().prefetch_related("minutes__preservations"))


def _last(minutes: Minutes) -> PaperPreservation | None:
    return max(minutes.preservations.all(), key=lambda each: each.number, default=None)
