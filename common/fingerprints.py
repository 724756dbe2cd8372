"""Fingerprints as people compare them: four characters at a time."""

import re

_SHA256 = re.compile(r"\b[0-9a-f]{64}\b")


def in_fours(value: str) -> str:
    """A fingerprint to be read aloud, four characters at a time."""
    return " ".join(value[start : start + 4] for start in range(0, len(value), 4))


def spelled(text: str) -> str:
    """Somebody's text with each SHA-256 that stands in it cut into groups of four."""
    return _SHA256.sub(lambda found: in_fours(found[0]), text)
