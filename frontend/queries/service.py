"""Whether what keeps the service is well, for whoever keeps the machine."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext as _

from common.models import BackupRun, WatchedDay
from common.web import health
from notifications.hours import day_of

# A night missed, and half a day to notice.
LATE_AFTER = timedelta(hours=36)
# A part that starts again is back before a second look.
RESTART = timedelta(minutes=2)
DAYS_SHOWN = 14
# Below this part of the disk, or this many bytes, what is written next may fail.
FREE_PART, FREE_BYTES = 20, 2 * 1024**3


@dataclass(frozen=True)
class Backups:
    """What nightly backups are worth now: the last try, and the last that could be restored."""

    is_set: bool
    last: BackupRun | None
    good: BackupRun | None
    is_late: bool

    @property
    def is_well(self) -> bool:
        """Whether what would be lost tonight is at most a day's work."""
        return self.is_set and self.good is not None and not self.is_late


def backups(*, at: datetime) -> Backups:
    last = BackupRun.objects.first()
    good = BackupRun.objects.filter(failure="").first()
    return Backups(
        is_set=bool(settings.BACKUP_REPOSITORY),
        last=last,
        good=good,
        is_late=good is not None and at - good.began_at > LATE_AFTER,
    )


@dataclass(frozen=True)
class Trouble:
    """Something that keeps the service from being well, in words; told once it lasted."""

    code: str
    words: str
    what_to_do: str
    patience: timedelta = timedelta()


def parts() -> dict[str, str]:
    """The parts of the service that `/sante` answers for, by the name people read."""
    return {
        "database": _("The database of the cooperative"),
        "urn": _("The urn"),
        "worker": _("The worker, which sends mail and closes votes in time"),
    }


def troubles(*, at: datetime) -> list[Trouble]:
    """Everything that is wrong now; an empty list when all is well."""
    states, names = health.parts(), parts()
    found = [
        Trouble(
            code=part,
            words=_("{part}: does not answer.").format(part=names[part]),
            what_to_do=_(
                "Look at systemctl status 'ouvote-*' postgresql, then start again what has stopped:"
                " nothing cast is lost."
            ),
            patience=RESTART,
        )
        for part, state in states.items()
        if state != health.READY
    ]
    found += _of_disk()
    with suppress(DatabaseError):  # told above
        found += _of_backups(at)
    return found


def _of_disk() -> Iterator[Trouble]:
    disk = shutil.disk_usage(settings.DATA_DIR)
    if disk.free < min(disk.total // FREE_PART, FREE_BYTES):
        yield Trouble(
            code="disk",
            words=_("The disk is nearly full: {free} MB are left.").format(free=disk.free // 2**20),
            what_to_do=_("Make room before the next vote: old logs, old copies, a larger disk."),
        )


def _of_backups(at: datetime) -> Iterator[Trouble]:
    state = backups(at=at)
    again = _("Correct the cause, then make one at once: systemctl start ouvote-backup.")
    if state.last and state.last.failure:
        words = _("The last backup, or the trial that restores it, failed: {words}")
        yield Trouble("backup", words.format(words=state.last.failure), again)
    elif state.is_late:
        yield Trouble("backup-late", _("No backup was made for more than a day and a half."), again)


@dataclass(frozen=True)
class Line:
    """What is said of one day; nothing was seen of a day that nobody watched."""

    day: date
    was_watched: bool
    troubles: list[str]


def days(*, at: datetime) -> list[Line]:
    """The line of each of the last days, today's first, none before the first that was watched."""
    today = day_of(at)
    since = today - timedelta(days=DAYS_SHOWN - 1)
    seen = {day.day: day for day in WatchedDay.objects.filter(day__range=(since, today))}
    if not seen:
        return []
    if not WatchedDay.objects.filter(day__lt=since).exists():
        since = min(seen)
    every = [today - timedelta(days=n) for n in range((today - since).days + 1)]
    return [
        Line(day, day in seen, list(seen[day].troubles.values()) if day in seen else [])
        for day in every
    ]
