"""A line of dates drawn on the server: where each falls between the first and the last.

No float reaches the page as a localised number: every coordinate is a string.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

# Percent of the width: kept free on both sides; what two marks of one lane need between them.
EDGE, APART = Decimal(5), Decimal(9)
# Heights are in rem, so that the drawing grows with the reader's text.
AXIS = Decimal("2.6")
FIRST_LANE, LANE = AXIS + Decimal("1.5"), Decimal("1.75")
FEWEST_NAMES = 3
MONDAY = 0


@dataclass(frozen=True)
class Mark:
    """One date: its number in the table, its place, and how it is drawn."""

    number: int
    tone: str
    x: str
    y: str


@dataclass(frozen=True)
class Tick:
    """The Monday of a week; some carry their date in words."""

    day: date
    x: str
    is_named: bool


@dataclass(frozen=True)
class DateLine:
    marks: Sequence[Mark]
    ticks: Sequence[Tick]
    today: str
    height: str
    axis_y: str = f"{AXIS}rem"


def date_line(dates: Iterable[tuple[int, date, str]], *, today: date) -> DateLine:
    """A line of (number, day, tone), the earliest first; marks that would touch go one lane down.
    `today` is marked when it falls between the first date and the last."""
    rows = list(dates)
    first = min(day for _, day, _ in rows) - timedelta(days=1)
    last = max(day for _, day, _ in rows) + timedelta(days=1)
    span = Decimal((last - first).days)

    def place(day: date) -> Decimal:
        return EDGE + Decimal((day - first).days) / span * (100 - 2 * EDGE)

    marks, ends = [], list[Decimal]()
    for number, day, tone in rows:
        x = place(day)
        lane = next((n for n, end in enumerate(ends) if end + APART <= x), len(ends))
        ends[lane : lane + 1] = [x]
        marks.append(Mark(number, tone, _text(x) + "%", _text(FIRST_LANE + lane * LANE) + "rem"))
    return DateLine(
        marks=marks,
        ticks=_ticks(first, last, place),
        today=_text(place(today)) + "%" if first <= today <= last else "",
        height=_text(FIRST_LANE + len(ends) * LANE - Decimal("0.6")) + "rem",
    )


def _ticks(first: date, last: date, place: Callable[[date], Decimal]) -> list[Tick]:
    mondays = [
        first + timedelta(days=n)
        for n in range((last - first).days + 1)
        if (first + timedelta(days=n)).weekday() == MONDAY
    ]
    every = -(-len(mondays) // FEWEST_NAMES) or 1
    return [
        Tick(day, _text(place(day)) + "%", is_named=rank % every == 0)
        for rank, day in enumerate(mondays)
    ]


def _text(value: Decimal) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
