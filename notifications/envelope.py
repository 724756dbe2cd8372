"""From a row of the outbox to the bytes a relay takes."""

import re
from datetime import datetime
from email import encoders
from email.charset import QP, Charset
from email.header import Header
from email.mime.base import MIMEBase
from email.utils import format_datetime, parseaddr, quote
from functools import lru_cache

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import SafeMIMEText

from common.clock import PARIS
from notifications import ballot_links, providers, signing, unsubscribing
from notifications.documents import Document
from notifications.models import Message, Stream

# Seven-bit bodies pass every relay unchanged.
UTF8_QUOTED = Charset("utf-8")
UTF8_QUOTED.body_encoding = QP
_SPECIAL = re.compile(r'[][\\()<>@,:;".]')


def sender(stream: str) -> str:
    """The official sender of a stream; optional mail may have its own address (peers D4)."""
    if stream == Stream.OPTIONAL and settings.MAIL_OPTIONAL_FROM:
        return str(settings.MAIL_OPTIONAL_FROM)
    return str(settings.DEFAULT_FROM_EMAIL)


# A sender's headers are the same for all whom a step goes to.
@lru_cache(maxsize=64)
def named(name: str, header: str) -> str:
    """The same address under the cooperative's own name."""
    shown, address = parseaddr(header)
    return mailbox(name or shown, address)


def mailbox(name: str, address: str) -> str:
    """A name and an address as people read them; encoded only when the message is composed."""
    if not name:
        return address
    plain = not _SPECIAL.search(name)
    return f"{name} <{address}>" if plain else f'"{quote(name)}" <{address}>'


@lru_cache(maxsize=64)
def domain_of(header: str) -> str:
    """The domain of a header's address, name or no name."""
    return host_of(parseaddr(header)[1])


def host_of(address: str) -> str:
    """The domain of a bare address, as the register holds them."""
    return address.rpartition("@")[2].lower()


def compose(message: Message, *, at: datetime) -> bytes:
    """The message in MIME: plain text, the same in HTML, the documents; signed when a key is here.

    Raises DocumentAltered when an attached document is not what it was.
    """
    headers = {
        "Message-ID": message.message_id,
        "Date": format_datetime(at.astimezone(PARIS)),
        "Content-Language": "fr",
        "X-Auto-Response-Suppress": "All",
        **providers.word_header(message.return_path),
    }
    if message.stream == Stream.OPTIONAL and message.member_id:
        leaving = unsubscribing.address_for(message.member_id, message.step)
        headers["List-Unsubscribe"] = f"<{leaving}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        headers["Precedence"] = "bulk"
    else:
        headers["Auto-Submitted"] = "auto-generated"
    mail = EmailMultiAlternatives(
        subject=_encoded(message.subject_line),
        body=ballot_links.written(message.text, message, at=at),
        from_email=_encoded_sender(message.from_header),
        to=[mailbox(message.to_name, message.to_address)],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers=headers,
    )
    mail.encoding = UTF8_QUOTED
    if message.html:
        html = ballot_links.written(message.html, message, at=at)
        mail.attach_alternative(html, "text/html")
    for value in message.attachments:
        mail.attach(_part(Document.of_json(value)))
    return signing.signed(mail.message().as_bytes(linesep="\r\n"))  # type: ignore[call-arg]


# The words of a header are the same for all whom a step goes to: encoding them takes longer than
# all the rest of a message.
@lru_cache(maxsize=256)
def _encoded(words: str) -> str:
    # On one line: the message is folded when it is written.
    return words if words.isascii() else Header(words, "utf-8").encode(linesep="")


@lru_cache(maxsize=256)
def _encoded_sender(header: str) -> str:
    name, address = parseaddr(header)
    return header if header.isascii() else f"{_encoded(name)} <{address}>"


def _part(document: Document) -> MIMEBase:
    content = document.read()
    if document.media_type == "text/calendar":
        part: MIMEBase = SafeMIMEText(content.decode("utf-8"), "calendar", "utf-8")
        part.set_param("method", "PUBLISH")
    else:
        kind, _slash, subtype = document.media_type.partition("/")
        part = MIMEBase(kind, subtype)
        part.set_payload(content)
        encoders.encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=document.filename)
    return part
