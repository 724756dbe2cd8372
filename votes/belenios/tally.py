"""The encrypted tally: the product of the ballots that count, each to its weight.

"Belenios specification", section "Tally". For each credential the last ballot counts.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property

from votes.belenios import canonical
from votes.belenios.ballot import Ballot
from votes.belenios.election import Election
from votes.belenios.errors import Check, InvalidTally
from votes.belenios.group import Group
from votes.belenios.hashing import sha256_hex
from votes.belenios.proofs import Ciphertext, multiply

_FORMAT = Check.TALLY_FORMAT

Matrix = tuple[tuple[Ciphertext, ...], ...]


@dataclass(frozen=True)
class EncryptedTally:
    """One ciphertext per choice of each question, with the exact text of the record."""

    text: str
    ciphertexts: Matrix

    @cached_property
    def hash(self) -> str:
        """The name of the record, repeated in the sized tally."""
        return sha256_hex(self.text)

    @classmethod
    def build(cls, group: Group, ciphertexts: Matrix) -> EncryptedTally:
        """Write the record."""
        rows = [[item.to_json(group) for item in row] for row in ciphertexts]
        return cls(canonical.serialize(rows), ciphertexts)

    @classmethod
    def parse(cls, election: Election, text: str) -> EncryptedTally:
        """Read a record of this election's shape; membership is tested by whoever uses
        it (equality with the product of checked ballots implies it)."""
        group = election.group
        rows = canonical.as_array(
            canonical.parse(text, _FORMAT), _FORMAT, "the tally", len(election.questions)
        )
        ciphertexts = tuple(
            canonical.array_of(
                row,
                lambda item: Ciphertext.read(group, item, _FORMAT),
                _FORMAT,
                "a question's tally",
                question.choices,
            )
            for question, row in zip(election.questions, rows, strict=True)
        )
        tally = cls.build(group, ciphertexts)
        canonical.require(tally.text == text, _FORMAT, "the tally is not written canonically")
        return tally


@dataclass(frozen=True)
class SizedTally:
    """How many ballots were counted, of which total weight, into which tally."""

    num_tallied: int
    total_weight: int
    encrypted_tally: str

    @cached_property
    def text(self) -> str:
        """The record."""
        return canonical.serialize(
            {
                "num_tallied": self.num_tallied,
                "total_weight": self.total_weight,
                "encrypted_tally": self.encrypted_tally,
            }
        )

    @classmethod
    def parse(cls, text: str) -> SizedTally:
        """Read the record; it must be canonical."""
        names = ("num_tallied", "total_weight", "encrypted_tally")
        count, weight, digest = canonical.exact_members(
            canonical.parse(text, _FORMAT), names, _FORMAT, "the sized tally"
        )
        sized = cls(
            canonical.as_integer(count, _FORMAT, "num_tallied"),
            canonical.as_integer(weight, _FORMAT, "total_weight"),
            canonical.as_string(digest, _FORMAT, "encrypted_tally"),
        )
        canonical.require(sized.text == text, _FORMAT, "the sized tally is not canonical")
        return sized


class RunningTally:
    """A tally that grows ballot by ballot. Ballots must have been checked before."""

    def __init__(self, election: Election) -> None:
        self._group = election.group
        nothing = Ciphertext(self._group.identity, self._group.identity)
        self._rows = [[nothing] * question.choices for question in election.questions]
        self.num_tallied = 0
        self.total_weight = 0

    def add(self, ballot: Ballot, weight: int) -> None:
        """Count a ballot."""
        self._multiply(_raised(self._group, ballot, weight))
        self.num_tallied += 1
        self.total_weight += weight

    def remove(self, ballot: Ballot, weight: int) -> None:
        """Take back a ballot counted before, because its voter voted again."""
        if self.num_tallied == 0:
            raise InvalidTally(Check.TALLY_COUNT, "no ballot to take back")
        inverse = self._group.invert
        self._multiply(
            tuple(
                tuple(Ciphertext(inverse(item.alpha), inverse(item.beta)) for item in row)
                for row in _raised(self._group, ballot, weight)
            )
        )
        self.num_tallied -= 1
        self.total_weight -= weight

    def merge(self, part: EncryptedTally, num_tallied: int, total_weight: int) -> None:
        """Add a tally of other ballots of the same election."""
        self._multiply(part.ciphertexts)
        self.num_tallied += num_tallied
        self.total_weight += total_weight

    def finish(self) -> tuple[EncryptedTally, SizedTally]:
        """The two records that follow the end of the vote."""
        tally = EncryptedTally.build(self._group, tuple(tuple(row) for row in self._rows))
        return tally, SizedTally(self.num_tallied, self.total_weight, tally.hash)

    def _multiply(self, rows: Matrix) -> None:
        for row, factors in zip(self._rows, rows, strict=True):
            for index, factor in enumerate(factors):
                row[index] = multiply(self._group, row[index], factor)


def counted(credentials: Iterable[Hashable]) -> list[bool]:
    """Which ballots count, from their credentials in archive order: the last of each."""
    listed = list(credentials)
    last = {credential: position for position, credential in enumerate(listed)}
    return [last[credential] == position for position, credential in enumerate(listed)]


def _raised(group: Group, ballot: Ballot, weight: int) -> Matrix:
    """The ciphertexts of a ballot, each encrypting `weight` times its bit."""
    rows = tuple(answer.choices for answer in ballot.answers)
    if weight == 1:
        return rows
    return tuple(
        tuple(
            Ciphertext(group.power(item.alpha, weight), group.power(item.beta, weight))
            for item in row
        )
        for row in rows
    )
