"""The register as a table, under the headings that an import understands."""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from members import standing
from members.importing.columns import COLUMNS
from members.importing.comparison import Standing
from members.models import Member

HEADINGS = [column.heading for column in COLUMNS]
_BATCH = 1000
_WORDS = {"natural": "physique", "legal": "morale", "mr": "M.", "mrs": "Mme"}


def rows(members: QuerySet[Member], on: date) -> Iterator[list[Any]]:
    """One line a member, read in batches."""
    numbers = members.values_list("number", flat=True).iterator(chunk_size=_BATCH)
    while batch := list(islice(numbers, _BATCH)):
        register = standing.of_numbers(batch, on)
        for number in batch:
            yield _row(number, register[number])


def _row(number: int, member: Standing) -> list[Any]:
    last, first, email = member.representative or ("", "", "")
    values = {
        "number": number,
        **{key: _plain(value) for key, value in member.fields.items()},
        "representative_last_name": last,
        "representative_first_name": first,
        "representative_email": email,
        "shares": member.shares,
        "college": member.college,
        "consent_on": _plain(member.consent_on),
    }
    return [values[column.key] for column in COLUMNS]


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if value is None:
        return ""
    return _WORDS.get(value, value)
