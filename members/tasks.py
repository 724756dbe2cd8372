"""What the worker does for this room by itself."""

from common import clock
from members.actions import imports


def forget_stale_imports() -> int:
    """Erases the files of the register that nobody confirmed within a day."""
    return imports.forget_stale(at=clock.now())
