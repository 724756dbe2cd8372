"""Where the proofs of ballots are checked: in processes of their own, so that nobody who reads a
page waits behind the arithmetic of those who vote.

Each web process has `BALLOT_CHECKERS` of them, started with the first ballots; they end with it.
One that dies or hangs is replaced, and the ballots it held go to its successor: nothing is written
before the verdict.
"""

import asyncio
import json
import subprocess
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from socket import socketpair
from typing import Any

from django.conf import settings

from votes.belenios.checking import BallotChecker
from votes.belenios.credentials import CredentialList
from votes.belenios.election import Election
from votes.belenios.errors import Check, ProtocolError
from votes.urn import refusals
from votes.urn.checking import POLLS_KEPT_READY, fingers_of
from votes.urn.models import Poll

# A ballot of sixty questions takes half a second.
ANSWER_SECONDS = 30
WAIT_SECONDS = 20
ATTEMPTS = 3
# A checker has the next ballot at hand when it has done with one.
AHEAD = 2
LONGEST_ANSWER = 2**20

Texts = dict[str, str]
TextsOf = Callable[[str, str], Awaitable[Texts]]
CheckOf = Callable[[str, str, str], Awaitable[list[str]]]


def check_here(poll: str, fingerprint: str, ballot: str) -> list[str]:
    """Checks every proof and every membership of a ballot in this thread, or raises the first rule
    that it breaks; its fingers, as `votes.urn.checking` tells them."""
    return fingers_of(_checker_of(poll, fingerprint).check(ballot).ballot)


def texts_of(poll: str, fingerprint: str) -> Texts:
    """What a checker needs to know of a poll."""
    sealed = Poll.objects.get(pk=poll, fingerprint=fingerprint)
    return {"election": sealed.election_json, "credentials": sealed.credentials_json}


@lru_cache(maxsize=POLLS_KEPT_READY)
def _checker_of(poll: str, fingerprint: str) -> BallotChecker:
    texts = texts_of(poll, fingerprint)
    return BallotChecker(
        Election.parse(texts["election"]), CredentialList.parse(texts["credentials"])
    )


class Checker:
    """One process that checks, our end of its socket, and those who wait for its answers."""

    def __init__(self) -> None:
        self._ours, theirs = socketpair()
        self._waiting: deque[asyncio.Future[dict[str, Any]]] = deque()
        with theirs:
            descriptor = theirs.fileno()
            # It is given nothing of ours: no variable, no file, no secret.
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "votes.urn.checking", str(descriptor)],
                cwd=settings.BASE_DIR,
                env={},
                stdin=subprocess.DEVNULL,
                pass_fds=(descriptor,),
            )

    async def listen(self) -> None:
        """Before it is asked anything."""
        link = await asyncio.open_unix_connection(sock=self._ours, limit=LONGEST_ANSWER)
        self._lines, self._writer = link
        self._listening = asyncio.create_task(self._hand_out())

    async def ask(self, question: dict[str, str]) -> dict[str, Any]:
        """Its answer; EOFError or OSError when it is dead or silent."""
        if self._listening.done():
            raise EOFError
        answer = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        self._writer.write(json.dumps(question).encode() + b"\n")
        async with asyncio.timeout(ANSWER_SECONDS):
            await self._writer.drain()
            said: dict[str, Any] = await answer
            return said

    async def _hand_out(self) -> None:
        """Gives each answer to whoever has waited longest, until there is none any more."""
        with suppress(OSError, ValueError):
            while line := await self._lines.readline():
                answer = self._waiting.popleft()
                if not answer.done():
                    answer.set_result(json.loads(line))
        for left in self._waiting:
            if not left.done():
                left.set_exception(EOFError())

    def end(self) -> None:
        """Ends it, whatever it is doing."""
        self.process.kill()
        self.process.wait()
        self._writer.close()


class Place:
    """Where a checker works: it comes with the first ballot, and a successor when it dies."""

    def __init__(self, texts: TextsOf) -> None:
        self._texts = texts
        self._coming = asyncio.Lock()
        self.checker: Checker | None = None
        self.held = 0

    @contextmanager
    def holding(self) -> Iterator[None]:
        """While a ballot is its to check."""
        self.held += 1
        try:
            yield
        finally:
            self.held -= 1

    async def check(self, poll: str, fingerprint: str, ballot: str) -> list[str]:
        """The ballot's fingers, or the rule it breaks; EOFError or OSError when the checker died
        or said nothing, which ends it."""
        checker = await self._at_work()
        question = {"poll": fingerprint, "ballot": ballot}
        try:
            verdict = await checker.ask(question)
            if not verdict["ready"]:
                verdict = await checker.ask({**question, **await self._texts(poll, fingerprint)})
        except (EOFError, OSError):
            self._leave(checker)
            raise
        if "broken" in verdict:
            raise ProtocolError(Check(verdict["broken"]), verdict["message"])
        fingers: list[str] = verdict["fingers"]
        return fingers

    async def _at_work(self) -> Checker:
        async with self._coming:
            if self.checker is None:
                checker = Checker()
                await checker.listen()
                self.checker = checker
            return self.checker

    def _leave(self, checker: Checker) -> None:
        """Once, though several waited for it."""
        if self.checker is checker:
            self.checker = None
            checker.end()


class Checkers:
    """So many places, of one event loop."""

    def __init__(self, size: int, texts: TextsOf) -> None:
        self.places = [Place(texts) for _ in range(size)]
        self._room = asyncio.Semaphore(size * AHEAD)

    async def check(self, poll: str, fingerprint: str, ballot: str) -> list[str]:
        """Gives the ballot to whoever holds fewest; refused, for a while, when all hold enough."""
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._room.acquire()
        except TimeoutError:
            raise refusals.busy() from None
        try:
            for _ in range(ATTEMPTS):
                place = min(self.places, key=lambda place: place.held)
                with place.holding(), suppress(EOFError, OSError):
                    return await place.check(poll, fingerprint, ballot)
        finally:
            self._room.release()
        raise refusals.busy()
