"""What the worker does for this room by itself."""

from common import clock
from members.actions import imports, joining


def forget_stale_imports() -> int:
    """Erases the files of the register that nobody confirmed within a day."""
    return imports.forget_stale(at=clock.now())


def forget_old_requests() -> int:
    """Erases requests to join that were never confirmed, or were closed a year ago."""
    return joining.forget_old(at=clock.now())
