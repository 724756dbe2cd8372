"""Questions of all the year: who answers them, how long it takes, and what was answered."""

from dataclasses import dataclass
from datetime import date, datetime
from statistics import median_low

from django.db.models import QuerySet

from common.clock import PARIS
from members.permissions import is_board, is_supervisory
from members.queries import Person
from proposals.models import Asked, OpenAnswer, OpenQuestion
from proposals.stemming import stems


@dataclass(frozen=True)
class Pace:
    """How long members wait: days of the oldest question that waits, and days in which half of the
    answered ones got their answer; None where there is none."""

    waiting: int
    oldest: int | None
    half: int | None


def organs_of(account: Person, on: date) -> list[str]:
    """The organs in whose name a person answers."""
    found = [str(Asked.BOARD)] if is_board(account, on) else []
    return found + ([str(Asked.SUPERVISORY_BOARD)] if is_supervisory(account, on) else [])


def waiting(organ: str) -> QuerySet[OpenQuestion]:
    """What an organ has not answered, the oldest first."""
    rows = OpenQuestion.objects.filter(organ=organ, answer=None)
    return rows.select_related("member").order_by("asked_at", "pk")


def answers(text: str, organ: str) -> QuerySet[OpenAnswer]:
    """The published answers that hold every word, the latest first."""
    rows = OpenAnswer.objects.prefetch_related("questions").order_by("-published_at", "-pk")
    if organ in Asked.values:
        rows = rows.filter(organ=organ)
    words = stems(text)
    if text.strip() and not words:
        return rows.none()
    for word in words:
        rows = rows.filter(search_key__contains=word)
    return rows


def pace(organ: str, at: datetime) -> Pace:
    asked = OpenQuestion.objects.filter(organ=organ)
    since = list(asked.filter(answer=None).values_list("asked_at", flat=True))
    times = asked.filter(answer__isnull=False).values_list("asked_at", "answer__published_at")
    took = [days(began, ended) for began, ended in times]
    return Pace(
        waiting=len(since),
        oldest=max((days(began, at) for began in since), default=None),
        half=median_low(took) if took else None,
    )


def days(began: datetime, ended: datetime) -> int:
    """Days of the calendar from one instant to the other, in Paris."""
    return max(0, (ended.astimezone(PARIS).date() - began.astimezone(PARIS).date()).days)
