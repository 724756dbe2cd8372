"""The heavy part of a verification, in pieces that several processes can share.

Each process reads its own pieces of the archive: only positions and verdicts travel. A
piece is read once: its ballots are checked and multiplied together at the same time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

from votes.belenios.archive import ArchiveReader, Record
from votes.belenios.ballot import Ballot, read_ballot
from votes.belenios.checking import BallotChecker
from votes.belenios.credentials import CredentialList
from votes.belenios.election import Election
from votes.belenios.errors import Check, NotInGroup, ProtocolError
from votes.belenios.group import DEFAULT_WINDOW, Element
from votes.belenios.tally import RunningTally

CHUNK = 500
"""Ballots checked together: enough for a batched test of group membership to pay."""
WIDEST_WINDOW = 10
"""Prepared powers of 10 bits take 7 MB for each of two bases. Beyond, what a wider table
spares in products it loses in reads of memory outside the cache."""

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
    """What was learnt of some valid ballots: whose they are (positions in the list of
    credentials), the digests of their ciphertexts, which must not recur, and their
    product, each to its weight, as if every one counted."""

    positions: list[int] = field(default_factory=list)
    digests: bytes = b""
    tally: str = ""
    seconds: dict[Check, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Opening:
    """Where an archive's election and list of credentials lie, checked before."""

    path: Path
    election: Record
    credentials: Record


class Auditor:
    """One process's view of an archive whose setup has been checked. `ballots` is about
    how many it will check, to prepare as many powers as pay."""

    def __init__(self, opening: Opening, ballots: int) -> None:
        with opening.path.open("rb") as setup:
            reader = ArchiveReader(setup)
            self.election = Election.parse(reader.text(opening.election))
            listed = CredentialList.parse(reader.text(opening.credentials))
        self._stream = opening.path.open("rb")
        self._reader = ArchiveReader(self._stream)
        self.checker = BallotChecker(self.election, listed, best_window(self.election, ballots))
        self._positions = {key: index for index, key in enumerate(self.checker.weights)}

    def close(self) -> None:
        """Release the file."""
        self._stream.close()

    def check(self, chunk: Sequence[Numbered]) -> ChunkVerdict:
        """Check some ballots completely; the first fault stops everything."""
        verdict = ChunkVerdict(seconds=dict.fromkeys(_TIMED, 0.0))
        tally = RunningTally(self.election)
        pending: list[tuple[Numbered, list[Element]]] = []
        for numbered in chunk:
            with _located(numbered):
                elements: list[Element] = []
                ballot = self._check_one(numbered[1], elements, verdict)
                pending.append((numbered, elements))
            start = perf_counter()
            tally.add(ballot, self.checker.weights[ballot.credential])
            verdict.seconds[Check.TALLY_PRODUCT] += perf_counter() - start
        start = perf_counter()
        self._check_membership(pending)
        verdict.seconds[Check.BALLOT_MEMBERSHIP] += perf_counter() - start
        verdict.tally = tally.finish()[0].text
        return verdict

    def _check_one(self, record: Record, elements: list[Element], verdict: ChunkVerdict) -> Ballot:
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
        verdict.positions.append(self._positions[checked.credential])
        verdict.digests += bytes.fromhex("".join(checked.ciphertext_digests))
        return ballot

    def _check_membership(self, pending: list[tuple[Numbered, list[Element]]]) -> None:
        group = self.election.group
        if group.contains_all(element for _, elements in pending for element in elements):
            return
        for numbered, elements in pending:
            with _located(numbered):
                if not all(group.contains(element) for element in elements):
                    raise NotInGroup(Check.BALLOT_MEMBERSHIP, "a ciphertext is outside the group")


def best_window(election: Election, ballots: int) -> int:
    """The window of prepared powers for which preparing and using them costs least."""
    branches = sum(
        2 * question.choices + question.maximum - question.minimum + 1 + 3 * question.blank
        for question in election.questions
    )
    bits, powers = election.group.order.bit_length(), branches * ballots

    def products(window: int) -> int:
        return -(-bits // window) * ((1 << window) + powers)

    return min(range(DEFAULT_WINDOW, WIDEST_WINDOW + 1), key=products)


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
    Check.TALLY_PRODUCT,
)


@contextmanager
def _located(numbered: Numbered) -> Iterator[None]:
    try:
        yield
    except ProtocolError as error:
        raise BallotFault(numbered[0], numbered[1].name, error) from error


_auditor: list[Auditor] = []


def _start(opening: Opening, ballots: int) -> None:
    _auditor.append(Auditor(opening, ballots))


def _check_chunk(chunk: Sequence[Numbered]) -> ChunkVerdict:
    return _auditor[0].check(chunk)


def check_ballots(
    opening: Opening, ballots: Sequence[Numbered], workers: int
) -> Iterator[ChunkVerdict]:
    """The verdicts on ballots, in order, by one or several processes."""
    size = min(CHUNK, max(1, -(-len(ballots) // workers)))
    chunks = [ballots[start : start + size] for start in range(0, len(ballots), size)]
    share = -(-len(ballots) // workers)
    if workers == 1:
        auditor = Auditor(opening, share)
        try:
            yield from map(auditor.check, chunks)
        finally:
            auditor.close()
        return
    pool = ProcessPoolExecutor(
        workers,
        mp_context=get_context("spawn"),
        initializer=_start,
        initargs=(opening, share),
    )
    try:
        yield from pool.map(_check_chunk, chunks)
    finally:
        pool.shutdown(cancel_futures=True)
