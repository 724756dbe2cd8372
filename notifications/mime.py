"""A message in MIME, written line by line: the object model of the standard library takes ten times
as long, more than all the rest of a sender's work.

Bodies are quoted-printable, which passes every relay unchanged and never holds the two characters
that every boundary here begins with (RFC 2045, 6.7).
"""

import re
from binascii import b2a_qp
from collections.abc import Iterable, Sequence
from email.header import Header
from email.utils import parseaddr, quote
from functools import lru_cache

END = "\r\n"
LONGEST_LINE = 78  # RFC 5322, 2.1.1
_SPECIAL = re.compile(r'[][\\()<>@,:;".]')


# The words of a subject or of a sender are the same for all whom a step goes to: encoding them
# takes longer than the rest of a message.
@lru_cache(maxsize=256)
def words(name: str, text: str) -> str:
    """The header of this name, folded. Raises ValueError for words on several lines."""
    refuse_lines(text)
    charset = "us-ascii" if text.isascii() else "utf-8"
    return f"{name}: " + Header(text, charset, header_name=name).encode(linesep=END)


@lru_cache(maxsize=64)
def sender(name: str, header: str) -> str:
    """The header of an address that many messages share, from the way people read it."""
    return address(name, *parseaddr(header))


def address(name: str, shown: str, mailbox: str) -> str:
    """The header of one person: their name as it is shown, and their mailbox. Raises ValueError
    for a name or a mailbox on several lines."""
    refuse_lines(shown + mailbox)
    spoken = _ascii_mailbox(mailbox)
    if not shown:
        return f"{name}: {spoken}"
    if not shown.isascii():
        shown = Header(shown, "utf-8", header_name=name).encode(linesep=END)
    else:
        shown = phrase(shown)
    last = f"{name}: {shown} <{spoken}>".rpartition(END)[2]
    between = " " if len(last) <= LONGEST_LINE else f"{END} "
    return f"{name}: {shown}{between}<{spoken}>"


def phrase(name: str) -> str:
    """A name before an address, between quotes when it holds a sign that addresses use."""
    return f'"{quote(name)}"' if _SPECIAL.search(name) else name


def refuse_lines(text: str) -> None:
    """An end of line in a header would begin another one."""
    if "\n" in text or "\r" in text:
        raise ValueError("A header holds an end of line.")


def message(headers: Iterable[str], body: bytes) -> bytes:
    """Headers, then a body that begins with its own."""
    written = "".join(f"{header}{END}" for header in (*headers, "MIME-Version: 1.0"))
    return written.encode() + body


def body(text: str, html: str, attachments: Sequence[bytes], *, mark: str) -> bytes:
    """The text, the same in HTML, and the documents, each part with its headers. `mark` tells the
    boundaries of this message from any other's."""
    shown = _part("plain", text)
    if html:
        shown = _parts("alternative", [shown, _part("html", html)], f"=_a{mark}")
    return _parts("mixed", [shown, *attachments], f"=_m{mark}") if attachments else shown


def _part(subtype: str, text: str) -> bytes:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    quoted = b2a_qp(lines.encode()).replace(b"\n", END.encode())
    return (
        f'Content-Type: text/{subtype}; charset="utf-8"{END}'
        f"Content-Transfer-Encoding: quoted-printable{END}{END}"
    ).encode() + quoted


def _parts(subtype: str, parts: Sequence[bytes], boundary: str) -> bytes:
    head = f'Content-Type: multipart/{subtype};{END} boundary="{boundary}"{END}'
    line = f"{END}--{boundary}"
    inside = b"".join(line.encode() + b"\r\n" + part for part in parts)
    return head.encode() + inside + f"{line}--{END}".encode()


def _ascii_mailbox(mailbox: str) -> str:
    """Its domain in IDNA. What no server can read is left as it is: the relay's line refuses it."""
    if mailbox.isascii():
        return mailbox
    local, at, domain = mailbox.rpartition("@")
    try:
        return f"{local}{at}{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return mailbox
