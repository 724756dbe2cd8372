"""A lot that nobody can steer: an order drawn from a word published before the vote."""

import hashlib
from collections.abc import Iterable


def drawn_order(seed: str, options: Iterable[int]) -> list[int]:
    """The options by increasing SHA-256 of “seed|number”: the first is kept before the others.

    Anybody recomputes it; whoever publishes `seed` before the first ballot cannot choose it.
    """
    return sorted(options, key=lambda option: _drawn(seed, option))


def _drawn(seed: str, option: int) -> tuple[bytes, int]:
    return hashlib.sha256(f"{seed}|{option}".encode()).digest(), option
