"""The demonstration's story as data, and the days on which this year's assembly falls."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from common.clock import PARIS

SATURDAY = 5
# The visitor arrives while the vote is open: noticed already, the legal close still ahead.
FEWEST_DAYS_BEFORE_MEETING = 8
NOTICE_DAYS = 17
OPENING_DAYS = 15
CONSENT_DAYS = 120


@cache
def told() -> dict[str, Any]:
    """The whole story of `story.toml`."""
    return tomllib.loads(Path(__file__).with_name("story.toml").read_text())


@dataclass(frozen=True)
class Days:
    """The instants of this year's assembly, all after the law's delays (R-CONV-09)."""

    meets_at: datetime
    convened_at: datetime
    opens_at: datetime
    consented_at: datetime

    @classmethod
    def around(cls, now: datetime, hour: str) -> "Days":
        """For a visitor who arrives `now`: a Saturday evening in one to two weeks."""
        day = now.astimezone(PARIS).date() + timedelta(days=FEWEST_DAYS_BEFORE_MEETING)
        day += timedelta(days=(SATURDAY - day.weekday()) % 7)

        def paris(days_before: int, at: time) -> datetime:
            return datetime.combine(day - timedelta(days=days_before), at, PARIS)

        return cls(
            meets_at=paris(0, time.fromisoformat(hour)),
            convened_at=paris(NOTICE_DAYS, time(9)),
            opens_at=paris(OPENING_DAYS, time(8)),
            consented_at=paris(CONSENT_DAYS, time(12)),
        )
