"""The mailbox of our return path, read over IMAP where no mail server hands reports over.

The mailbox itself remembers what is left to do: what was read is taken out, what was not
understood is put in a folder beside, nothing else changes.
"""

import imaplib
import re
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_PORTS = {"imaps": 993, "imap+starttls": 143}
_LISTED = re.compile(rb"UID (\d+)|RFC822\.SIZE (\d+)|FLAGS \(([^)]*)\)")
Row = bytes | tuple[bytes, bytes]  # a line, or a line and the content it announces
_NOT_NOW = (imaplib.IMAP4.error, OSError)  # of the protocol, of the line, of its encryption


class MailboxUnavailable(Exception):
    """The mailbox cannot be read now: what is in it waits there."""


@dataclass(frozen=True)
class Listed:
    """One message of the mailbox, before its content is asked for."""

    uid: int
    size: int
    taken_out: bool


@dataclass(frozen=True)
class MailboxAddress:
    """Where the mailbox is and how to be let in: always encrypted, its certificate verified."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    folder: str
    aside: str
    ca: str
    timeout: int

    @classmethod
    def of_settings(cls) -> "MailboxAddress | None":
        """The mailbox of the settings, if there is one."""
        url = str(settings.MAIL_RETURN_MAILBOX).strip()
        return cls.of_url(url) if url else None

    @classmethod
    def of_url(cls, url: str) -> "MailboxAddress":
        """`imaps://user:password@host:993/INBOX?aside=A-lire&ca=file`, `imap+starttls://…`."""
        parts = urlsplit(url)
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if parts.scheme not in _PORTS or not parts.hostname or not parts.username:
            raise ImproperlyConfigured(
                "MAIL_RETURN_MAILBOX is imaps:// or imap+starttls://, a user and a host."
            )
        return cls(
            host=parts.hostname,
            port=parts.port or _PORTS[parts.scheme],
            user=unquote(parts.username),
            password=unquote(parts.password or ""),
            starttls=parts.scheme == "imap+starttls",
            folder=unquote(parts.path.strip("/")) or "INBOX",
            aside=options.get("aside", "A-lire"),
            ca=options.get("ca", ""),
            timeout=int(options.get("timeout", 20)),
        )


class ReturnFolder:
    """The open folder. Everything that goes wrong with the server is MailboxUnavailable."""

    def __init__(self, address: MailboxAddress) -> None:
        self.address = address
        self._line: imaplib.IMAP4 | None = None
        self._count = 0

    def __enter__(self) -> "ReturnFolder":
        try:
            self._line = self._connect()
            self._line.login(self.address.user, self.address.password)
            self._line.create(_quoted(self.address.aside))  # says no when it is there
            self._count = int(self._told("SELECT", *self._line.select(self._folder))[0])
        except _NOT_NOW as error:
            self._leave()
            raise self._unavailable(error) from error
        except MailboxUnavailable:
            self._leave()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._leave()

    @property
    def validity(self) -> str:
        """What makes a UID name one message for good (RFC 3501, 2.3.1.1)."""
        _kind, words = self._open.response("UIDVALIDITY")
        return words[0].decode() if words and words[0] else ""

    def oldest(self, limit: int) -> list[Listed]:
        """The messages that came first, without their content."""
        if not self._count:
            return []
        rows = self._ask(
            "FETCH", f"1:{min(limit, self._count)}", "(UID RFC822.SIZE FLAGS)", by_uid=False
        )
        return [listed for row in rows if (listed := _listed(row)) is not None]

    def content(self, uid: int, most: int) -> bytes:
        """The message, `most` bytes of it at most; empty when somebody took it meanwhile. It is
        not marked as seen."""
        rows = self._ask("FETCH", str(uid), f"(BODY.PEEK[]<0.{most}>)")
        return next((bytes(row[1]) for row in rows if isinstance(row, tuple)), b"")

    def take_out(self, uid: int) -> None:
        """Out of the mailbox at the next `clear`."""
        self._ask("STORE", str(uid), "+FLAGS.SILENT", r"(\Deleted)")

    def set_aside(self, uid: int) -> None:
        """To the folder beside, where people read it; copied first, so that it is never lost."""
        self._ask("COPY", str(uid), _quoted(self.address.aside))
        self.take_out(uid)

    def clear(self) -> None:
        """Removes what was taken out, by this reader or by one that died."""
        try:
            self._told("EXPUNGE", *self._open.expunge())
        except _NOT_NOW as error:
            raise self._unavailable(error) from error

    @property
    def _folder(self) -> str:
        return _quoted(self.address.folder)

    @property
    def _open(self) -> imaplib.IMAP4:
        if self._line is None:
            raise MailboxUnavailable("the mailbox is not open")
        return self._line

    def _connect(self) -> imaplib.IMAP4:
        address = self.address
        context = ssl.create_default_context(cafile=address.ca or None)
        if not address.starttls:
            return imaplib.IMAP4_SSL(
                address.host, address.port, ssl_context=context, timeout=address.timeout
            )
        line = imaplib.IMAP4(address.host, address.port, timeout=address.timeout)
        try:
            line.starttls(ssl_context=context)
        except _NOT_NOW:
            line.shutdown()
            raise
        return line

    def _ask(self, command: str, *words: str, by_uid: bool = True) -> list[Row]:
        try:
            if by_uid:
                return self._told(command, *self._open.uid(command, *words))
            return self._told(command, *self._open.fetch(*words))
        except _NOT_NOW as error:
            raise self._unavailable(error) from error

    def _told(self, command: str, answer: str, rows: list[Any]) -> list[Any]:
        if answer != "OK":
            raise MailboxUnavailable(f"{command}: {rows[0]!r}"[:300])
        return rows

    def _unavailable(self, error: Exception) -> MailboxUnavailable:
        return MailboxUnavailable(f"{self.address.host}:{self.address.port}: {error}"[:300])

    def _leave(self) -> None:
        line, self._line = self._line, None
        if line is None:
            return
        try:
            line.logout()
        except _NOT_NOW:
            line.shutdown()


def _listed(row: Row) -> Listed | None:
    uid = size = None
    flags = b""
    for found in _LISTED.finditer(row if isinstance(row, bytes) else b" ".join(row)):
        uid = int(found[1]) if found[1] else uid
        size = int(found[2]) if found[2] else size
        flags = found[3] if found[3] is not None else flags
    if uid is None or size is None:
        return None
    return Listed(uid, size, rb"\deleted" in flags.lower())


def _quoted(folder: str) -> str:
    """A folder's name as the protocol writes it; modified UTF-7 is left to who chooses it."""
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
