"""What the worker runs for this room."""

from common import clock
from frontend.actions import digests, rehearsals


def rehearse(number: int) -> bool:
    """Begins the rehearsal that was asked under this number."""
    return rehearsals.begin(number=number)


def send_digest() -> int:
    """Every hour: the weekly letter, on its day."""
    return digests.send(at=clock.now())
