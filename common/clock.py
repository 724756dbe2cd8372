"""The only source of now. Only a demonstration or a test may move it (architecture.md)."""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError

PARIS = ZoneInfo("Europe/Paris")
_REREAD_AFTER_SECONDS = 1.0


class _Offset:
    """The demonstration's displacement of time, re-read from the database once a second so that
    the web and the worker processes agree."""

    value = timedelta(0)
    read_at = 0.0


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC) + offset()


def today() -> date:
    """The legal date, in Paris."""
    return now().astimezone(PARIS).date()


def offset() -> timedelta:
    """How far the demonstration's clock stands from the real one: always zero in production."""
    if not settings.CLOCK_CAN_MOVE:
        return timedelta(0)
    if not is_at_hand():
        _Offset.value = _stored_offset()
        _Offset.read_at = time.monotonic()
    return _Offset.value


def is_at_hand() -> bool:
    """Whether the time is told without asking the database, as an event loop needs it."""
    recent = time.monotonic() - _Offset.read_at <= _REREAD_AFTER_SECONDS
    return recent or not settings.CLOCK_CAN_MOVE


def move(by: timedelta) -> None:
    """Moves the demonstration's clock; refused where real votes are held."""
    if not settings.CLOCK_CAN_MOVE:
        raise RuntimeError("The clock moves in demonstrations and tests only.")
    displacement = apps.get_model("common", "ClockDisplacement")
    seconds = int((_stored_offset() + by).total_seconds())
    displacement.objects.update_or_create(pk=1, defaults={"seconds": seconds})
    forget()


def forget() -> None:
    """Makes the next reading ask the database again."""
    _Offset.read_at = 0.0
    _Offset.value = timedelta(0)


def _stored_offset() -> timedelta:
    try:
        row = apps.get_model("common", "ClockDisplacement").objects.filter(pk=1).first()
    except DatabaseError:  # before the first migration
        return timedelta(0)
    return timedelta(seconds=row.seconds) if row else timedelta(0)
