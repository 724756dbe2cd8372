"""The rehearsal's mailboxes: messages as the local sink received them, one file each."""

import email
import email.policy
import re
import time
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

WAIT_SECONDS = 30
_CODE = re.compile(r"^\s*([A-Z0-9]{3,5}[ -]?[A-Z0-9]{3,5}|\d{6})\s*$", re.MULTILINE)


def messages_to(folder: Path, address: str) -> list[Path]:
    """What one address received, oldest first."""
    return sorted(folder.glob(f"*-{quote(address.lower(), safe='@.+-_')}.eml"))


def wait_for_code(folder: Path, address: str, already: int) -> str:
    """The code of a message beyond the `already` known ones; a real relay takes a moment, and the
    call to vote may arrive in between."""
    limit = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < limit:
        for path in messages_to(folder, address)[already:]:
            if code := code_in(read(path)):
                return code
        time.sleep(0.05)
    raise TimeoutError(f"no code by mail for {address}")


def read(path: Path) -> EmailMessage:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    if not isinstance(message, EmailMessage):
        raise TypeError(str(path))
    return message


def code_in(message: EmailMessage) -> str:
    """The one-time code that a sign-in message carries on a line of its own; another has none."""
    part = message.get_body(("plain",))
    found = _CODE.search(str(part.get_content())) if part else None
    return found.group(1) if found else ""
