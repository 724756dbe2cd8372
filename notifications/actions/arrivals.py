"""What comes back to our return path, told to the message it is about."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from notifications import reports, returns, settling, wake
from notifications.actions import choices
from notifications.models import Channel, Message, Report
from notifications.relay import Answer, Outcome
from notifications.reports import Reading
from notifications.sms.provider import provider
from notifications.states import MessageState


def receive(*, content: bytes, recipient: str, at: datetime) -> Report:
    """Reads one message that came to `recipient`. The same one read twice changes nothing more;
    what is no report about a message of ours is counted and left alone."""
    reading = reports.read(content)
    digest = hashlib.sha256(recipient.lower().encode() + b"\n" + content).hexdigest()
    with transaction.atomic(using="default"):
        message = _message_of(reading, recipient)
        if message is None:
            reading = replace(reading, kind=Report.Kind.UNREAD)
        return _written(message, reading, digest, at)


def told(*, reading: Reading, digest: str, at: datetime) -> Report | None:
    """Takes what a provider says of one of our messages; None when it speaks of another's. The
    same event told twice changes nothing more."""
    with transaction.atomic(using="default"):
        message = _message_of(reading, "")
        return _written(message, reading, digest, at) if message else None


def delivered_by_telephone(*, said: Mapping[str, str], at: datetime) -> bool:
    """Reads what the provider of SMS says of a message it took; False when it says nothing we
    know of. The same report twice changes nothing more."""
    delivery = provider().report(said)
    if delivery is None or delivery.arrived is None:
        return delivery is not None
    with transaction.atomic(using="default"):
        message = (
            Message.objects.select_for_update(of=("self",))
            .select_related("member__account", "campaign_step__campaign")
            .filter(channel=Channel.SMS, carrier_id=delivery.carrier_id)
            .first()
        )
        if message is None:
            return False
        if message.state == MessageState.ACCEPTED:
            outcome = Outcome(Answer.TEMPORARY, 0, delivery.reply)
            settling.reported_by_carrier(message, outcome, arrived=delivery.arrived, at=at)
            wake.after_commit()
    return True


def _written(message: Message | None, reading: Reading, digest: str, at: datetime) -> Report:
    report, first = Report.objects.get_or_create(
        digest=digest,
        defaults={"kind": reading.kind, "message": message, "at": at, "reply": reading.reply},
    )
    if first and message and reading.kind != Report.Kind.UNREAD:
        settling.reported(message, reading.kind, reading.outcome, at=at)
        if reading.kind == Report.Kind.COMPLAINT and message.member_id:
            choices.refuse_optional(member_id=message.member_id, at=at)
        wake.after_commit()
    return report


def _message_of(reading: Reading, recipient: str) -> Message | None:
    """By the address it came to, by the one the report quotes, else by the Message-ID, which
    nobody guesses; never about an address that the message has left behind."""
    mails = Message.objects.select_for_update().filter(channel=Channel.EMAIL)
    for address in (recipient, reading.return_path):
        named = returns.read(address)
        if named is not None:
            return mails.filter(pk=named.message_id, address_number=named.address_number).first()
    found = mails.filter(message_id=reading.message_id).first() if reading.message_id else None
    if found and reading.address and reading.address.lower() != found.to_address.lower():
        return None
    return found
