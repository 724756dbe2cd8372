"""The heavy part of a verification, in pieces that several processes can share.

Each process reads its own pieces of the archive: only positions and verdicts travel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from votes.belenios.archive import ArchiveReader, Record
from votes.belenios.ballot import read_ballot
from votes.belenios.checking import BallotChecker
from votes.belenios.credentials import CredentialList
from votes.belenios.election import Election
from votes.belenios.errors import Check, NotInGroup, ProtocolError
from votes.belenios.group import Element
from votes.belenios.tally import EncryptedTally, RunningTally

CHUNK = 200
"""Ballots checked together: enough for a batched test of group membership to pay."""
WINDOW = 10
"""Wider prepared powers than in the urn: 7 MB, worth it from some dozens of ballots."""

Numbered = tuple[int, Record]
"""A ballot's number in the archive (from 1) and where it lies."""


class BallotFault(Exception):
    """A ballot of the archive breaks a rule: which ballot, which rule."""

    def __init__(self, number: int, record_name: str, error: ProtocolError) -> None:
        super().__init__(number, record_name, error)
        self.number = number
        self.record_name = record_name
        self.error = error


@dataclass
class ChunkVerdict:
    """What was learnt of some valid ballots: whose they are, what must not recur."""

    credentials: list[str] = field(default_factory=list)
    digests: list[bytes] = field(default_factory=list)
    seconds: dict[Check, float] = field(default_factory=dict)


class Auditor:
    """One process's view of an archive whose setup has been checked."""

    def __init__(self, path: Path, election: str, credentials: str) -> None:
        self._stream = path.open("rb")
        self._reader = ArchiveReader(self._stream)
        self.election = Election.parse(election)
        self.listed = CredentialList.parse(credentials)
        self.checker = BallotChecker(self.election, self.listed, WINDOW)

    def close(self) -> None:
        """Release the file."""
        self._stream.close()

    def check(self, chunk: Sequence[Numbered]) -> ChunkVerdict:
        """Check some ballots completely; the first fault stops everything."""
        verdict = ChunkVerdict(seconds=dict.fromkeys(_TIMED, 0.0))
        pending: list[tuple[Numbered, list[Element]]] = []
        for numbered in chunk:
            with _located(numbered):
                elements: list[Element] = []
                self._check_one(numbered[1], elements, verdict)
                pending.append((numbered, elements))
        start = perf_counter()
        self._check_membership(pending)
        verdict.seconds[Check.BALLOT_MEMBERSHIP] += perf_counter() - start
        return verdict

    def _check_one(self, record: Record, elements: list[Element], verdict: ChunkVerdict) -> None:
        start = perf_counter()
        ballot = read_ballot(self.election, self._reader.text(record))
        now = perf_counter()
        verdict.seconds[Check.BALLOT_CANONICAL] += now - start

        def postpone(items: Sequence[Element]) -> bool:
            elements.extend(items)
            return True

        for check, step in self.checker.steps(ballot, postpone):
            start = now
            step()
            now = perf_counter()
            verdict.seconds[check] += now - start
        checked = self.checker.checked(ballot)
        verdict.credentials.append(checked.credential)
        verdict.digests += [bytes.fromhex(digest) for digest in checked.ciphertext_digests]

    def _check_membership(self, pending: list[tuple[Numbered, list[Element]]]) -> None:
        group = self.election.group
        if group.contains_all(element for _, elements in pending for element in elements):
            return
        for numbered, elements in pending:
            with _located(numbered):
                if not all(group.contains(element) for element in elements):
                    raise NotInGroup(Check.BALLOT_MEMBERSHIP, "a ciphertext is outside the group")

    def count(self, chunk: Sequence[Numbered]) -> tuple[str, int, int]:
        """The product of some ballots that count, to their weights: text, number, weight."""
        tally = RunningTally(self.election)
        for _, record in chunk:
            ballot = read_ballot(self.election, self._reader.text(record))
            tally.add(ballot, self.listed.weights[ballot.credential])
        encrypted, sized = tally.finish()
        return encrypted.text, sized.num_tallied, sized.total_weight


_TIMED = (
    Check.BALLOT_CANONICAL,
    Check.BALLOT_ELECTION,
    Check.BALLOT_CREDENTIAL,
    Check.BALLOT_MEMBERSHIP,
    Check.CIPHERTEXT_DUPLICATE,
    Check.BALLOT_SIGNATURE,
    Check.BALLOT_INDIVIDUAL_PROOF,
    Check.BALLOT_OVERALL_PROOF,
    Check.BALLOT_BLANK_PROOF,
)


@contextmanager
def _located(numbered: Numbered) -> Iterator[None]:
    try:
        yield
    except ProtocolError as error:
        raise BallotFault(numbered[0], numbered[1].name, error) from error


Verdict = TypeVar("Verdict")
_auditor: list[Auditor] = []


def _start(path: Path, election: str, credentials: str) -> None:
    _auditor.append(Auditor(path, election, credentials))


def _check_chunk(chunk: Sequence[Numbered]) -> ChunkVerdict:
    return _auditor[0].check(chunk)


def _count_chunk(chunk: Sequence[Numbered]) -> tuple[str, int, int]:
    return _auditor[0].count(chunk)


class Team:
    """One or several processes that share the ballots of an archive."""

    def __init__(self, path: Path, election: str, credentials: str, workers: int) -> None:
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None
        self._alone: Auditor | None = None
        if workers > 1:
            self._pool = ProcessPoolExecutor(
                workers,
                mp_context=get_context("spawn"),
                initializer=_start,
                initargs=(path, election, credentials),
            )
        else:
            self._alone = Auditor(path, election, credentials)

    def close(self) -> None:
        """Stop the processes and release the file."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        if self._alone is not None:
            self._alone.close()

    def check(self, ballots: Sequence[Numbered]) -> Iterator[ChunkVerdict]:
        """Verdicts in the order of the ballots."""
        alone = self._alone.check if self._alone else None
        return self._share(ballots, alone, _check_chunk)

    def count(
        self, election: Election, ballots: Sequence[Numbered]
    ) -> tuple[EncryptedTally, int, int]:
        """The tally of the ballots that count, their number and their weight."""
        alone = self._alone.count if self._alone else None
        total = RunningTally(election)
        for text, number, weight in self._share(ballots, alone, _count_chunk):
            total.merge(EncryptedTally.parse(election, text), number, weight)
        encrypted, sized = total.finish()
        return encrypted, sized.num_tallied, sized.total_weight

    def _share(
        self,
        ballots: Sequence[Numbered],
        alone: Callable[[Sequence[Numbered]], Verdict] | None,
        together: Callable[[Sequence[Numbered]], Verdict],
    ) -> Iterator[Verdict]:
        size = min(CHUNK, max(1, -(-len(ballots) // self._workers)))
        chunks = [ballots[start : start + size] for start in range(0, len(ballots), size)]
        if alone is not None:
            yield from map(alone, chunks)
        elif self._pool is not None:
            yield from self._pool.map(together, chunks)
