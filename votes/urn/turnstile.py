"""Where ballots that arrive together enter together: one transaction for all who stand there.

Whoever holds the turn takes along everybody who waits behind, and waits a quarter of a second at
most for those whose proofs are being checked; a ballot alone never waits. There is no thread and no
queue besides those who stand there. One stands in each web process.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from votes.urn.receipts import Receipt

# At most so many enter at once, and nobody waits longer for those whose proofs are being checked.
TOGETHER = 32
GATHERING_SECONDS = 0.25


@dataclass(eq=False)
class Arrival:
    """A ballot whose proofs are right, `name` its hash, and what became of it."""

    poll: str
    credential: str
    text: str
    name: str
    fingers: list[str]
    permit: str
    at: datetime
    outcome: Receipt | Exception | None = None

    def receipt(self) -> Receipt:
        """Its receipt, or why it did not enter."""
        if isinstance(self.outcome, Receipt):
            return self.outcome
        raise self.outcome or RuntimeError("nothing became of this ballot")


class Turnstile:
    """Lets arrivals through, `let_in` settling every one of those it is given."""

    def __init__(self, let_in: Callable[[Sequence[Arrival]], None]) -> None:
        self._let_in = let_in
        self._turn = threading.Lock()
        self._changed = threading.Condition()
        self._waiting: list[Arrival] = []
        self._coming = 0

    @contextmanager
    def coming(self) -> Iterator[None]:
        """While the proofs of a ballot are checked: those who are ready may wait for it a little,
        unless a ballot by itself has the turnstile to itself."""
        with self._changed:
            self._coming += 1
        try:
            yield
        finally:
            with self._changed:
                self._coming -= 1
                self._changed.notify_all()

    def enter(self, arrival: Arrival) -> Receipt:
        """The receipt of an arrival once it is on disk, or the refusal of its ballot."""
        with self._changed:
            self._waiting.append(arrival)
            self._changed.notify_all()
        with self._turn:
            while arrival.outcome is None and arrival in self._waiting:
                self._pass(self._next_group())
        return arrival.receipt()

    def _pass(self, group: Sequence[Arrival]) -> None:
        """What fails is told to those of the group who have no receipt, and to nobody else: whoever
        holds the turn may be of another one, and must not be told a failure, then be let in."""
        try:
            self._let_in(group)
        except Exception as error:  # noqa: BLE001  (raised again by each of them)
            for each in group:
                each.outcome = each.outcome or error

    def _next_group(self) -> list[Arrival]:
        """Those of the poll of the first in line, one for each right, in their order."""
        with self._changed:
            self._changed.wait_for(self._enough_are_ready, timeout=GATHERING_SECONDS)
            group: dict[str, Arrival] = {}
            for each in self._waiting:
                if each.poll == self._waiting[0].poll and len(group) < TOGETHER:
                    group.setdefault(each.credential, each)
            taken = list(group.values())
            self._waiting = [each for each in self._waiting if each not in taken]
            return taken

    def _enough_are_ready(self) -> bool:
        """As many as have their proofs checked: half a crowd enters while the other half is read,
        so that neither the base nor the checkers stand idle."""
        return len(self._waiting) >= min(self._coming, TOGETHER)
