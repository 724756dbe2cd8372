"""The proof of each notice, bound to the outbox's row that carries it (R-CONV-04)."""

from collections.abc import Sequence
from datetime import datetime

from assembly.models import AgendaCompletion, Call, Notice
from members.models import Member
from notifications.models import Message

ROWS_AT_ONCE = 1000


def record(
    *,
    call: Call,
    step: str,
    members: Sequence[Member],
    digest: str,
    at: datetime,
    completion: AgendaCompletion | None = None,
) -> int:
    """One row for each member; gives how many. Part of the sending."""
    rows = Message.objects.filter(subject=call.assembly.subject, step=step).order_by("pk")
    messages = {message.member_id: message for message in rows}
    notices = [
        Notice(
            call=call,
            completion=completion,
            member=member,
            channel=messages[member.pk].channel,
            address_used=_address(messages[member.pk]),
            queued_at=at,
            content_sha256=digest,
            message=messages[member.pk],
        )
        for member in members
    ]
    Notice.objects.bulk_create(notices, batch_size=ROWS_AT_ONCE)
    return len(notices)


def _address(message: Message) -> str:
    lines = ", ".join(str(line) for line in message.postal_lines)
    return (message.to_address or lines)[:500]
