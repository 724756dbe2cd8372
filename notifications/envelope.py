"""From a row of the outbox to the bytes a relay takes."""

from datetime import datetime
from email import encoders
from email.mime.base import MIMEBase
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, parseaddr
from functools import lru_cache

from django.conf import settings

from common.clock import PARIS
from notifications import ballot_links, mime, providers, signing, unsubscribing
from notifications.documents import Document
from notifications.models import Message, Stream


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
    return f"{mime.phrase(name)} <{address}>"


@lru_cache(maxsize=64)
def domain_of(header: str) -> str:
    """The domain of a header's address, name or no name."""
    return host_of(parseaddr(header)[1])


def host_of(address: str) -> str:
    """The domain of a bare address, as the register holds them."""
    return address.rpartition("@")[2].lower()


def compose(message: Message, *, at: datetime) -> bytes:
    """The message in MIME: plain text, the same in HTML, the documents; signed when a key is here.

    Raises DocumentAltered when an attached document is not what it was, ValueError when a header
    cannot be written.
    """
    headers = [
        mime.words("Subject", message.subject_line),
        mime.sender("From", message.from_header),
        mime.address("To", message.to_name, message.to_address),
        *([mime.sender("Reply-To", message.reply_to)] if message.reply_to else []),
        f"Message-ID: {message.message_id}",
        f"Date: {format_datetime(at.astimezone(PARIS))}",
        "Content-Language: fr",
        "X-Auto-Response-Suppress: All",
        *(f"{name}: {word}" for name, word in providers.word_header(message.return_path).items()),
    ]
    leaving = unsubscribing.address_of(message)
    if leaving:
        headers.append(f"List-Unsubscribe: <{leaving}>")
        headers.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
        headers.append("Precedence: bulk")
    else:
        headers.append("Auto-Submitted: auto-generated")
    text = ballot_links.written(message.text, message, at=at)
    html = ballot_links.written(message.html, message, at=at)
    attachments = [_part(Document.of_json(value)) for value in message.attachments]
    body = mime.body(text, html, attachments, mark=message.pk.hex)
    return signing.signed(mime.message(headers, body))


def _part(document: Document) -> bytes:
    content = document.read()
    if document.media_type == "text/calendar":
        part: MIMEBase = MIMEText(content.decode("utf-8"), "calendar", "utf-8")
        part.set_param("method", "PUBLISH")
    else:
        kind, _slash, subtype = document.media_type.partition("/")
        part = MIMEBase(kind, subtype)
        part.set_payload(content)
        encoders.encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=document.filename)
    return part.as_bytes(policy=compat32.clone(linesep=mime.END))
