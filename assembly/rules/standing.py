"""Where a date of the legal calendar stands: kept, missed, soon, to come, or behind (R-CONV-09)."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from assembly.rules.calendar import PARIS, Deadline

SOON_DAYS = 7


class Standing(StrEnum):
    """What a reader needs to know of a date first."""

    DONE = "done"
    MISSED = "missed"
    PAST = "past"
    SOON = "soon"
    COMING = "coming"


def standing(found: Deadline, kept: Mapping[str, datetime | None], *, at: datetime) -> Standing:
    """`kept` says when what a date asks for was done, None while it is not; a date it does not
    know asks the board for nothing, and only passes."""
    if found.code in kept:
        done_at = kept[found.code]
        if done_at is not None:
            return Standing.DONE if done_at <= found.at else Standing.MISSED
        if found.at < at:
            return Standing.MISSED
    elif found.at < at:
        return Standing.PAST
    return Standing.SOON if days_left(found, at) <= SOON_DAYS else Standing.COMING


def days_left(found: Deadline, at: datetime) -> int:
    """Whole days until a date, by the calendar of Paris."""
    return (found.on - at.astimezone(PARIS).date()).days
