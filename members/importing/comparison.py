"""How a row differs from what the register says."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from members.importing.rows import FIELDS, Row
from members.models import Member

Change = tuple[Any, Any]
Changes = dict[str, Change]

_EMPTY: dict[str, Any] = {"left_on": None, "dues_until": None, "country": "France"}


@dataclass(slots=True)
class Standing:
    """A member as the register has it at one moment."""

    member: int
    fields: dict[str, Any]
    college: str
    shares: int
    representative: tuple[str, str, str] | None
    consent_on: date | None
    account: str | None
    account_email: str | None

    @property
    def name(self) -> str:
        if self.fields["kind"] == Member.Kind.LEGAL:
            return str(self.fields["legal_name"])
        return f"{self.fields['first_name']} {self.fields['last_name']}".strip()

    @property
    def sign_in_address(self) -> str:
        return sign_in_address(self.fields["kind"], self.fields["email"], self.representative)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON, to be compared later."""
        return {
            "fields": {key: _plain(value) for key, value in self.fields.items()},
            "college": self.college,
            "shares": self.shares,
            "representative": list(self.representative) if self.representative else None,
            "consent_on": _plain(self.consent_on),
            "account": self.account,
            "account_email": self.account_email,
        }


def sign_in_address(kind: str, email: str, representative: tuple[str, str, str] | None) -> str:
    """Where the person who acts receives codes: a legal person's representative, if known."""
    if kind == Member.Kind.LEGAL and representative and representative[2]:
        return representative[2]
    return email


def field_values(row: Row, standing: Standing | None, present: frozenset[str]) -> dict[str, Any]:
    """What the member's own fields become: the file's columns over what was there."""
    before = standing.fields if standing else None
    after: dict[str, Any] = {}
    for key in FIELDS:
        empty = _EMPTY.get(key, "")
        if before is not None and key not in present:
            after[key] = before[key]
        elif key == "kind":
            after[key] = str(row.kind)
        else:
            after[key] = row.get(key) or empty
    return after


def representative_of(row: Row, standing: Standing | None) -> tuple[str, str, str] | None:
    """Who represents the member afterwards; a file that names nobody changes nobody."""
    if row.get("representative_last_name"):
        return (
            row.get("representative_last_name"),
            row.get("representative_first_name") or "",
            row.get("representative_email") or "",
        )
    return standing.representative if standing else None


def changes(row: Row, standing: Standing, present: frozenset[str]) -> Changes:
    """What a row changes in the register: key → (before, after). An empty cell empties the
    field; shares, representative and consent only ever come from a cell that is filled in."""
    after = field_values(row, standing, present)
    found: Changes = {
        key: (standing.fields[key], after[key])
        for key in FIELDS
        if after[key] != standing.fields[key]
    }
    if "college" in present and (college := row.get("college") or "") != standing.college:
        found["college"] = (standing.college, college)
    shares = row.get("shares")
    if shares is not None and shares != standing.shares:
        found["shares"] = (standing.shares, shares)
    representative = representative_of(row, standing)
    if representative != standing.representative:
        found["representative"] = (standing.representative, representative)
    if row.get("consent_on") and standing.consent_on is None:
        found["consent_on"] = (None, row.get("consent_on"))
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
