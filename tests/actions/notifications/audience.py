"""A poll as another room would tell of it: who has not voted, and what the mail may say."""

from datetime import datetime
from typing import Any

from common.clock import PARIS
from members.models import Member

has_voted: set[int] = set()
asked_at: list[datetime] = []


def not_voted(subject: str, at: datetime) -> list[int]:
    asked_at.append(at)
    everybody = Member.objects.order_by("pk").values_list("pk", flat=True)
    return [pk for pk in everybody if pk not in has_voted]


def words(subject: str, at: datetime) -> dict[str, Any]:
    return {
        "title": "Assemblée générale ordinaire 2026",
        "convener": "Le directoire",
        "link": "http://testserver/assemblees/1/voter",
        "minutes": 4,
        "resolutions": ["Approbation des comptes 2025", "Élection au conseil de surveillance"],
        "meets_at": datetime(2026, 10, 30, 20, 30, tzinfo=PARIS),
        "place": "Guidel",
        "videoconference_url": "",
        "missing": 18,
        "voted": None,
        "voted_last_time": None,
    }


def everybody(subject: str, at: datetime) -> list[int]:
    return list(Member.objects.order_by("pk").values_list("pk", flat=True))
