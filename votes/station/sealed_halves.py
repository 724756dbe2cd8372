"""The secret of a poll in two sealed halves, one for each of two key holders (ADR 9).

One half is drawn at random and the other is the secret XOR the first: each alone is 32 uniformly
random bytes. A half travels encrypted to its holder by the ceremony's own channel; a commitment,
the hash of a value drawn among 2²⁵⁶, lets whoever receives it back tell a true half from another.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from votes.belenios.group import Element, Group
from votes.belenios.messages import encrypt_text

HALVES = 2


@dataclass(frozen=True)
class SealedHalf:
    """What the station keeps of a half: only its holder opens the envelope."""

    holder: int
    commitment: str
    envelope: str


def split(
    group: Group, poll: str, secret: bytes, holders: Mapping[int, Element]
) -> list[SealedHalf]:
    """The secret of a poll, sealed to two holders: their encryption keys by their numbers."""
    if len(holders) != HALVES:
        raise ValueError("a secret is sealed to two holders")
    drawn = secrets.token_bytes(len(secret))
    halves = (drawn, _xor(secret, drawn))
    return [
        SealedHalf(
            number,
            commitment(poll, number, half),
            encrypt_text(group, key, _content(poll, number, half)),
        )
        for (number, key), half in zip(sorted(holders.items()), halves, strict=True)
    ]


def is_true(poll: str, holder: int, half: bytes, committed: str) -> bool:
    """Whether this half is the one that was sealed for this holder in this poll."""
    return hmac.compare_digest(commitment(poll, holder, half), committed)


def joined(halves: list[bytes]) -> bytes:
    """The secret, out of its two halves."""
    first, second = halves
    return _xor(first, second)


def commitment(poll: str, holder: int, half: bytes) -> str:
    """What is kept in clear of a half."""
    return hashlib.sha256(f"half|{poll}|{holder}|{half.hex()}".encode()).hexdigest()


def _content(poll: str, holder: int, half: bytes) -> str:
    """What the holder's page finds in the envelope: it opens nothing of another shape."""
    return json.dumps({"poll": poll, "holder": holder, "half": half.hex()}, separators=(",", ":"))


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
