"""A line of a register file as a typed row, with every problem it has."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from members.importing import reading, values
from members.importing.columns import BY_KEY, Headings, Problem, recognise
from members.models import Member

# What a cell sets on the member itself; an empty cell empties it.
FIELDS = (
    "kind", "civility", "last_name", "first_name", "legal_name", "siren", "email", "phone",
    "address", "address_more", "postcode", "city", "country", "registered_on", "left_on",
    "dues_until",
)  # fmt: skip

_PARSERS: dict[str, Callable[[str], Any]] = {
    "number": values.number,
    "kind": values.kind,
    "civility": values.civility,
    "last_name": lambda text: values.short(text, 100),
    "first_name": lambda text: values.short(text, 100),
    "legal_name": lambda text: values.short(text, 200),
    "siren": values.siren,
    "representative_last_name": lambda text: values.short(text, 100),
    "representative_first_name": lambda text: values.short(text, 100),
    "representative_email": values.email,
    "email": values.email,
    "phone": values.phone,
    "address": lambda text: values.short(text, 200),
    "address_more": lambda text: values.short(text, 200),
    "city": lambda text: values.short(text, 100),
    "country": values.country,
    "shares": values.whole,
    "registered_on": values.day,
    "left_on": values.day,
    "dues_until": values.day,
    "college": lambda text: values.short(text, 100),
    "consent_on": values.day,
}


@dataclass(slots=True)
class Row:
    """One member as a file describes it. `values` holds the columns that are in the file and
    whose cell is not empty."""

    line: int
    number: int
    kind: Member.Kind
    values: dict[str, Any]

    def get(self, key: str) -> Any:
        return self.values.get(key)

    @property
    def name(self) -> str:
        if self.kind == Member.Kind.LEGAL:
            return str(self.get("legal_name") or "")
        return f"{self.get('first_name') or ''} {self.get('last_name') or ''}".strip()


@dataclass(frozen=True)
class Sheet:
    """A file whose headings were understood, ready to be read line by line, once."""

    headings: Headings
    lines: Iterator[reading.Line]

    @property
    def present(self) -> frozenset[str]:
        return self.headings.present

    def rows(self, today: date) -> Iterator[tuple[int, Row | None, list[Problem]]]:
        """Each line as (line number, row or nothing, problems)."""
        seen: dict[int, int] = {}
        for line, cells in self.lines:
            row, problems = _row(line, cells, self.headings, today)
            if row is not None:
                first = seen.setdefault(row.number, line)
                if first != line:
                    message = _("Number %(number)d already stands on line %(line)d.")
                    problems.append(
                        Problem(line, "number", message % {"number": row.number, "line": first})
                    )
            yield line, (None if problems else row), problems


def open_sheet(content: bytes) -> Sheet:
    """Reads the headings of a file; its rows come later."""
    lines = reading.lines(content)
    first, cells = next(lines)
    return Sheet(recognise(cells, first), lines)


def _row(
    line: int, cells: Sequence[str], headings: Headings, today: date
) -> tuple[Row | None, list[Problem]]:
    problems: list[Problem] = []
    texts = {key: text for key, text in zip(headings.keys, cells, strict=False) if key and text}
    found: dict[str, Any] = {}
    for key, text in texts.items():
        try:
            if key == "postcode":
                found[key] = values.postcode(text, values.country(texts.get("country", "FR")))
            else:
                found[key] = _PARSERS[key](text)
        except values.Unclear as unclear:
            problems.append(Problem(line, key, str(unclear)))
    kind = found.pop("kind", None) or _guessed_kind(found)
    number = found.pop("number", None)
    if kind == Member.Kind.LEGAL and "representative_email" in found and "email" not in texts:
        found["email"] = found["representative_email"]
    problems += [
        Problem(line, key, message)
        for key, message in _contradictions(texts, found, kind, headings.present, today)
    ]
    if number is None:
        return None, problems
    return Row(line, number, kind, found), problems


def _guessed_kind(found: dict[str, Any]) -> Member.Kind:
    """Without a type: an organisation has a legal name, or a SIREN, and no first name."""
    if found.get("legal_name") and not found.get("first_name"):
        return Member.Kind.LEGAL
    return Member.Kind.NATURAL


def _contradictions(
    texts: dict[str, str],
    found: dict[str, Any],
    kind: Member.Kind,
    present: frozenset[str],
    today: date,
) -> Iterator[tuple[str, str]]:
    needed = ["number", "legal_name" if kind == Member.Kind.LEGAL else "last_name"]
    if kind == Member.Kind.NATURAL:
        needed.append("first_name")
    if "registered_on" in present:
        needed.append("registered_on")
    for key in needed:
        if key not in texts:
            message = _("“%(heading)s” is missing.")
            yield key, message % {"heading": BY_KEY[key].heading}
    if kind == Member.Kind.NATURAL:
        for key in ("siren", "representative_last_name"):
            if key in texts:
                yield key, _("Only a legal person has this: check the type of person.")
    elif "representative_email" in texts and "representative_last_name" not in texts:
        yield "representative_last_name", _("The representative’s name is missing.")
    yield from _impossible_dates(found, today)


def _impossible_dates(found: dict[str, Any], today: date) -> Iterator[tuple[str, str]]:
    joined, left, consent = (found.get(key) for key in ("registered_on", "left_on", "consent_on"))
    if joined and joined > today + timedelta(days=366):
        yield "registered_on", _("This date is more than a year ahead: check the year.")
    if joined and left and left < joined:
        yield "left_on", _("The member would leave before joining.")
    if consent and consent > today:
        yield "consent_on", _("A consent cannot be given in the future.")
