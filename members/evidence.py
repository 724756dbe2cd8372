"""Proof of what a member agreed to: plain JSON and its fingerprint."""

import hashlib
import json
from typing import Any


def fingerprint(evidence: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of a piece of evidence."""
    text = json.dumps(evidence, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
