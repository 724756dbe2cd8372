"""The weekly letter: one message a week instead of one for each thing, and none without news."""

from datetime import datetime, timedelta

from django.db import transaction

from common import audit
from frontend.queries import news
from members import queries as register
from notifications import hours
from notifications.actions import outbox
from notifications.models import MailChoice, Message, Stream
from notifications.unsubscribing import DIGEST

STALE = timedelta(days=5)  # the next one is near


def send(*, at: datetime) -> int:
    """Writes this week's letter to every member who reads such letters, once; gives how many.
    Refusals and the budget of the month are the outbox's own rule."""
    week = news.week_told(at)
    if week is None:
        return 0
    since, until = week
    subject = f"digest:{until.date().isoformat()}"
    if Message.objects.filter(subject=subject).exists():
        return 0
    sections = news.sections(since, until)
    if not sections:
        return 0
    refusing = MailChoice.objects.filter(refuses_digest=True)
    readers = register.active_members(hours.day_of(at)).exclude(
        pk__in=refusing.order_by().values("member")
    )
    context = {
        "since": since.date(),
        "sections": sections,
        "count": sum(section.count for section in sections),
    }
    with transaction.atomic(using="default"):
        written = outbox.queue_all(
            key_subject=subject,
            members=readers.select_related("account").order_by("pk"),
            step=DIGEST,
            template="digest",
            context_of=lambda member: context,
            at=at,
            stream=Stream.OPTIONAL,
            expires_at=until + STALE,
        )
        audit.record("digest.written", at=at, subject=subject, details={"messages": written})
    return written
