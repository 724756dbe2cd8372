"""What a campaign adds to the months it touches: seen by the board before it leaves."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from notifications import audiences, budget, calls, hours
from notifications.models import Campaign, StepAudience, VotingPlan
from notifications.queries import steps_to_come

SMALLEST_GROUP = 10
WORTH_SAYING = 4  # from the fourth message of a month on, the board is told


@dataclass(frozen=True)
class Rank:
    """How many members get that many messages in the month, or more; None under ten."""

    messages: int
    members: int | None


@dataclass(frozen=True)
class MonthLoad:
    """One month a campaign touches, with what was written in it already."""

    month: date
    ranks: Sequence[Rank]


def loads(campaign: Campaign, *, at: datetime) -> list[MonthLoad]:
    """Month by month, how many members the steps to come bring to their fourth message or more:
    at most, if nobody voted before the last call."""
    months = _planned(campaign, at)
    for month, counts in months.items():
        for member, written in budget.written(month):
            if member in counts:
                counts[member] += written
    return [
        MonthLoad(month, ranks)
        for month, counts in sorted(months.items())
        if (ranks := _ranks(counts))
    ]


def _planned(campaign: Campaign, at: datetime) -> dict[date, Counter[int]]:
    everybody = audiences.electorate(campaign, at=at)
    waited_for = audiences.concerned(campaign, at=at)
    plans = VotingPlan.objects.filter(campaign=campaign)
    planned = frozenset(plans.values_list("member_id", flat=True))
    months: dict[date, Counter[int]] = {}
    for step in steps_to_come(campaign).select_related("campaign"):
        to = everybody if step.audience == StepAudience.EVERYBODY else waited_for
        if step.audience == StepAudience.THEIR_DAY:
            to = to & planned
        elif step.name == calls.GIVES_WAY_TO_THEIR_DAY:
            to = to - planned
        month = budget.first_day(hours.day_of(step.due_at))
        months.setdefault(month, Counter()).update(to - audiences.opposed(step))
    return months


def _ranks(counts: Counter[int]) -> list[Rank]:
    """From the fourth message on; a group of one to nine is said, never numbered."""
    found = []
    for messages in range(WORTH_SAYING, max(counts.values(), default=0) + 1):
        members = sum(count >= messages for count in counts.values())
        found.append(Rank(messages, members if members >= SMALLEST_GROUP else None))
    return found
