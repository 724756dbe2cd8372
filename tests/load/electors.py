"""An electorate for rehearsed campaigns: who votes when is a pure function of the member."""

import random
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from common.clock import PARIS
from members.models import Member

OPENS = datetime(2026, 10, 14, 9, 0, tzinfo=PARIS)  # winter time begins on 25 October
CLOSES = datetime(2026, 10, 29, 15, 0, tzinfo=PARIS)
SITS = datetime(2026, 10, 30, 20, 30, tzinfo=PARIS)
NEVER_VOTE_PERCENT = 55


@cache
def votes_at(member: int) -> datetime | None:
    """When this member votes; None for more than half of them."""
    chance = random.Random(member)
    if chance.randrange(100) < NEVER_VOTE_PERCENT:
        return None
    return OPENS + timedelta(minutes=chance.randrange(15 * 24 * 60))


def everybody(subject: str, at: datetime) -> list[int]:
    return list(Member.objects.order_by().values_list("pk", flat=True))


def not_voted(subject: str, at: datetime) -> list[int]:
    when = {member: votes_at(member) for member in everybody(subject, at)}
    return [member for member, moment in when.items() if moment is None or moment > at]


def words(subject: str, at: datetime) -> dict[str, Any]:
    return {
        "title": "Assemblée générale ordinaire 2026",
        "convener": "Le directoire",
        "link": "https://ag.example.org/assemblees/1/",
        "ballot_link": "",
        "minutes": 4,
        "resolutions": ["Approbation des comptes 2025", "Élection au conseil"],
        "meets_at": SITS,
        "place": "Guidel",
        "videoconference_url": "https://visio.example.org/ag",
        "missing": None,
        "voted": None,
        "voted_last_time": None,
    }
