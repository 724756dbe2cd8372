"""Putting messages into the outbox, and what people may do with them there."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal
from common.states import take
from members.models import Account, Member
from notifications import budget, delivery, settling, states, wake, writing
from notifications.addressing import dead_addresses, of_member
from notifications.documents import Document
from notifications.line import Line
from notifications.models import Channel, DeadAddress, Message, Stream
from notifications.rendering import MailMerge
from notifications.writing import Posting, compose

ROWS_AT_ONCE = 500


def queue(
    *,
    key_subject: str,
    member: Member,
    step: str,
    template: str,
    context: Mapping[str, Any],
    at: datetime,
    attachments: Sequence[Document] = (),
    channel: str = Channel.EMAIL,
    stream: str = Stream.STATUTORY,
    keeps_quiet_hours: bool = False,
    expires_at: datetime | None = None,
    tells_turnout: bool = False,
    in_confidence: bool = False,
    printed_from: datetime | None = None,
) -> Message:
    """Puts one message to a member into the outbox, or gives back the one already there.

    The key (subject, member, step) is written once: calling again sends nothing more. A statutory
    message to a member without an e-mail address becomes a letter. `tells_turnout` keeps out of
    every list what only those who voted, or did not, receive; as a letter it waits for
    `printed_from`, since somebody prints it. `in_confidence` keeps there neither what would name
    somebody whose words are read without a name.
    """
    posting = Posting(
        subject=key_subject,
        step=step,
        at=at,
        channel=channel,
        stream=stream,
        keeps_quiet_hours=keeps_quiet_hours,
        expires_at=expires_at,
        tells_turnout=tells_turnout or in_confidence,
        printed_from=printed_from,
    )
    message = compose(
        posting, of_member(member), template=template, context=context, attachments=attachments
    )
    with transaction.atomic(using="default"):
        Message.objects.bulk_create([message], ignore_conflicts=True)
        wake.after_commit()
    return Message.objects.get(subject=key_subject, recipient_key=message.recipient_key, step=step)


def queue_all(
    *,
    key_subject: str,
    members: Iterable[Member],
    step: str,
    template: str,
    context_of: Callable[[Member], Mapping[str, Any]],
    at: datetime,
    attachments_of: Callable[[Member], Sequence[Document]] = lambda member: (),
    channel_of: Callable[[Member], str] = lambda member: Channel.EMAIL,
    stream: str = Stream.STATUTORY,
    expires_at: datetime | None = None,
) -> int:
    """The same for many members, by hundreds; gives the number of messages of this step now in
    the outbox. Can be called again after an interruption. What is optional goes to nobody who
    refused it, was written to enough this month (budget) or has no address for it."""
    posting = Posting(subject=key_subject, step=step, at=at, stream=stream, expires_at=expires_at)
    dead, merge = dead_addresses(), MailMerge()
    is_optional = stream == Stream.OPTIONAL
    spared = budget.spared(at=at) if is_optional else set()
    remaining = (member for member in members if member.pk not in spared)
    with transaction.atomic(using="default"):
        while some := list(islice(remaining, ROWS_AT_ONCE)):
            addressed = [(member, of_member(member, dead=dead)) for member in some]
            Message.objects.bulk_create(
                [
                    compose(
                        replace(posting, channel=channel_of(member)),
                        recipient,
                        template=template,
                        context=context_of(member),
                        attachments=attachments_of(member),
                        merge=merge,
                    )
                    for member, recipient in addressed
                    if recipient.email or not is_optional
                ],
                ignore_conflicts=True,
            )
        wake.after_commit()
    return Message.objects.filter(subject=key_subject, step=step).count()


def send_due(*, at: datetime, limit: int = 0, line: Line | None = None) -> delivery.Tally:
    """Sends one batch of what is due, oldest first; several processes may call it, one sends."""
    return delivery.send_batch(at=at, limit=limit or delivery.batch_size(), line=line)


def retry(*, message: Message, at: datetime, by: Account) -> None:
    """Sends a failed message again, to the first address that the register holds today, dead or
    not: whoever asks knows better."""
    address = message.to_address
    if message.member:
        address = of_member(message.member, dead=frozenset()).email
    if message.channel == Channel.EMAIL and not address:
        raise Refusal(
            "no-address",
            _("This member has no e-mail address."),
            _("Add an address in the register, or send the message by post."),
        )
    with transaction.atomic(using="default"):
        take(
            message,
            states.RETRY,
            next_attempt_at=at,
            **writing.readdressed(message, address),
        )
        DeadAddress.objects.filter(address=address.lower()).delete()
        _journal("messages.retried", message, at, by)
        wake.after_commit()


def send_by_post(*, message: Message, at: datetime, by: Account | None) -> Message:
    """Replaces a message that did not arrive, or not yet, by a letter in the next batch. One that
    has left meanwhile is not replaced (TransitionRefused); a member without a postal address is
    refused ("no-postal-address")."""
    with transaction.atomic(using="default"):
        letter = settling.replace_by_letter(message, at=at)
        if letter is None:
            raise Refusal(
                "no-postal-address",
                _("This member has no postal address."),
                _("Add an address in the register."),
            )
        _journal("messages.replaced_by_post", message, at, by)
    return letter


def withdraw_all(
    *, key_subject: str, at: datetime, step: str = "", by: Account | None = None
) -> int:
    """Takes back what has not been sent yet about a subject that no longer stands."""
    waiting = Message.objects.filter(
        subject=key_subject, state__in=states.WITHDRAW.sources, batch=None
    )
    if step:
        waiting = waiting.filter(step=step)
    with transaction.atomic(using="default"):
        taken_back = waiting.update(state=states.WITHDRAW.target, settled_at=at)
        audit.record(
            "messages.withdrawn",
            at=at,
            by=by,
            subject=key_subject,
            details={"step": step, "count": taken_back},
        )
    return taken_back


def _journal(verb: str, message: Message, at: datetime, by: Account | None) -> None:
    audit.record(verb, at=at, by=by, subject=f"message:{message.pk}", details={})
