"""What the worker runs for this room."""

from common import clock
from proposals.actions import amendment_votes


def count_amendments() -> int:
    """Every ten minutes: the votes on amendments whose end has come."""
    return amendment_votes.count_those_over(at=clock.now())
