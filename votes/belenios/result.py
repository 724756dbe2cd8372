"""The result: the small integers that the combined decryption reveals.

"Belenios specification", section "Election result".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isqrt

from votes.belenios import canonical
from votes.belenios.decryption import Factors, PartialDecryption, combine
from votes.belenios.election import Election
from votes.belenios.errors import Check, InvalidTally
from votes.belenios.group import Element, Group
from votes.belenios.tally import EncryptedTally, Matrix
from votes.belenios.trustees import Trustees


def discrete_logarithms(group: Group, elements: Sequence[Element], maximum: int) -> dict[str, int]:
    """For each element (by text), the n ≤ maximum such that it is g^n (baby step, giant
    step). Elements without one are absent."""
    width = isqrt(maximum) + 1
    small: dict[str, int] = {}
    element = group.identity
    for exponent in range(width):
        small[group.text(element)] = exponent
        element = group.multiply(element, group.generator)
    stride = group.invert(element)
    found: dict[str, int] = {}
    for target in elements:
        current = target
        for giant in range(width + 1):
            exponent = small.get(group.text(current), -1)
            if exponent >= 0 and giant * width + exponent <= maximum:
                found[group.text(target)] = giant * width + exponent
                break
            current = group.multiply(current, stride)
    return found


Result = tuple[tuple[int, ...], ...]
"""For each question, the weight received by each choice (the blank vote first)."""


def decrypt_result(
    election: Election, ciphertexts: Matrix, factors: Factors, total_weight: int
) -> Result:
    """What the tally encrypts; refused when a count exceeds the total weight."""
    group = election.group
    plain = [
        [
            group.multiply(item.beta, group.invert(factor))
            for item, factor in zip(row, column, strict=True)
        ]
        for row, column in zip(ciphertexts, factors, strict=True)
    ]
    logarithms = discrete_logarithms(group, [item for row in plain for item in row], total_weight)
    try:
        return tuple(tuple(logarithms[group.text(item)] for item in row) for row in plain)
    except KeyError as error:
        raise InvalidTally(
            Check.RESULT_VALUE, "a decrypted count is not between 0 and the total weight"
        ) from error


def compute_result(
    election: Election,
    trustees: Trustees,
    tally: EncryptedTally,
    total_weight: int,
    decryptions: Mapping[int, PartialDecryption],
) -> Result:
    """The counts, from checked partial decryptions by owner."""
    factors = combine(election.group, trustees, decryptions)
    return decrypt_result(election, tally.ciphertexts, factors, total_weight)


def result_text(result: Result) -> str:
    """The record that ends the archive."""
    return canonical.serialize({"result": [list(row) for row in result]})


def parse_result(election: Election, text: str) -> Result:
    """Read a result record of this election's shape."""
    check = Check.RESULT_FORMAT
    (rows,) = canonical.exact_members(
        canonical.parse(text, check), ("result",), check, "the result"
    )
    questions = canonical.as_array(rows, check, "the result", len(election.questions))
    result = tuple(
        canonical.array_of(
            row,
            lambda item: canonical.as_integer(item, check, "a count"),
            check,
            "a question's result",
            question.choices,
        )
        for question, row in zip(election.questions, questions, strict=True)
    )
    canonical.require(result_text(result) == text, check, "the result is not canonical")
    return result
