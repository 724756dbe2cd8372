"""A member goes back to the post while notices of a call are leaving (R-CONV-06, R225-63)."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from assembly.models import Notice
from assembly.states import CallState
from common import audit
from common.refusals import Refusal
from common.states import TransitionRefused
from members.models import Member
from notifications.actions import outbox
from notifications.models import Channel, Message
from notifications.states import WAITING


def note_back_to_post(*, member: Member, at: datetime) -> int:
    """Each notice of a call to come that has not left by e-mail yet becomes a letter of the next
    batch, from whose posting the delay runs; gives how many. A notice that has left stands: what
    counts is the agreement of the day it left. Without a postal address the e-mail still leaves.
    """
    return _move(_waiting(at).filter(member=member), at)


def note_missed(*, at: datetime) -> int:
    """The same, for whoever went back to the post and whom a crash left without what follows."""
    agreed_again = Q(member__consents__revoked_at__isnull=True)
    gone_back = _waiting(at).filter(member__consents__revoked_at__gte=F("queued_at"))
    return _move(gone_back.exclude(agreed_again).distinct(), at)


def _waiting(at: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(
        call__state=CallState.CONVENED,
        call__meets_at__gt=at,
        message__channel=Channel.EMAIL,
        message__state__in=WAITING,
    )


def _move(waiting: QuerySet[Notice], at: datetime) -> int:
    moved = 0
    for notice in waiting.select_related("call__assembly", "message__member").order_by("pk"):
        try:
            _by_letter(notice, at)
        except (Refusal, TransitionRefused):
            continue  # no postal address, or it left in the same second
        moved += 1
    return moved


def _by_letter(notice: Notice, at: datetime) -> None:
    with transaction.atomic(using="default"):
        letter = outbox.send_by_post(message=notice.message, at=at, by=None)
        Notice.objects.filter(pk=notice.pk).update(
            message=letter, channel=Notice.Channel.POST, address_used=_address(letter)
        )
        audit.record(
            "assembly.notice_by_post",
            at=at,
            subject=notice.call.assembly.subject,
            details={"call": notice.call.number, "notice": notice.pk},
        )


def _address(letter: Message) -> str:
    return ", ".join(str(line) for line in letter.postal_lines)[:500]
