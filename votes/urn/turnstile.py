"""Where ballots that arrive together enter together: one transaction for all who stand there.

While a group enters, or those whose proofs are being checked are waited for (a quarter of a second
at most), the next ones come to stand there; a ballot alone never waits. One stands in each web
process, in its event loop.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
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
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    def receipt(self) -> Receipt:
        """Its receipt, or why it did not enter."""
        if isinstance(self.outcome, Receipt):
            return self.outcome
        raise self.outcome or RuntimeError("nothing became of this ballot")


class Turnstile:
    """Lets arrivals through, `let_in` settling every one of those it is given."""

    def __init__(self, let_in: Callable[[Sequence[Arrival]], Awaitable[None]]) -> None:
        self._let_in = let_in
        self._waiting: list[Arrival] = []
        self._coming = 0
        self._changed = asyncio.Event()
        self._passing: asyncio.Task[None] | None = None

    @contextmanager
    def coming(self) -> Iterator[None]:
        """While the proofs of a ballot are checked: those who are ready may wait for it a little,
        unless a ballot by itself has the turnstile to itself."""
        self._coming += 1
        try:
            yield
        finally:
            self._coming -= 1
            self._changed.set()

    async def enter(self, arrival: Arrival) -> Receipt:
        """The receipt of an arrival once it is on disk, or the refusal of its ballot."""
        self._waiting.append(arrival)
        self._changed.set()
        if self._passing is None or self._passing.done():
            self._passing = asyncio.create_task(self._let_all_in())
        await arrival.settled.wait()
        return arrival.receipt()

    async def _let_all_in(self) -> None:
        """What fails is told to those of the group who have no receipt, and to nobody else."""
        while self._waiting:
            await self._gather()
            group = self._next_group()
            try:
                await self._let_in(group)
            except Exception as error:  # noqa: BLE001  (raised again by each of them)
                for each in group:
                    each.outcome = each.outcome or error
            for each in group:
                each.settled.set()

    async def _gather(self) -> None:
        """Until as many are ready as have their proofs checked: half a crowd enters while the other
        half is read, so that neither the base nor the checkers stand idle."""
        with suppress(TimeoutError):
            async with asyncio.timeout(GATHERING_SECONDS):
                while len(self._waiting) < min(self._coming, TOGETHER):
                    self._changed.clear()
                    await self._changed.wait()

    def _next_group(self) -> list[Arrival]:
        """Those of the poll of the first in line, one for each right, in their order."""
        group: dict[str, Arrival] = {}
        for each in self._waiting:
            if each.poll == self._waiting[0].poll and len(group) < TOGETHER:
                group.setdefault(each.credential, each)
        taken = list(group.values())
        self._waiting = [each for each in self._waiting if each not in taken]
        return taken
