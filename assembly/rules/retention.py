"""How long data are kept, as pure arithmetic on dates (R-RGPD-05)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from assembly.rules.presets import shipped_retention
from assembly.rules.rule import Verified
from assembly.rules.typography import french
from assembly.rules.working_days import months_after, years_after


class CountedFrom(StrEnum):
    DECISION = "decision"
    FISCAL_YEAR = "fiscal_year"
    DEPARTURE = "departure"


class Fate(StrEnum):
    DESTROYED = "destroyed"
    ANONYMISED = "anonymised"
    REDUCED = "reduced"
    KEPT = "kept"


@dataclass(frozen=True, kw_only=True)
class Category:
    """One line of the policy; `years` is 0 for what is kept."""

    code: str
    label: str
    years: int
    counted_from: CountedFrom
    fate: Fate
    source: str
    verified: Verified


@cache
def policy() -> Mapping[str, Category]:
    """The whole policy by code, in its order."""
    return {
        code: Category(
            code=code,
            label=french(fields["label"]),
            years=fields.get("years", 0),
            counted_from=CountedFrom(fields["counted_from"]),
            fate=Fate(fields["fate"]),
            source=french(fields["source"]),
            verified=Verified(fields["verified"]),
        )
        for code, fields in shipped_retention().items()
    }


def kept_until(category: Category, day: date, *, fiscal_year_end: str) -> date | None:
    """The last day on which data are kept, counted from the decision or the departure; None when
    nothing destroys them. Three fiscal years are those that follow the one of the assembly."""
    if category.fate is Fate.KEPT:
        return None
    if category.counted_from is CountedFrom.FISCAL_YEAR:
        return years_after(_closing(day, fiscal_year_end), category.years)
    return years_after(day, category.years)


def _closing(day: date, fiscal_year_end: str) -> date:
    """The end of the fiscal year that holds a day."""
    month, wanted = (int(part) for part in fiscal_year_end.split("-"))
    for year in (day.year, day.year + 1):
        closing = months_after(date(year, 1, min(wanted, 31)), month - 1)
        if closing >= day:
            return closing
    raise ValueError(fiscal_year_end)
