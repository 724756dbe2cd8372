"""The hashes of the protocol: all are SHA-256 of UTF-8 text or of record bytes."""

from __future__ import annotations

import base64
import hashlib


def sha256_hex(content: str | bytes) -> str:
    """Lower-case hexadecimal: names of records, parents of events."""
    return hashlib.sha256(_bytes(content)).hexdigest()


def sha256_b64(content: str | bytes) -> str:
    """Base64 without padding (43 characters): fingerprints and ballot trackers."""
    return base64.b64encode(hashlib.sha256(_bytes(content)).digest()).decode().rstrip("=")


def sha256_integer(content: str | bytes) -> int:
    """The hash read as a big-endian 256-bit integer, before its reduction modulo q."""
    return int.from_bytes(hashlib.sha256(_bytes(content)).digest(), "big")


def hex_to_b64(digest: str) -> str:
    """The base64 form of a hexadecimal hash: the tracker of a record from its name."""
    return base64.b64encode(bytes.fromhex(digest)).decode().rstrip("=")


def _bytes(content: str | bytes) -> bytes:
    return content.encode("utf-8") if isinstance(content, str) else content
