"""How many ballots that break a rule of the protocol came under one right, in one web process.

A booth makes none. Whoever was let in by the polling station and sends them makes checkers work for
nothing, while others vote: after a few the right waits. Nothing of it is written anywhere.
"""

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from votes.urn import refusals

# A device that computes wrong is tried again a few times by its owner; a script, thousands.
ENOUGH = 20
WAIT = timedelta(minutes=15)
RIGHTS_KEPT = 4096


class FalseBallots:
    """By right (poll, public credential): since when, and how many; the oldest are forgotten."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: OrderedDict[tuple[str, str], tuple[datetime, int]] = OrderedDict()

    def require_few(self, poll: str, credential: str, at: datetime) -> None:
        """Refuses the right that has sent enough of them, until the wait is over."""
        with self._lock:
            since, times = self._seen.get((poll, credential), (at, 0))
        if times >= ENOUGH and at < since + WAIT:
            raise refusals.too_many_false_ballots()

    def count(self, poll: str, credential: str, at: datetime) -> None:
        """One more; a wait that is over starts from nothing."""
        with self._lock:
            since, times = self._seen.pop((poll, credential), (at, 0))
            if at >= since + WAIT:
                since, times = at, 0
            self._seen[poll, credential] = since, times + 1
            while len(self._seen) > RIGHTS_KEPT:
                self._seen.popitem(last=False)
