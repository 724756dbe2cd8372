"""Once a quarter, whoever carries a decision is asked what became of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from assembly import following
from assembly.following import Standing
from common import audit
from members import queries as register
from members.models import Member
from members.models.mandates import Organ
from notifications import hours
from notifications.actions import outbox
from notifications.models import Message, Stream

STEP = "follow-up-nudge"
FIRST_DAYS = 14  # of the quarter: a worker that was down catches up, a late one waits
FRESH = timedelta(days=30)  # what was said that lately needs no question
FORGOTTEN = 3  # years after which a decision nobody ever spoke of is left in peace


def ask(*, at: datetime) -> int:
    """Asks each carrier of what is still to be done, or the board where nobody is named, in one
    message with everything they carry; once a quarter. Gives how many were asked."""
    today = hours.day_of(at)
    first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    if (today - first).days >= FIRST_DAYS or hours.is_quiet(at):
        return 0
    subject = f"followups:{first.isoformat()}"
    if Message.objects.filter(subject=subject, step=STEP).exists():
        return 0
    asked = _carried(today, at)
    if not asked:
        return 0
    members = Member.objects.filter(pk__in=asked).select_related("account").order_by("pk")
    with transaction.atomic(using="default"):
        written = outbox.queue_all(
            key_subject=subject,
            members=members,
            step=STEP,
            template="follow_up_nudge",
            context_of=lambda member: _words(asked[member.pk], today),
            at=at,
            stream=Stream.OPTIONAL,
        )
        audit.record("followups.asked", at=at, subject=subject, details={"messages": written})
    return written


def _carried(today: date, at: datetime) -> Mapping[int, Sequence[Standing]]:
    """What each member is asked about, by primary key: of those who still belong."""
    active = set(register.active_members(today).values_list("pk", flat=True))
    board = [seat.member_id for seat in register.organ(Organ.BOARD, today)]
    found: dict[int, list[Standing]] = defaultdict(list)
    for standing in following.standings():
        if not _is_to_ask(standing, today, at):
            continue
        carrier = standing.latest.carrier_id if standing.latest else None
        for member in [carrier] if carrier in active else board:
            if member is not None:
                found[member].append(standing)
    return found


def _is_to_ask(standing: Standing, today: date, at: datetime) -> bool:
    if not standing.is_open:
        return False
    if standing.latest is None:
        return standing.resolution.assembly.year > today.year - FORGOTTEN
    return standing.is_late(today) or standing.latest.said_at <= at - FRESH


def _words(standings: Sequence[Standing], today: date) -> dict[str, object]:
    return {
        "link": settings.SITE_URL + reverse("frontend:follow_ups"),
        "decisions": [
            {
                "title": each.resolution.title,
                "status": each.latest.get_status_display() if each.latest else "",
                "milestone": each.latest.milestone if each.latest else "",
                "due_on": each.latest.due_on if each.latest else None,
                "is_late": each.is_late(today),
                "link": settings.SITE_URL + reverse("frontend:decision", args=[each.resolution.pk]),
            }
            for each in standings
        ],
    }
