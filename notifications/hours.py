"""When a call to vote may reach a member: never between 20:00 and 8:00 in Paris (peers R14)."""

from datetime import date, datetime, time, timedelta

from common.clock import PARIS

DAY_BEGINS = time(8, 0)
DAY_ENDS = time(20, 0)
DAYS_BETWEEN_CALLS = 2


def is_quiet(at: datetime) -> bool:
    """True from 20:00 to 8:00, Paris time."""
    hour = at.astimezone(PARIS).time()
    return not DAY_BEGINS <= hour < DAY_ENDS


def next_daytime(at: datetime) -> datetime:
    """`at` itself by day, else the next 8:00 in Paris."""
    if not is_quiet(at):
        return at
    here = at.astimezone(PARIS)
    day = here.date() if here.time() < DAY_BEGINS else here.date() + timedelta(days=1)
    return datetime.combine(day, DAY_BEGINS, PARIS)


def left_of_day(at: datetime) -> timedelta:
    """How long something handed over now may still reach a telephone: until 20:00 in Paris."""
    evening = datetime.combine(day_of(at), DAY_ENDS, PARIS)
    return max(evening - at, timedelta(minutes=1))


def on_day(anchor: datetime, *, days: int, hour: time) -> datetime:
    """The instant `days` after the anchor's date in Paris, at this hour of that day there."""
    day = anchor.astimezone(PARIS).date() + timedelta(days=days)
    return datetime.combine(day, hour, PARIS)


def on_day_of(day: date, *, hour: time) -> datetime:
    """The instant of this hour in Paris."""
    return datetime.combine(day, hour, PARIS)


def day_of(at: datetime) -> date:
    """The date in Paris."""
    return at.astimezone(PARIS).date()


def near_day(at: datetime, *, closes_at: datetime) -> date | None:
    """The near day that a call names beside the close: a far one says “later” (peers R6). It comes
    before the next call and before the close's own day, else there is none."""
    day = day_of(at) + timedelta(days=DAYS_BETWEEN_CALLS)
    return day if day < day_of(closes_at) else None


def far_enough(last: datetime, at: datetime) -> bool:
    """Two calls to one member stand at least two calendar days apart: a change of clocks or a
    slow relay does not turn two days into one."""
    return (day_of(at) - day_of(last)).days >= DAYS_BETWEEN_CALLS


def earliest_recent_call(at: datetime) -> datetime:
    """Calls made from this instant on stand too near to `at` for another one."""
    first_day = day_of(at) - timedelta(days=DAYS_BETWEEN_CALLS - 1)
    return datetime.combine(first_day, time.min, PARIS)
