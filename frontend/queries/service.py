"""Whether what keeps the service is well, for whoever keeps the machine."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from common.models import BackupRun

# A night missed, and half a day to notice.
LATE_AFTER = timedelta(hours=36)


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
