"""The calendar of a campaign as a drawing: one row a week, one cell a day. Geometry only; a table
with the same dates always stands beside it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from django.utils.formats import date_format

ROW = Decimal("3.4")  # rem
CELL = Decimal(100) / 7  # percent
WEEK = 7
FEWEST_FOLDED = 3  # weeks without anything, one after the other, that become one line
FOLD = Decimal("2.2")  # rem
WIDEST = 7  # characters that a cell of a telephone holds


@dataclass(frozen=True)
class Mark:
    """Something that happens on a day: its letter in the drawing, and what kind it is."""

    letter: str
    kind: str


@dataclass(frozen=True)
class Cell:
    """One day: where it stands, whether one votes that day, what leaves."""

    on: date
    x: str
    y: str
    middle: str
    number_y: str
    mark_y: str
    text_y: str
    is_open: bool
    is_month_named: bool
    is_today: bool
    marks: Sequence[Mark]

    @property
    def label(self) -> str:
        """The day, with its month where one begins: “1 juin”, “1/7” where the name is too long."""
        if not self.is_month_named:
            return str(self.on.day)
        named = date_format(self.on, "j N")
        return named if len(named) <= WIDEST else f"{self.on.day}/{self.on.month}"

    @property
    def letters(self) -> str:
        return " ".join(mark.letter for mark in self.marks)

    @property
    def kind(self) -> str:
        """What the mark of the day looks like: a call outweighs the rest."""
        kinds = [mark.kind for mark in self.marks]
        return "call" if "call" in kinds else kinds[0] if kinds else ""


@dataclass(frozen=True)
class Fold:
    """Weeks during which nothing leaves, drawn as one line of words."""

    weeks: int
    text_y: str


@dataclass(frozen=True)
class Picture:
    """Whole weeks, from the Monday before the first mark to the Sunday after the last; of a vote
    that is open for months, the weeks when something happens."""

    cells: Sequence[Cell]
    folds: Sequence[Fold]
    heads: Sequence[tuple[date, str]]
    height: str
    width: str = f"{CELL * Decimal('0.96'):.2f}%"
    row: str = f"{ROW - Decimal('0.3')}rem"


def draw(
    marks: Mapping[date, Sequence[Mark]], *, opens: date, closes: date, today: date
) -> Picture:
    """The weeks that hold the marks and the days of the vote."""
    days = sorted({*marks, opens, closes})
    first = days[0] - timedelta(days=days[0].weekday())
    count = (days[-1] - first).days // WEEK + 1
    busy = {(day - first).days // WEEK for day in (*days, today)}
    cells: list[Cell] = []
    folds: list[Fold] = []
    top = Decimal(2)
    for quiet, run in groupby(range(count), key=lambda week: week not in busy):
        weeks = list(run)
        if quiet and len(weeks) >= FEWEST_FOLDED:
            folds.append(Fold(len(weeks), f"{top + Decimal('1.3')}rem"))
            top += FOLD
            continue
        begun = len(cells)
        for week in weeks:
            monday = first + timedelta(days=WEEK * week)
            cells += _week(monday, top, marks, (opens, closes), today)
            top += ROW
        cells[begun] = replace(cells[begun], is_month_named=True)
    heads = [(cell.on, cell.middle) for cell in cells[:WEEK]]
    return Picture(cells=cells, folds=folds, heads=heads, height=f"{top}rem")


def letters(names: Iterable[str]) -> dict[str, str]:
    """A, B, C… for the steps in their order."""
    return {name: chr(ord("A") + place) for place, name in enumerate(names)}


def _week(
    monday: date,
    top: Decimal,
    marks: Mapping[date, Sequence[Mark]],
    window: tuple[date, date],
    today: date,
) -> list[Cell]:
    """The seven days of a week, whose row begins at `top` rem."""
    return [
        Cell(
            on=on,
            x=f"{CELL * place + CELL * Decimal('0.02'):.2f}%",
            y=f"{top}rem",
            middle=f"{CELL * place + CELL / 2:.2f}%",
            number_y=f"{top + Decimal('1.1')}rem",
            mark_y=f"{top + Decimal('1.4')}rem",
            text_y=f"{top + Decimal('2.45')}rem",
            is_open=window[0] <= on <= window[1],
            is_month_named=on.day == 1,
            is_today=on == today,
            marks=marks.get(on, ()),
        )
        for place in range(WEEK)
        if (on := monday + timedelta(days=place))
    ]
