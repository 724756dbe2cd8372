"""DKIM: our name under every message, when the relay does not sign for us.

The key is a file of the machine, in no database and no backup. A signature takes about 10 ms: an
installation that sends tens of thousands of messages lets its relay sign.
"""

from email import message_from_bytes
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path

import dkim
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# List-Unsubscribe must be covered for a one-click unsubscription to be trusted (RFC 8058).
SIGNED_HEADERS = (
    b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"mime-version",
    b"content-type", b"list-unsubscribe", b"list-unsubscribe-post",
)  # fmt: skip


def is_configured() -> bool:
    """Whether messages are signed here."""
    return bool(settings.MAIL_DKIM_KEY and settings.MAIL_DKIM_SELECTOR)


def signed(content: bytes) -> bytes:
    """The message under the name of its own sender's domain."""
    if not is_configured():
        return content
    headers = message_from_bytes(content.partition(b"\r\n\r\n")[0])
    domain = parseaddr(headers["From"])[1].rpartition("@")[2]
    present = [name for name in SIGNED_HEADERS if name.decode() in headers]
    signature = dkim.sign(
        content,
        settings.MAIL_DKIM_SELECTOR.encode(),
        domain.encode("idna"),
        private_key(),
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=present,
    )
    return bytes(signature) + content


def private_key() -> bytes:
    """The key file, as PEM."""
    return _key(str(settings.MAIL_DKIM_KEY))


@lru_cache(maxsize=4)
def _key(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise ImproperlyConfigured(f"MAIL_DKIM_KEY cannot be read: {error}") from error
