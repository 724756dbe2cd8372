"""The curve Ed25519: same laws as the other group, and its own strict encoding."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.factories.belenios import BOARD, YES_NO, hold, make_poll, whole_election, write_bel
from votes.belenios.curve import P_25519, Q_25519
from votes.belenios.errors import Check, Malformed
from votes.belenios.group import group_named
from votes.belenios.hashing import hashlib
from votes.belenios.verify import verify_archive

CURVE = group_named("Ed25519")
ORDER_TWO = f"{int(P_25519) - 1:064x}"
ORDER_FOUR = "0" * 64


def test_the_curve_agrees_with_another_implementation() -> None:
    seed = bytes(range(32))
    digest = bytearray(hashlib.sha512(seed).digest()[:32])
    digest[0] &= 248
    digest[31] = digest[31] & 63 | 64
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    expected = public.public_bytes(Encoding.Raw, PublicFormat.Raw)[::-1].hex()
    scalar = int.from_bytes(digest, "little") % Q_25519
    assert CURVE.text(CURVE.power(CURVE.generator, scalar)) == expected
    assert CURVE.text(CURVE.generator_powers.power(scalar)) == expected


def test_exponents_add_and_inverses_cancel() -> None:
    left, right = CURVE.random_scalar(), CURVE.random_scalar()
    product = CURVE.multiply(
        CURVE.power(CURVE.generator, left), CURVE.power(CURVE.generator, right)
    )
    assert product == CURVE.power(CURVE.generator, (left + right) % Q_25519)
    assert CURVE.multiply(product, CURVE.invert(product)) == CURVE.identity
    assert CURVE.power(CURVE.generator, 0) == CURVE.identity == CURVE.power(CURVE.identity, left)
    assert CURVE.invert(CURVE.identity) == CURVE.identity


def test_an_encoding_is_read_back_identical() -> None:
    for exponent in (0, 1, 2, 3, Q_25519 - 1):
        text = CURVE.text(CURVE.power(CURVE.generator, exponent))
        assert CURVE.text(CURVE.read(text)) == text
    assert CURVE.text(CURVE.identity) == "0" * 63 + "1"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "6" * 63,
        "6" * 65,
        "6" * 63 + "A",
        f"{int(P_25519) + 1:064x}",
        f"{1 | 1 << 255:064x}",
        "0" * 63 + "2",
    ],
)
def test_an_encoding_that_is_not_canonical_or_not_on_the_curve_is_refused(text: str) -> None:
    with pytest.raises(Malformed) as refusal:
        CURVE.read(text)
    assert refusal.value.check == Check.ELEMENT


@pytest.mark.parametrize("text", [ORDER_TWO, ORDER_FOUR])
def test_a_point_outside_the_subgroup_is_found_alone_and_in_a_batch(text: str) -> None:
    intruder = CURVE.read(text)
    assert not CURVE.contains(intruder)
    mixed = CURVE.multiply(intruder, CURVE.generator)
    assert not CURVE.contains(mixed)
    assert not CURVE.contains_all([CURVE.generator] * 70 + [mixed])
    assert CURVE.contains_all([CURVE.generator] * 70)


def test_a_whole_election_holds_on_the_curve(tmp_path: Path) -> None:
    holders = hold(CURVE, 1, 3, 2)
    poll = make_poll(
        holders.public_key(CURVE), questions=[YES_NO, BOARD], weights=(1, 2), group=CURVE
    )
    votes = [(0, [[1, 0, 0], [1, 0, 0, 0]]), (1, [[0, 0, 1], [0, 1, 1, 0]])]
    steps, result = whole_election(poll, holders, votes, owners=[1, 2, 4])
    report = verify_archive(write_bel(tmp_path, poll, steps))
    assert report.failed is None
    assert report.result == result == ((1, 0, 2), (1, 2, 2, 0))
