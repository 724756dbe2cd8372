"""Days of the law in France: calendar days, months, and jours ouvrés."""

import calendar
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

import holidays

SATURDAY = 5
_ALSACE_MOSELLE = ("57", "67", "68")


class Region(StrEnum):
    """Where the registered office is: some territories have holidays of their own."""

    MAINLAND = ""
    ALSACE_MOSELLE = "57"
    GUADELOUPE = "971"
    MARTINIQUE = "972"
    GUYANE = "973"
    REUNION = "974"
    MAYOTTE = "976"


def region_of(postcode: str) -> Region:
    """The holidays of the registered office: Alsace and Moselle, overseas, or the mainland's."""
    code = postcode.strip()
    if code[:2] in _ALSACE_MOSELLE:
        return Region.ALSACE_MOSELLE
    overseas = [region for region in Region if len(region) == len(code[:3])]
    return next((region for region in overseas if region == code[:3]), Region.MAINLAND)


@cache
def public_holidays(year: int, region: Region = Region.MAINLAND) -> frozenset[date]:
    """The public holidays of one year."""
    return frozenset(holidays.country_holidays("FR", subdiv=region or None, years=year))


def is_working_day(day: date, region: Region = Region.MAINLAND) -> bool:
    """A jour ouvré: Monday to Friday, public holidays excepted."""
    return day.weekday() < SATURDAY and day not in public_holidays(day.year, region)


def working_day_before(day: date, rank: int, region: Region = Region.MAINLAND) -> date:
    """The rank-th jour ouvré before a day, that day not counted."""
    if rank < 1:
        raise ValueError(rank)
    found = day
    while rank:
        found -= timedelta(days=1)
        rank -= is_working_day(found, region)
    return found


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def years_after(day: date, years: int) -> date:
    """The same day some years later; 29 February gives 28 February."""
    return months_after(day, 12 * years)
