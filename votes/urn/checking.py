"""The process that checks the proofs of ballots: `python -m votes.urn.checking DESCRIPTOR`, started
and ended by a web process (checkers.py).

It knows neither Django, nor a database, nor a key, nor a permit. On the socket it was born with, a
line of JSON asks and a line answers, in their order; when nobody holds its other end, it ends.
"""

import json
import os
import signal
import sys
from socket import socket
from typing import Any

from votes.belenios.ballot import Ballot
from votes.belenios.checking import BallotChecker
from votes.belenios.credentials import CredentialList
from votes.belenios.election import Election
from votes.belenios.errors import ProtocolError
from votes.belenios.hashing import sha256_hex

POLLS_KEPT_READY = 8
# Whoever reads a page passes before the arithmetic of the proofs.
COURTESY = 5


def fingers_of(ballot: Ballot) -> list[str]:
    """A hash for the α of each ciphertext: drawn at random by the voter's device, so that only a
    copy can meet another."""
    return [sha256_hex(str(choice.alpha)) for each in ballot.answers for choice in each.choices]


class Bench:
    """Checkers of a few polls, kept ready: preparing the powers of a key takes a while."""

    def __init__(self) -> None:
        self._ready: dict[str, BallotChecker] = {}

    def answer(self, question: dict[str, str]) -> dict[str, Any]:
        """The verdict on a ballot. A poll that is not ready yet is asked for, with its texts."""
        poll = question["poll"]
        if poll not in self._ready:
            if "election" not in question:
                return {"ready": False}
            self._prepare(poll, question["election"], question["credentials"])
        try:
            checked = self._ready[poll].check(question["ballot"])
        except ProtocolError as error:
            return {"ready": True, "broken": error.check, "message": error.message}
        return {"ready": True, "fingers": fingers_of(checked.ballot)}

    def _prepare(self, poll: str, election: str, credentials: str) -> None:
        while len(self._ready) >= POLLS_KEPT_READY:
            self._ready.pop(next(iter(self._ready)))
        self._ready[poll] = BallotChecker(
            Election.parse(election), CredentialList.parse(credentials)
        )


def main(descriptor: int) -> None:
    """Answers until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(COURTESY)
    bench = Bench()
    with socket(fileno=descriptor) as link, link.makefile("rwb") as lines:
        try:
            for line in lines:
                lines.write(json.dumps(bench.answer(json.loads(line))).encode() + b"\n")
                lines.flush()
        except ConnectionError:
            os._exit(0)  # what could not be said is of no use to anybody


if __name__ == "__main__":
    main(int(sys.argv[1]))
