"""Rows of the outbox as they are written, before anything is sent."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from members import queries as register
from members.models import Cooperative
from notifications import envelope, returns, unsubscribing
from notifications.addressing import Recipient, has_postal_address, of_member
from notifications.documents import Document
from notifications.models import Channel, Message, Step, Stream
from notifications.rendering import MailMerge, Rendered
from notifications.states import MessageState

NO_EMAIL = "no e-mail address"
NO_POSTAL_ADDRESS = "no postal address"
LETTER_SUFFIX = "+post"


@dataclass(frozen=True, kw_only=True)
class Posting:
    """What all the messages of one step share: the key, how they go, until when they make sense."""

    subject: str
    step: str
    at: datetime
    channel: str = Channel.EMAIL
    stream: str = Stream.STATUTORY
    keeps_quiet_hours: bool = False
    tells_turnout: bool = False
    printed_from: datetime | None = None
    expires_at: datetime | None = None
    campaign_step: Step | None = None


def compose(
    posting: Posting,
    recipient: Recipient,
    *,
    template: str,
    context: Mapping[str, Any],
    attachments: Sequence[Document] = (),
    merge: MailMerge | None = None,
    links: Mapping[str, str] | None = None,
) -> Message:
    """The row of a template's message to one recipient, not saved. `merge` spares the rendering
    of what many recipients share; `links` are the recipient's own addresses in it."""
    merge, own = merge or MailMerge(), dict(links or {})
    if posting.stream == Stream.OPTIONAL and recipient.member:
        own["unsubscribe_url"] = unsubscribing.address_for(recipient.member.pk, posting.step)
    rendered = merge.render(
        template,
        context,
        name=recipient.name,
        is_legal=recipient.is_legal,
        links=own,
    )
    return write(posting, recipient, rendered, attachments, cooperative=merge.cooperative)


def write(
    posting: Posting,
    recipient: Recipient,
    rendered: Rendered,
    attachments: Sequence[Document] = (),
    *,
    cooperative: Cooperative,
) -> Message:
    """The row, not saved. Without an e-mail address a statutory message goes by post (a call to
    vote does not: it would come too late); when there is no way at all the row says so."""
    channel = posting.channel
    lawful = posting.stream == Stream.STATUTORY and posting.campaign_step is None
    if channel == Channel.EMAIL and not recipient.email and lawful:
        channel = Channel.POST
    by_post = channel == Channel.POST
    obstacle = _obstacle(channel, recipient)
    token = uuid.uuid4()
    from_header = envelope.named(cooperative.name, envelope.sender(posting.stream))
    domain = envelope.domain_of(from_header)
    return Message(
        id=token,
        subject=posting.subject,
        recipient_key=recipient.key,
        step=posting.step,
        member=recipient.member,
        channel=channel,
        stream=posting.stream,
        keeps_quiet_hours=posting.keeps_quiet_hours or posting.stream == Stream.OPTIONAL,
        tells_turnout=posting.tells_turnout,
        printed_from=posting.printed_from,
        to_name=recipient.name,
        to_address="" if by_post else recipient.email,
        domain="" if by_post else envelope.host_of(recipient.email),
        postal_lines=list(recipient.postal_lines),
        postcode=recipient.postcode,
        from_header=from_header,
        reply_to=cooperative.email,
        return_path=returns.path_of(token, 0, from_header),
        message_id=f"<{token.hex}@{domain}>",
        subject_line=rendered.subject[:250],
        text=rendered.letter if by_post else rendered.text,
        html="" if by_post else rendered.html,
        letter=rendered.letter if lawful and not by_post else "",
        attachments=[document.as_json() for document in attachments],
        state=MessageState.GIVEN_UP if obstacle else MessageState.QUEUED,
        last_reply=obstacle,
        queued_at=posting.at,
        next_attempt_at=posting.at,
        settled_at=posting.at if obstacle else None,
        expires_at=posting.expires_at,
        campaign_step=posting.campaign_step,
    )


def by_telephone(
    posting: Posting, recipient: Recipient, *, address: str, host: str, text: str
) -> Message:
    """The row of a message to a number or a device, not saved: nothing but its words."""
    rendered = Rendered(subject=text, text=text, html="", letter="")
    row = write(
        posting, replace(recipient, email=address), rendered, cooperative=register.cooperative()
    )
    row.domain = host
    return row


def readdressed(message: Message, address: str) -> dict[str, Any]:
    """What changes when a failed message leaves again: a return path of its own too, so that a
    late report about the first address says nothing of the next one."""
    number = message.address_number + 1
    return {
        "to_address": address,
        "domain": envelope.host_of(address),
        "address_number": number,
        "return_path": returns.path_of(message.pk, number, message.from_header),
        "first_attempt_at": None,
        "settled_at": None,
        "last_reply": "",
    }


def letter_instead_of(message: Message, *, at: datetime) -> Message | None:
    """The letter that replaces an e-mail, not saved; None when there is no postal address."""
    recipient = of_member(message.member) if message.member else None
    if recipient is None or not has_postal_address(recipient):
        return None
    posting = Posting(
        subject=message.subject,
        step=message.step + LETTER_SUFFIX,
        at=at,
        channel=Channel.POST,
        stream=message.stream,
        tells_turnout=message.tells_turnout,
        printed_from=message.printed_from,
    )
    rendered = Rendered(
        subject=message.subject_line,
        text=message.text,
        html="",
        letter=message.letter or message.text,
    )
    documents = [Document.of_json(value) for value in message.attachments]
    letter = write(posting, recipient, rendered, documents, cooperative=register.cooperative())
    letter.replaces = message
    return letter


def _obstacle(channel: str, recipient: Recipient) -> str:
    if channel == Channel.POST:
        return "" if has_postal_address(recipient) else NO_POSTAL_ADDRESS
    return "" if recipient.email else NO_EMAIL
