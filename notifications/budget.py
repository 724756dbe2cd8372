"""How many messages one member gets in a month, and the limit after which nothing optional is
written any more, whoever writes it. Statutory messages and calls to vote count, and are never
limited: the law asks for the ones, calls have a limit of their own (calls.MOST_CALLS)."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Count

from common.clock import PARIS
from notifications import hours
from notifications.models import MailChoice, Message, Step, Stream
from notifications.states import MessageState


def limited(step: Step, *, at: datetime) -> set[int]:
    """The members whom one more optional message would burden, for a step they could do without."""
    if step.stream == Stream.STATUTORY or step.is_call:
        return set()
    return full(at)


def full(at: datetime) -> set[int]:
    """The members who were written to enough this month."""
    counts = written(first_day(hours.day_of(at)))
    return {member for member, count in counts if count >= settings.MESSAGES_PER_MONTH}


def opposed() -> set[int]:
    """Who refused what is optional."""
    refusals = MailChoice.objects.filter(refuses_optional=True)
    return set(refusals.values_list("member_id", flat=True))


def spared(*, at: datetime) -> set[int]:
    """To whom nothing optional is written now: they refused it, or were written to enough."""
    return opposed() | full(at)


def written(month: date) -> list[tuple[int, int]]:
    """Each member with how many messages were written to them in a month, letters included."""
    until = first_day(month + timedelta(days=31))
    begins, ends = (datetime.combine(day, time.min, PARIS) for day in (month, until))
    rows = Message.objects.filter(
        member__isnull=False, queued_at__gte=begins, queued_at__lt=ends
    ).exclude(state=MessageState.WITHDRAWN)
    counted = rows.order_by().values_list("member_id").annotate(messages=Count("pk"))
    return [(member, count) for member, count in counted if member is not None]


def first_day(day: date) -> date:
    return day.replace(day=1)
