"""What the worker runs for this room."""

from common import clock
from proposals.actions import amendment_votes, remarks


def count_amendments() -> int:
    """Every ten minutes: the votes on amendments whose end has come."""
    return amendment_votes.count_those_over(at=clock.now())


def publish_remarks() -> int:
    """Every ten minutes: the words of consultations that a crash left unpublished."""
    return remarks.publish_all(at=clock.now())
