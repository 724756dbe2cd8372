"""The urn's own keys, in files of `SECRETS_DIR`: never in a database nor in its backups."""

import base64
import os
import secrets
from functools import lru_cache
from pathlib import Path
from time import monotonic

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
PERMIT_KEY = "urn-permits.key"
RECEIPT_KEY = "urn-receipts.key"
# A file that was replaced is read again within this time.
KEPT_SECONDS = 1.0
_kept: dict[str, tuple[float, bytes]] = {}


def permit_key() -> bytes:
    """The key of the permits, known to the polling station and to the urn alone."""
    return _read_or_make(PERMIT_KEY)


def receipt_key() -> Ed25519PrivateKey:
    """The key with which the urn signs its receipts."""
    return _signing(_read_or_make(RECEIPT_KEY))[0]


def public_receipt_key() -> str:
    """What anybody checks a receipt with: 32 bytes in URL-safe base 64, without padding."""
    return _signing(_read_or_make(RECEIPT_KEY))[1]


@lru_cache(maxsize=2)
def _signing(private: bytes) -> tuple[Ed25519PrivateKey, str]:
    """The key that signs, and its public half as text."""
    key = Ed25519PrivateKey.from_private_bytes(private)
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return key, base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _read_or_make(name: str) -> bytes:
    """The 32 bytes of a key file, made at first use; two processes agree on one. A file that was
    cut short stops the urn: with an empty key, anybody would make permits."""
    path = os.path.join(settings.SECRETS_DIR, name)  # noqa: PTH118  (for each ballot, five times)
    until, key = _kept.get(path, (0.0, b""))
    if monotonic() < until:
        return key
    if not Path(path).exists():
        _make(Path(path))
    key = Path(path).read_bytes()
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(
            f"{path} holds {len(key)} bytes instead of {KEY_BYTES}. Bring it back from a safe "
            "copy; without one, remove it: another is made, and nothing made with the lost one "
            "holds."
        )
    _kept[path] = monotonic() + KEPT_SECONDS, key
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.parent / f".{path.name}.{secrets.token_hex(8)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first: its key is the key
    finally:
        draft.unlink()
