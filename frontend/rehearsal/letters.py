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


def wait_for_new(folder: Path, address: str, already: int) -> EmailMessage:
    """The newest message beyond the `already` known ones; a real relay takes a moment."""
    limit = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < limit:
        paths = messages_to(folder, address)
        if len(paths) > already:
            return read(paths[-1])
        time.sleep(0.05)
    raise TimeoutError(f"no new mail for {address}")


def read(path: Path) -> EmailMessage:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    if not isinstance(message, EmailMessage):
        raise TypeError(str(path))
    return message


def code_in(message: EmailMessage) -> str:
    """The one-time code that a sign-in message carries on a line of its own."""
    part = message.get_body(("plain",))
    found = _CODE.search(str(part.get_content())) if part else None
    if found is None:
        raise LookupError(f"no code in “{message['subject']}”")
    return found.group(1)
