"""How many ballots that break a rule of the protocol came with one permit to use one right, in one
web process.

A booth makes none. Whoever was let in by the polling station and sends them makes checkers work for
nothing, while others vote: after a few they wait. Their own permit waits, not the right: the holder
of a pouvoir, or whoever still has a permit that was made worthless, keeps no owner from voting.
Nothing of it is written anywhere.
"""

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from votes.urn import refusals
from votes.urn.permits import Permit

# A device that computes wrong is tried again a few times by its owner; a script, thousands.
ENOUGH = 20
WAIT = timedelta(minutes=15)
RIGHTS_KEPT = 4096
# A right (poll, public credential), in whose name it is used, and since which change of it.
Use = tuple[str, str, str, int]


def use_of(poll: str, credential: str, permit: Permit) -> Use:
    """What every permit handed to the same person under the same rules has in common."""
    return poll, credential, permit.rank, permit.credential_epoch


class FalseBallots:
    """By use of a right: since when, and how many; the oldest are forgotten."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: OrderedDict[Use, tuple[datetime, int]] = OrderedDict()

    def require_few(self, use: Use, at: datetime) -> None:
        """Refuses the use that has sent enough of them, until the wait is over."""
        with self._lock:
            since, times = self._seen.get(use, (at, 0))
        if times >= ENOUGH and at < since + WAIT:
            raise refusals.too_many_false_ballots()

    def count(self, use: Use, at: datetime) -> None:
        """One more; a wait that is over starts from nothing."""
        with self._lock:
            since, times = self._seen.pop(use, (at, 0))
            if at >= since + WAIT:
                since, times = at, 0
            self._seen[use] = since, times + 1
            while len(self._seen) > RIGHTS_KEPT:
                self._seen.popitem(last=False)
