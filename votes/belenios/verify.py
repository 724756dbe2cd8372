"""The verifier: everything that a `.bel` file alone can prove, checked and named.

It knows neither Django, nor a database, nor the network. Beyond what belenios-tool 2.0
checks: numbers and weights of the tally, sorted distinct credentials, tally against the
ballots before any result, no ballot or ciphertext twice, thresholds above one half, one
end, one tally, one result and nothing after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any, BinaryIO, TypeVar

from votes.belenios.archive import ArchiveReader
from votes.belenios.auditing import BallotFault, ChunkVerdict, Numbered, check_ballots
from votes.belenios.ballot import read_ballot
from votes.belenios.credentials import CredentialList, check_membership, check_order
from votes.belenios.decryption import (
    Ownership,
    PartialDecryption,
    check_partial_decryption,
    owners_used,
)
from votes.belenios.election import Election
from votes.belenios.errors import (
    Check,
    InvalidTally,
    ProtocolError,
    UnreadableArchive,
)
from votes.belenios.events import EventType
from votes.belenios.gathering import Gathering
from votes.belenios.hashing import hex_to_b64
from votes.belenios.history import History
from votes.belenios.result import compute_result, parse_result
from votes.belenios.shares import Share, gathered, opening_of
from votes.belenios.tally import EncryptedTally, SizedTally
from votes.belenios.trustees import Trustees


@dataclass(frozen=True)
class CheckResult:
    """The outcome of one named check over `count` things."""

    name: Check
    ok: bool
    count: int
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """The entry of the report."""
        return {
            "name": str(self.name),
            "ok": self.ok,
            "count": self.count,
            "seconds": round(self.seconds, 3),
        }


@dataclass
class Report:
    """All that the verifier found."""

    checks: list[CheckResult] = field(default_factory=list)
    failed: Check | None = None
    detail: str = ""
    ballot_number: int | None = None
    tracker: str | None = None
    election: Election | None = None
    voters: int = 0
    ballots: int = 0
    counted: int = 0
    stage: str = ""
    head: str = ""
    result: tuple[tuple[int, ...], ...] | None = None
    tally: tuple[EncryptedTally, SizedTally] | None = None
    """What the ballots that count multiply to, once all of them were found valid."""

    @property
    def ok(self) -> bool:
        """Whether every check passed."""
        return self.failed is None

    def to_json(self) -> dict[str, Any]:
        """The report as programs read it."""
        return {
            "ok": self.ok,
            "stage": self.stage,
            "fingerprint": self.election.fingerprint if self.election else None,
            "head": self.head,
            "voters": self.voters,
            "ballots": self.ballots,
            "counted": self.counted,
            "checks": [check.to_json() for check in self.checks],
            "failed": str(self.failed) if self.failed else None,
            "detail": self.detail,
            "ballot": self.ballot_number,
            "tracker": self.tracker,
            "result": self.result,
        }


Listener = Callable[[CheckResult], None]
Value = TypeVar("Value")


def verify_archive(
    path: Path,
    *,
    workers: int = 1,
    accept_legacy: bool = False,
    listener: Listener | None = None,
    shares: Sequence[Share] | None = None,
) -> Report:
    """Verify the archive at `path`. The report names the first check that fails.

    `accept_legacy` admits threshold keys made by releases before 2.5.1, whose ceremony
    lacks signatures. `shares` are verdicts of other machines on the ballots, which are
    then not checked here; raises `UnusableShare` if they do not cover this urn. Raises
    `UnreadableArchive` when the file is no archive at all."""
    try:
        with path.open("rb") as stream:
            verification = _Verification(path, stream, listener)
            verification.workers = workers
            verification.accept_legacy = accept_legacy
            verification.shares = shares
            return verification.run()
    except OSError as error:
        raise UnreadableArchive(str(error)) from error


@dataclass(frozen=True)
class _Setup:
    """What was fixed before the vote, checked."""

    election: Election
    trustees: Trustees
    listed: CredentialList


@dataclass(frozen=True)
class _Opening:
    """What the result must follow from, checked."""

    tally: EncryptedTally
    weight: int
    decryptions: dict[int, PartialDecryption]


class _Verification:
    """One run over one file, from the bytes to the result."""

    workers = 1
    accept_legacy = False
    shares: Sequence[Share] | None = None

    def __init__(self, path: Path, stream: BinaryIO, listener: Listener | None) -> None:
        self.path = path
        self.listener = listener
        self.report = Report()
        self.reader = ArchiveReader(stream)

    def run(self) -> Report:
        """Run the checks until one fails."""
        try:
            self._run()
        except BallotFault as fault:
            self.report.ballot_number = fault.number
            self.report.tracker = hex_to_b64(fault.record_name)
            self._fail(fault.error)
        except ProtocolError as error:
            self._fail(error)
        return self.report

    def _run(self) -> None:
        history = self._check_file()
        setup = self._check_setup(history)
        gathering = self._check_ballots(history, setup)
        if history.of_type(EventType.ENCRYPTED_TALLY):
            self._check_counting(history, setup, gathering)

    def _check_file(self) -> History:
        records = self._do(Check.ARCHIVE_FORMAT, self.reader.index, count=len)
        with self._timed(Check.ARCHIVE_HASHES, len(records)):
            for record in records:
                self.reader.body(record)
        history = self._do(Check.ARCHIVE_CHAIN, lambda: self._history(records), count=_events)
        self._do(Check.ARCHIVE_ORDER, history.check_order, len(history.steps))
        self._do(Check.ARCHIVE_RECORDS, history.check_records, len(records))
        self._do(Check.SETUP, history.check_setup)
        self.report.stage = str(history.head.type)
        self.report.head = history.head.hash
        return history

    def _history(self, records: list[Any]) -> History:
        history = History(self.reader, records)
        history.check_chain()
        return history

    def _check_setup(self, history: History) -> _Setup:
        texts = [self.reader.text(record) for record in history.steps[0].records[:3]]
        election = self._do(Check.ELECTION_FORMAT, lambda: Election.parse(texts[0]))
        group = election.group
        self.report.election = election
        trustees = self._do(
            Check.TRUSTEE_FORMAT, lambda: Trustees.parse(group, texts[1]), count=_keys
        )
        for check, count, step in trustees.steps(group, accept_legacy=self.accept_legacy):
            self._do(check, step, count)
        with self._timed(Check.ELECTION_KEY, 1):
            if trustees.public_key(group) != election.public_key:
                raise InvalidTally(
                    Check.ELECTION_KEY, "the election's key is not the product of the trustees'"
                )
        listed = self._do(Check.CREDENTIAL_FORMAT, lambda: CredentialList.parse(texts[2]))
        size = len(listed.credentials)
        self.report.voters = size
        self._do(Check.CREDENTIAL_ORDER, lambda: check_order(group, listed), size)
        self._do(Check.CREDENTIAL_MEMBERSHIP, lambda: check_membership(group, listed), size)
        return _Setup(election, trustees, listed)

    def _check_ballots(self, history: History, setup: _Setup) -> Gathering:
        """All the ballots; returns what they add up to."""
        ballots = [
            (number, step.records[0])
            for number, step in enumerate(history.of_type(EventType.BALLOT), 1)
        ]
        self.report.ballots = len(ballots)
        gathering = Gathering(setup.election, setup.listed)
        for verdict in self._verdicts(history, setup, ballots):
            gathering.add(verdict)
        start = perf_counter()
        gathering.check_ciphertexts()
        seconds = gathering.seconds
        seconds[Check.CIPHERTEXT_DUPLICATE] = (
            seconds.get(Check.CIPHERTEXT_DUPLICATE, 0.0) + perf_counter() - start
        )
        self._uncount_superseded(setup.election, gathering, ballots)
        self.report.tally = gathering.tally.finish()
        self.report.counted = gathering.tally.num_tallied
        for check, spent in seconds.items():
            if check is not Check.TALLY_PRODUCT:
                self._pass(check, len(ballots), spent)
        self._pass(Check.BALLOT_DUPLICATE, len(ballots), 0.0)
        return gathering

    def _verdicts(
        self, history: History, setup: _Setup, ballots: list[Numbered]
    ) -> Iterator[ChunkVerdict]:
        if self.shares is not None:
            return gathered(history, self.shares, setup.election, len(setup.listed.credentials))
        return check_ballots(opening_of(self.path, history), ballots, self.workers)

    def _uncount_superseded(
        self, election: Election, gathering: Gathering, ballots: list[Numbered]
    ) -> None:
        for number in gathering.superseded():
            ballot = read_ballot(election, self.reader.text(ballots[number - 1][1]))
            gathering.take_back(number, ballot)

    def _check_counting(self, history: History, setup: _Setup, gathering: Gathering) -> None:
        election = setup.election
        (step,) = history.of_type(EventType.ENCRYPTED_TALLY)
        texts = [self.reader.text(record) for record in step.records]
        tally = self._do(Check.TALLY_FORMAT, lambda: EncryptedTally.parse(election, texts[0]))
        sized = SizedTally.parse(texts[1])
        expected, counted = gathering.tally.finish()
        number, weight = counted.num_tallied, counted.total_weight
        if expected.text != tally.text:
            raise InvalidTally(
                Check.TALLY_PRODUCT, "the tally is not the product of the counted ballots"
            )
        self._pass(Check.TALLY_PRODUCT, number, gathering.seconds.get(Check.TALLY_PRODUCT, 0.0))
        with self._timed(Check.TALLY_COUNT, number):
            if sized.num_tallied != number:
                raise InvalidTally(
                    Check.TALLY_COUNT, f"{sized.num_tallied} announced, {number} ballots counted"
                )
        with self._timed(Check.TALLY_WEIGHT, number):
            if sized.total_weight != weight:
                raise InvalidTally(
                    Check.TALLY_WEIGHT, f"{sized.total_weight} announced, {weight} counted"
                )
        decryptions = self._check_decryptions(history, setup, tally)
        if history.of_type(EventType.RESULT):
            self._check_result(history, setup, _Opening(tally, weight, decryptions))

    def _check_decryptions(
        self, history: History, setup: _Setup, tally: EncryptedTally
    ) -> dict[int, PartialDecryption]:
        decryptions: dict[int, PartialDecryption] = {}
        steps = history.of_type(EventType.PARTIAL_DECRYPTION)
        if not steps:
            return decryptions
        with self._timed(Check.DECRYPTION_PROOF, len(steps)):
            for step in steps:
                owner = Ownership.parse(self.reader.text(step.records[1])).owner
                if owner in decryptions:
                    raise InvalidTally(
                        Check.DECRYPTION_OWNER, f"key holder {owner} decrypted twice"
                    )
                text = self.reader.text(step.records[0])
                decryptions[owner] = check_partial_decryption(
                    setup.election, setup.trustees, tally, owner, text
                )
        self._pass(Check.DECRYPTION_OWNER, len(steps), 0.0)
        return decryptions

    def _check_result(self, history: History, setup: _Setup, opening: _Opening) -> None:
        election, trustees = setup.election, setup.trustees
        (step,) = history.of_type(EventType.RESULT)
        text = self.reader.text(step.records[0])
        available = tuple(opening.decryptions)
        self._do(
            Check.DECRYPTION_SUFFICIENT, lambda: owners_used(trustees, available), len(available)
        )
        announced = self._do(Check.RESULT_FORMAT, lambda: parse_result(election, text))
        with self._timed(Check.RESULT_VALUE, sum(map(len, announced))):
            found = compute_result(
                election, trustees, opening.tally, opening.weight, opening.decryptions
            )
            if found != announced:
                raise InvalidTally(Check.RESULT_VALUE, "the result is not what was decrypted")
        self.report.result = announced

    def _do(
        self,
        check: Check,
        action: Callable[[], Value],
        number: int = 1,
        *,
        count: Callable[[Value], int] | None = None,
    ) -> Value:
        start = perf_counter()
        value = action()
        self._pass(check, count(value) if count else number, perf_counter() - start)
        return value

    @contextmanager
    def _timed(self, check: Check, number: int) -> Iterator[None]:
        start = perf_counter()
        yield
        self._pass(check, number, perf_counter() - start)

    def _pass(self, check: Check, count: int, seconds: float) -> None:
        self._note(CheckResult(check, ok=True, count=count, seconds=seconds))

    def _fail(self, error: ProtocolError) -> None:
        self.report.failed = error.check
        self.report.detail = error.message
        self._note(CheckResult(error.check, ok=False, count=0, seconds=0.0))

    def _note(self, result: CheckResult) -> None:
        self.report.checks.append(result)
        if self.listener is not None:
            self.listener(result)


def _events(history: History) -> int:
    return len(history.steps)


def _keys(trustees: Trustees) -> int:
    return len(trustees.keys)
