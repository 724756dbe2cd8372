"""The rehearsal's mailboxes: messages as the local sink received them."""

import email
import email.policy
import re
import time
from email.message import EmailMessage
from pathlib import Path

WAIT_SECONDS = 20
_CODE = re.compile(r"\b([A-Z0-9]{3,4}-?[A-Z0-9]{3,4}|\d{6})\b")


def messages_to(folder: Path, address: str) -> list[EmailMessage]:
    """What one address received, oldest first."""
    found = []
    for path in sorted(folder.glob("*.eml"), key=lambda p: p.stat().st_mtime_ns):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if address.lower() in str(message["to"]).lower():
            found.append(message)
    return found


def wait_for_new(folder: Path, address: str, already: int) -> EmailMessage:
    """The first message beyond the `already` known ones; a real relay takes a moment."""
    limit = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < limit:
        messages = messages_to(folder, address)
        if len(messages) > already:
            return messages[-1]
        time.sleep(0.05)
    raise TimeoutError(f"no new mail for {address}")


def text_of(message: EmailMessage) -> str:
    """The plain text part."""
    part = message.get_body(("plain",))
    return str(part.get_content()) if part else ""


def code_in(message: EmailMessage) -> str:
    """The one-time code that a sign-in message carries on a line of its own."""
    for line in text_of(message).splitlines():
        match = _CODE.fullmatch(line.strip())
        if match:
            return match.group(1)
    raise LookupError(f"no code in “{message['subject']}”")
