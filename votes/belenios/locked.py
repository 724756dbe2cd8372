"""A secret file under a passphrase: PBKDF2 with SHA-256, then AES-256-GCM, on one line of text.

The same line as the key holders' pages and the page of the voting codes write, so that a file made
by one is opened by the other.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CODES = "Codes protégés : ouvote-codes-1"
ITERATIONS = 600_000
"""What OWASP asks of PBKDF2-HMAC-SHA256 (2023); a file made with fewer is refused."""
MOST_ITERATIONS = 10_000_000
SHORTEST = 12
"""How many characters a passphrase has at least."""
_SALT, _IV, _KEY = 16, 12, 32


def lock(label: str, secret: str, passphrase: str) -> str:
    """The line that protects a secret."""
    salt, iv = secrets.token_bytes(_SALT), secrets.token_bytes(_IV)
    sealed = AESGCM(_key(passphrase, salt, ITERATIONS)).encrypt(iv, secret.encode(), None)
    return f"{label} {ITERATIONS} {salt.hex()} {iv.hex()} {sealed.hex()}"


def unlock(label: str, text: str, passphrase: str) -> str | None:
    """The secret of a file; None when the passphrase is another, or the file was altered, or has
    no protected line, or one that is protected too weakly."""
    line = re.search(
        rf"^{re.escape(label)} (\d{{1,8}}) ([0-9a-f]{{32}}) ([0-9a-f]{{24}}) ((?:[0-9a-f]{{2}})+)$",
        text,
        re.MULTILINE,
    )
    if line is None or not ITERATIONS <= int(line[1]) <= MOST_ITERATIONS:
        return None
    salt, iv, sealed = (bytes.fromhex(line[number]) for number in (2, 3, 4))
    try:
        return AESGCM(_key(passphrase, salt, int(line[1]))).decrypt(iv, sealed, None).decode()
    except (InvalidTag, UnicodeDecodeError):
        return None


def _key(passphrase: str, salt: bytes, iterations: int) -> bytes:
    """The same passphrase however the keyboard composed its accents."""
    typed = unicodedata.normalize("NFKC", passphrase).strip().encode()
    return hashlib.pbkdf2_hmac("sha256", typed, salt, iterations, _KEY)
