"""Partial decryptions by the key holders, their proofs and their combination.

"Belenios specification", section "Partial decryption".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from votes.belenios import canonical
from votes.belenios.election import Election
from votes.belenios.errors import Check, InvalidProof, InvalidTally, NotInGroup
from votes.belenios.group import Element, Group
from votes.belenios.hashing import sha256_hex
from votes.belenios.proofs import Proof, knowledge_holds, prove_knowledge
from votes.belenios.tally import EncryptedTally
from votes.belenios.trustees import Pedersen, Trustees

_FORMAT = Check.DECRYPTION_FORMAT

Factors = tuple[tuple[Element, ...], ...]


@dataclass(frozen=True)
class PartialDecryption:
    """A key holder's factor for each ciphertext of the tally, with its proof."""

    text: str
    factors: Factors
    proofs: tuple[tuple[Proof, ...], ...]

    @classmethod
    def build(
        cls, group: Group, factors: Factors, proofs: tuple[tuple[Proof, ...], ...]
    ) -> PartialDecryption:
        """Write the record."""
        text = canonical.serialize(
            {
                "decryption_factors": [[group.text(item) for item in row] for row in factors],
                "decryption_proofs": [[item.to_json() for item in row] for row in proofs],
            }
        )
        return cls(text, factors, proofs)

    @classmethod
    def parse(cls, election: Election, text: str) -> PartialDecryption:
        """Read a record of this election's shape."""
        group = election.group
        factors, proofs = canonical.exact_members(
            canonical.parse(text, _FORMAT),
            ("decryption_factors", "decryption_proofs"),
            _FORMAT,
            "a partial decryption",
        )
        size = len(election.questions)
        rows = zip(
            election.questions,
            canonical.as_array(factors, _FORMAT, "decryption_factors", size),
            canonical.as_array(proofs, _FORMAT, "decryption_proofs", size),
            strict=True,
        )
        read = [
            (
                canonical.array_of(row, group.read, _FORMAT, "factors", question.choices),
                canonical.array_of(
                    column,
                    lambda item: Proof.read(group, item, _FORMAT),
                    _FORMAT,
                    "proofs",
                    question.choices,
                ),
            )
            for question, row, column in rows
        ]
        return cls(text, tuple(row for row, _ in read), tuple(column for _, column in read))


@dataclass(frozen=True)
class Ownership:
    """Whose partial decryption a record is. Owners are numbered from 1."""

    owner: int
    payload: str

    @classmethod
    def parse(cls, text: str) -> Ownership:
        """Read the record."""
        check = Check.DECRYPTION_OWNER
        owner, payload = canonical.exact_members(
            canonical.parse(text, check), ("owner", "payload"), check, "an ownership record"
        )
        return cls(
            canonical.as_integer(owner, check, "owner"),
            canonical.as_string(payload, check, "payload"),
        )


def _prefix(election: Election, public_key: Element) -> str:
    return f"decrypt|{election.fingerprint}|{election.group.text(public_key)}|"


def decrypt_partially(election: Election, tally: EncryptedTally, secret: int) -> PartialDecryption:
    """A key holder's share of the decryption; refuses a tally outside the group, which
    could be made to reveal the key."""
    group = election.group
    _require_members(group, tally)
    prefix = _prefix(election, group.power_secret(group.generator, secret))
    factors = tuple(
        tuple(group.power_secret(item.alpha, secret) for item in row) for row in tally.ciphertexts
    )
    proofs = tuple(
        tuple(prove_knowledge(group, secret, prefix, [item.alpha]) for item in row)
        for row in tally.ciphertexts
    )
    return PartialDecryption.build(group, factors, proofs)


def check_partial_decryption(
    election: Election, trustees: Trustees, tally: EncryptedTally, owner: int, text: str
) -> PartialDecryption:
    """The partial decryption sent by key holder `owner` (from 1), or why it is refused."""
    if not 1 <= owner <= len(trustees.keys):
        raise InvalidTally(Check.DECRYPTION_OWNER, f"there is no key holder number {owner}")
    group, key = election.group, trustees.keys[owner - 1].public_key
    decryption = PartialDecryption.parse(election, text)
    if not group.contains_all(factor for row in decryption.factors for factor in row):
        raise NotInGroup(Check.DECRYPTION_PROOF, "a decryption factor is outside the group")
    prefix = _prefix(election, key)
    for row, factors, proofs in zip(
        tally.ciphertexts, decryption.factors, decryption.proofs, strict=True
    ):
        for item, factor, proof in zip(row, factors, proofs, strict=True):
            if not knowledge_holds(group, proof, prefix, key, [(item.alpha, factor)]):
                raise InvalidProof(
                    Check.DECRYPTION_PROOF, f"a decryption proof of key holder {owner} is false"
                )
    return decryption


def check_ownership(text: str, decryption: str) -> int:
    """The owner named by the record, which must designate this very decryption."""
    record = Ownership.parse(text)
    if record.payload != sha256_hex(decryption):
        raise InvalidTally(Check.DECRYPTION_OWNER, "the record designates another decryption")
    return record.owner


def owners_used(trustees: Trustees, available: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """For each item of the trustees, the owners whose factors are combined: the single
    key, or the first members up to the threshold. Refused when some are missing."""
    used, first = [], 1
    for item in trustees.items:
        size = len(item.members)
        needed = item.threshold if isinstance(item, Pedersen) else 1
        present = [owner for owner in range(first, first + size) if owner in available]
        if len(present) < needed:
            raise InvalidTally(
                Check.DECRYPTION_SUFFICIENT,
                f"{len(present)} of the {needed} decryptions needed among key holders "
                f"{first} to {first + size - 1}",
            )
        used.append(tuple(present[:needed]))
        first += size
    return tuple(used)


def lagrange(group: Group, index: int, indices: Sequence[int]) -> int:
    """The coefficient of member `index` when the members `indices` decrypt together."""
    order, numerator, denominator = group.order, 1, 1
    for other in indices:
        if other != index:
            numerator = numerator * other % order
            denominator = denominator * (other - index) % order
    return numerator * pow(denominator, -1, order) % order


def combine(
    group: Group, trustees: Trustees, decryptions: Mapping[int, PartialDecryption]
) -> Factors:
    """The factor by which each beta must be divided, from checked partial decryptions
    by owner."""
    exponents: dict[int, int] = {}
    first = 1
    for item, used in zip(trustees.items, owners_used(trustees, tuple(decryptions)), strict=True):
        indices = [owner - first + 1 for owner in used]
        for owner, index in zip(used, indices, strict=True):
            exponents[owner] = lagrange(group, index, indices)
        first += len(item.members)
    shape = next(iter(decryptions.values())).factors
    return tuple(
        tuple(
            group.product(
                group.power(decryptions[owner].factors[row][column], exponent)
                for owner, exponent in exponents.items()
            )
            for column in range(len(factors))
        )
        for row, factors in enumerate(shape)
    )


def _require_members(group: Group, tally: EncryptedTally) -> None:
    for row in tally.ciphertexts:
        for item in row:
            if not (group.contains(item.alpha) and group.contains(item.beta)):
                raise NotInGroup(Check.TALLY_FORMAT, "the tally is outside the group")
