"""Dates as French legal papers write them, whatever language the reader of the site chose."""

from datetime import date, datetime

from common.clock import PARIS

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def day_in_words(value: date | datetime) -> str:
    """« samedi 6 juin 2026 », « lundi 1er juin 2026 »: the legal date, in Paris."""
    day = value.astimezone(PARIS).date() if isinstance(value, datetime) else value
    number = "1er" if day.day == 1 else str(day.day)
    return f"{_DAYS[day.weekday()]} {number} {_MONTHS[day.month - 1]} {day.year}"


def hour_in_words(value: datetime) -> str:
    """« 21 h », « 10 h 12 », in Paris."""
    local = value.astimezone(PARIS)
    minutes = f"\u00a0{local:%M}" if local.minute else ""
    return f"{local.hour}\u00a0h{minutes}"


def moment_in_words(value: datetime) -> str:
    """« samedi 6 juin 2026 à 21 h »."""
    return f"{day_in_words(value)} à {hour_in_words(value)}"
