"""The address each message bounces to (VERP): a token that names one message and one address it
was sent to, that nobody can make, and that says nothing of the member."""

import base64
import binascii
import hmac
import uuid
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.utils.crypto import salted_hmac

_SALT = "notifications.returns"
_MAC_BYTES = 10
_ID_BYTES = 16


@dataclass(frozen=True)
class Return:
    """Which message came back, and which of the addresses it was tried at."""

    message_id: uuid.UUID
    address_number: int


def path_of(message_id: uuid.UUID, address_number: int, from_header: str) -> str:
    """bounces+TOKEN@… when the installation has a bounce mailbox, else the sender."""
    base = str(settings.MAIL_BOUNCE_ADDRESS)
    if not base:
        return parseaddr(from_header)[1]
    local, _at, domain = base.partition("@")
    return f"{local}+{_token(message_id, address_number)}@{domain}"


def read(address: str) -> Return | None:
    """What an address of ours names; None for one that we did not make."""
    local = parseaddr(address)[1].rpartition("@")[0]
    try:
        raw = base64.b32decode(local.rpartition("+")[2].upper() + "====")
    except (binascii.Error, ValueError):
        return None
    body, mac = raw[: _ID_BYTES + 1], raw[_ID_BYTES + 1 :]
    if len(body) != _ID_BYTES + 1 or not hmac.compare_digest(mac, _mac(body)):
        return None
    return Return(uuid.UUID(bytes=body[:_ID_BYTES]), body[_ID_BYTES])


def token_of(return_path: str) -> str:
    """The token alone, for a provider that gives back a word of ours with each event."""
    token = parseaddr(return_path)[1].rpartition("@")[0].rpartition("+")[2]
    return token if read(return_path) else ""


def _token(message_id: uuid.UUID, address_number: int) -> str:
    """Letters and digits that no server on the way changes, whatever it does to capitals."""
    body = message_id.bytes + bytes([address_number % 256])
    return base64.b32encode(body + _mac(body)).decode().rstrip("=").lower()


def _mac(body: bytes) -> bytes:
    return salted_hmac(_SALT, body, algorithm="sha256").digest()[:_MAC_BYTES]
