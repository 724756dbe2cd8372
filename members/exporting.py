"""The register as a table, under the headings that an import understands."""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from members import queries, standing
from members.importing.columns import COLUMNS, Column
from members.importing.comparison import Standing
from members.models import Member

_BATCH = 1000
_WORDS = {"natural": "physique", "legal": "morale", "mr": "M.", "mrs": "Mme"}


def columns() -> list[Column]:
    """Those of this register: where there is no capital, nobody holds a share."""
    shares = queries.cooperative().has_shares
    return [column for column in COLUMNS if shares or column.key != "shares"]


def headings() -> list[str]:
    return [column.heading for column in columns()]


def rows(members: QuerySet[Member], on: date) -> Iterator[list[Any]]:
    """One line a member, read in batches."""
    keys = [column.key for column in columns()]
    numbers = members.values_list("number", flat=True).iterator(chunk_size=_BATCH)
    while batch := list(islice(numbers, _BATCH)):
        register = standing.of_numbers(batch, on)
        for number in batch:
            values = _values(number, register[number])
            yield [values[key] for key in keys]


def _values(number: int, member: Standing) -> dict[str, Any]:
    last, first, email = member.representative or ("", "", "")
    return {
        "number": number,
        **{key: _plain(value) for key, value in member.fields.items()},
        "representative_last_name": last,
        "representative_first_name": first,
        "representative_email": email,
        "shares": member.shares,
        "college": member.college,
        "consent_on": _plain(member.consent_on),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if value is None:
        return ""
    return _WORDS.get(value, value)
