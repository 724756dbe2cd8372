"""The demonstration's mailbox: every message that was sent, kept on this machine as a file.

Real SMTP reaches it on the loopback interface; nothing leaves the machine. A message is answered
250 only once it is on disk.
"""

import email
import email.policy
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from django.conf import settings

_NAME = re.compile(r"^(?P<order>\d{15}-[0-9a-f]{6})-(?P<to>[^/]{1,180})\.eml$")


def folder() -> Path:
    """Where messages are kept."""
    return Path(settings.DATA_DIR) / "mail"


@dataclass(frozen=True)
class Attached:
    """A document that came with a message; `number` is its place among them."""

    number: int
    filename: str
    media_type: str
    size: int


@dataclass(frozen=True)
class Letter:
    """One kept message. `name` is its file name without the ending."""

    name: str
    to: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "").strip()

    @property
    def sender(self) -> str:
        return str(self.message["From"] or "")

    @property
    def reply_to(self) -> str:
        return str(self.message["Reply-To"] or "")

    @property
    def sent_at(self) -> datetime | None:
        date = self.message["Date"]
        if not date:
            return None
        sent = parsedate_to_datetime(str(date))
        return sent if sent.tzinfo else sent.replace(tzinfo=UTC)  # “-0000”: UTC, says RFC 5322

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    @property
    def attachments(self) -> list[Attached]:
        return [
            Attached(number, part.get_filename("document"), part.get_content_type(), len(content))
            for number, (part, content) in enumerate(self._parts(), 1)
        ]

    def attachment(self, number: int) -> tuple[Attached, bytes] | None:
        """A document with its content, or None when there is no such one."""
        parts = self._parts()
        if not 1 <= number <= len(parts):
            return None
        return self.attachments[number - 1], parts[number - 1][1]

    def _parts(self) -> list[tuple[Any, bytes]]:
        return [
            (part, bytes(part.get_payload(decode=True) or b""))
            for part in self.message.iter_attachments()
        ]

    def _body(self, kind: str) -> str:
        part: Any = self.message.get_body((kind,))
        return str(part.get_content()) if part is not None else ""


class Mailbox:
    """A folder of messages, newest first."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def keep(self, content: bytes, *, to: str, nanoseconds: int) -> Path:
        """Writes a message for one address; it is on disk when this returns."""
        self.directory.mkdir(parents=True, exist_ok=True)
        order = f"{nanoseconds // 10_000:015d}"[:15]
        name = f"{order}-{os.urandom(3).hex()}-{quote(to.lower(), safe='@.+-_')[:180]}.eml"
        path, waiting = self.directory / name, self.directory / f".{name}.part"
        with waiting.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        waiting.rename(path)
        return path

    def names(self, *, to: str = "") -> list[str]:
        """The messages whose address contains `to`, newest first."""
        wanted = to.strip().lower()
        return sorted(
            (
                path.stem
                for path in self._files()
                if not wanted or wanted in unquote(_NAME.fullmatch(path.name)["to"])  # type: ignore[index]
            ),
            reverse=True,
        )

    def read(self, name: str) -> Letter | None:
        """One message, or None when there is none of this name."""
        match = _NAME.fullmatch(f"{name}.eml")
        path = self.directory / f"{name}.eml"
        if match is None or not path.is_file():
            return None
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        return Letter(name=name, to=unquote(match["to"]), message=message)

    def _files(self) -> Iterator[Path]:
        if not self.directory.is_dir():
            return
        for path in self.directory.iterdir():
            if _NAME.fullmatch(path.name):
                yield path


class Keeper:
    """The SMTP server's side: takes every message for every address."""

    def __init__(self, mailbox: Mailbox, clock: Any) -> None:
        self.mailbox = mailbox
        self.clock = clock

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        for address in envelope.rcpt_tos:
            self.mailbox.keep(envelope.content, to=address, nanoseconds=self.clock())
        return "250 2.0.0 Kept on this machine"
