"""The file of customers to invite: an address, a name, when and where they agreed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from common.clock import PARIS
from members.importing import values
from members.importing.reading import Unreadable, lines
from members.names import fold

# What each column may be called, without accents or capitals; the first is that of the model.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "email": ("courriel", "email", "e-mail", "adresse electronique", "mail"),
    "name": ("nom", "name", "client"),
    "agreed_on": ("date de l'accord", "date d'accord", "date de l accord", "agreed on"),
    "agreed_where": ("origine de l'accord", "origine", "where", "origine de l accord"),
}
MODEL = ("courriel", "nom", "date de l’accord", "origine de l’accord")


@dataclass(frozen=True)
class Row:
    """One customer, and the proof of the agreement to be written to."""

    email: str
    name: str
    agreed_on: date
    agreed_where: str


@dataclass
class Sheet:
    """The rows that are clear, and what is not, each with its line."""

    rows: list[Row] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read(content: bytes, *, at: datetime) -> Sheet:
    """Every line checked. Raises Unreadable when a column is missing."""
    source, sheet, seen = iter(lines(content)), Sheet(), set[str]()
    places = _places(next(source, (0, []))[1])
    for number, cells in source:
        try:
            row = _row({key: _cell(cells, place) for key, place in places.items()}, at)
        except values.Unclear as unclear:
            words = _("Line %(line)d: %(problem)s") % {"line": number, "problem": unclear}
            sheet.problems.append(words)
            continue
        if row.email not in seen:
            seen.add(row.email)
            sheet.rows.append(row)
    return sheet


def _places(headings: list[str]) -> dict[str, int]:
    known = [fold(each).replace("’", "'").strip() for each in headings]
    places = {
        key: known.index(name)
        for key, names in COLUMNS.items()
        for name in reversed(names)
        if name in known
    }
    missing = [MODEL[place] for place, key in enumerate(COLUMNS) if key not in places]
    if missing:
        raise Unreadable(
            "column-missing",
            _("The first line does not name: %(columns)s.") % {"columns": ", ".join(missing)},
            _("Start from the model: each customer with the day and the place of the agreement."),
            status=400,
        )
    return places


def _row(cells: Mapping[str, str], at: datetime) -> Row:
    read_cell: Mapping[str, Callable[[str], Any]] = {
        "email": lambda text: values.email(text).lower(),
        "name": lambda text: values.short(text, 200),
        "agreed_on": values.day,
        "agreed_where": lambda text: values.short(text, 200),
    }
    for key, text in cells.items():
        if not text:
            column = MODEL[list(COLUMNS).index(key)]
            raise values.Unclear(_("“%(column)s” is empty.") % {"column": column})
    row = Row(**{key: read_cell[key](text) for key, text in cells.items()})
    if row.agreed_on > at.astimezone(PARIS).date():
        raise values.Unclear(_("the agreement is dated in the future."))
    return row


def _cell(cells: list[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""
