"""Where the proofs of ballots are checked: in processes of their own, so that nobody who reads a
page waits behind the arithmetic of those who vote.

Each web process has `BALLOT_CHECKERS` of them, started with the first ballots; they end with it.
One that dies or hangs is replaced, and the ballot it held goes to its successor: nothing is written
before the verdict. With `BALLOT_CHECKERS=0` the thread of the request checks by itself.
"""

import json
import os
import subprocess
import sys
import threading
from functools import lru_cache
from multiprocessing import Pipe
from queue import Empty, LifoQueue
from socket import SO_RCVTIMEO, SO_SNDTIMEO, SOL_SOCKET, socket
from struct import pack
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


def check(poll: str, fingerprint: str, ballot: str) -> list[str]:
    """Checks every proof and every membership of a ballot, or raises the first rule that it
    breaks; its fingers, as `votes.urn.checking` tells them."""
    size: int = settings.BALLOT_CHECKERS
    if size:
        return processes(size).check(poll, fingerprint, ballot)
    return fingers_of(_checker_of(poll, fingerprint).check(ballot).ballot)


@lru_cache(maxsize=POLLS_KEPT_READY)
def _checker_of(poll: str, fingerprint: str) -> BallotChecker:
    sealed = Poll.objects.get(pk=poll, fingerprint=fingerprint)
    return BallotChecker(
        Election.parse(sealed.election_json), CredentialList.parse(sealed.credentials_json)
    )


class Checker:
    """One process that checks, and our end of its socket."""

    def __init__(self) -> None:
        self._link, theirs = Pipe()
        self._socket = socket(fileno=os.dup(self._link.fileno()))
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

    def check(self, poll: str, fingerprint: str, ballot: str) -> list[str]:
        """The ballot's fingers, or the rule it breaks; EOFError or OSError when dead or silent."""
        question = {"poll": fingerprint, "ballot": ballot}
        verdict = self._ask(question)
        if not verdict["ready"]:
            sealed = Poll.objects.get(pk=poll, fingerprint=fingerprint)
            texts = {"election": sealed.election_json, "credentials": sealed.credentials_json}
            verdict = self._ask({**question, **texts})
        if "broken" in verdict:
            raise ProtocolError(Check(verdict["broken"]), verdict["message"])
        fingers: list[str] = verdict["fingers"]
        return fingers

    def _ask(self, question: dict[str, str]) -> dict[str, Any]:
        # Beyond that time writing and reading fail by themselves; asking before each answer would
        # cost as much as the rest of the exchange.
        for side in (SO_SNDTIMEO, SO_RCVTIMEO):
            self._socket.setsockopt(SOL_SOCKET, side, pack("ll", ANSWER_SECONDS, 0))
        self._link.send_bytes(json.dumps(question).encode())
        answer: dict[str, Any] = json.loads(self._link.recv_bytes())
        return answer

    def end(self) -> None:
        """Ends it, whatever it is doing."""
        self._link.close()
        self._socket.close()
        self.process.kill()
        self.process.wait()


class Checkers:
    """So many places, each with its process once it was needed."""

    def __init__(self, size: int) -> None:
        # The last one that worked works again: its memory is warm.
        self._free: LifoQueue[Checker | None] = LifoQueue()
        for _ in range(size):
            self._free.put(None)

    def check(self, poll: str, fingerprint: str, ballot: str) -> list[str]:
        """Gives the ballot to the next free process; refused, for a while, when there is none."""
        try:
            checker = self._free.get(timeout=WAIT_SECONDS)
        except Empty:
            raise refusals.busy() from None
        try:
            for _ in range(ATTEMPTS):
                checker = checker or Checker()
                try:
                    return checker.check(poll, fingerprint, ballot)
                except (EOFError, OSError):
                    checker.end()
                    checker = None
        finally:
            self._free.put(checker)
        raise refusals.busy()


_making = threading.Lock()
_made: dict[int, Checkers] = {}


def processes(size: int) -> Checkers:
    """The checkers of this process, the same for all its threads."""
    with _making:
        return _made.setdefault(size, Checkers(size))
