"""What the verdicts on all the pieces of an urn add up to.

Two things need the whole urn: no ciphertext recurs, and the last ballot of each right is
the one that counts.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from votes.belenios.auditing import ChunkVerdict
from votes.belenios.ballot import Ballot
from votes.belenios.credentials import CredentialList
from votes.belenios.election import Election
from votes.belenios.errors import Check, InvalidBallot
from votes.belenios.tally import EncryptedTally, RunningTally, counted

DIGEST = 32


class Gathering:
    """Adds verdicts in the order of the ballots: 40 bytes kept for a ballot, 32 more for
    each of its ciphertexts."""

    def __init__(self, election: Election, listed: CredentialList) -> None:
        self._election = election
        self._weights = [item.weight for item in listed.credentials]
        self._positions = array("L")
        self._digests = [bytearray() for _ in range(256)]
        self.tally = RunningTally(election)
        self.seconds: dict[Check, float] = {}

    def add(self, verdict: ChunkVerdict) -> None:
        """The ballots that follow."""
        self._positions.extend(verdict.positions)
        for start in range(0, len(verdict.digests), DIGEST):
            digest = verdict.digests[start : start + DIGEST]
            self._digests[digest[0]] += digest
        weight = sum(self._weights[position] for position in verdict.positions)
        part = EncryptedTally.parse(self._election, verdict.tally)
        self.tally.merge(part, len(verdict.positions), weight)
        for check, spent in verdict.seconds.items():
            self.seconds[check] = self.seconds.get(check, 0.0) + spent

    def check_ciphertexts(self) -> None:
        """No ciphertext is in the urn twice."""
        for bucket in self._digests:
            distinct = {
                bytes(bucket[start : start + DIGEST]) for start in range(0, len(bucket), DIGEST)
            }
            if len(distinct) * DIGEST != len(bucket):
                raise InvalidBallot(Check.CIPHERTEXT_DUPLICATE, "a ciphertext is in the urn twice")

    def superseded(self) -> Iterator[int]:
        """The numbers (from 1) of the ballots that a later one of the same right replaces."""
        for number, counts in enumerate(counted(self._positions), 1):
            if not counts:
                yield number

    def take_back(self, number: int, ballot: Ballot) -> None:
        """Uncount a superseded ballot."""
        self.tally.remove(ballot, self._weights[self._positions[number - 1]])
