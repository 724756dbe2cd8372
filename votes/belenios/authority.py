"""The credential authority: voting codes made by somebody who does not run the server.

"Belenios specification", section "Credentials". It starts from the numbered roll that the polling
station exports (numbers of envelopes and weights, no name) and gives two files: the public one,
["KEY,,NUMBER", …] or ["KEY,WEIGHT,NUMBER", …], for the server; the private one, {NUMBER: CODE},
for the letters alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from votes.belenios import canonical
from votes.belenios.credentials import (
    MAX_WEIGHT,
    CredentialList,
    PublicCredential,
    check_credential,
    check_membership,
    check_uuid,
    new_credential,
    public_credential,
)
from votes.belenios.errors import Check
from votes.belenios.fingerprints import credentials_fingerprint
from votes.belenios.group import Group, group_named

_FORMAT = Check.CREDENTIAL_FORMAT
_NUMBER = re.compile(r"[A-Z]?[0-9]{1,9}")

Codes = Mapping[str, str]
"""Secret credential by number of envelope."""


@dataclass(frozen=True)
class NumberedRoll:
    """Whose right is whose stays at the station: here are numbers and weights."""

    uuid: str
    title: str
    maker: str
    """Who makes the codes: the letters say it."""
    site: str
    group: Group
    weights: Mapping[str, int]
    spare: frozenset[str]
    """The numbers that belong to nobody yet (entrants, codes replaced)."""

    @classmethod
    def parse(cls, text: str) -> NumberedRoll:
        """Read the station's export."""
        data = canonical.as_object(canonical.parse(text, _FORMAT), _FORMAT, "the roll")
        poll = canonical.as_object(data.get("poll"), _FORMAT, "the poll")
        uuid, title = _text(poll, "uuid"), _text(poll, "title")
        check_uuid(uuid, _FORMAT)
        lines = canonical.array_of(data.get("lines"), _line, _FORMAT, "the lines")
        spare = canonical.array_of(data.get("spare"), _number, _FORMAT, "the spare numbers")
        weights = {**dict(lines), **dict.fromkeys(spare, 1)}
        canonical.require(
            len(weights) == len(lines) + len(spare) > 0, _FORMAT, "a number is repeated, or none is"
        )
        return cls(
            uuid=uuid,
            title=title,
            maker=_text(data, "maker"),
            site=_text(data, "site").rstrip("/"),
            group=group_named(_text(data, "group")),
            weights=weights,
            spare=frozenset(spare),
        )

    def address(self, number: str, codes: Codes) -> str:
        """What the square code of a letter holds. Browsers never send what follows the sharp
        sign; the booth removes it from the address at once."""
        return f"{self.site}/isoloir/#{self.uuid}.{codes[number]}"


def make_codes(roll: NumberedRoll) -> Codes:
    """A fresh secret credential for each number of the roll."""
    return {number: new_credential() for number in roll.weights}


def public_file(roll: NumberedRoll, codes: Codes) -> str:
    """What the server receives: keys sorted, each with its number, weights for all or none."""
    keyed = [
        (public_credential(roll.group, roll.uuid, codes[number]), weight, number)
        for number, weight in roll.weights.items()
    ]
    keyed.sort(key=lambda item: roll.group.sort_key(roll.group.read(item[0])))
    weighted = any(weight != 1 for _key, weight, _number in keyed)
    return canonical.serialize(
        [f"{key},{weight if weighted else ''},{number}" for key, weight, number in keyed]
    )


def fingerprint(group: Group, listed: Mapping[str, PublicCredential]) -> str:
    """Of the list as it is published, without the numbers: what is printed in the minutes."""
    return credentials_fingerprint(CredentialList.build(group, listed.values()))


def read_public_file(group: Group, text: str) -> dict[str, PublicCredential]:
    """The public credentials by number: in the group, each key and each number once."""
    items = canonical.as_array(canonical.parse(text, _FORMAT), _FORMAT, "the public file")
    found = dict(_read_public(item) for item in items)
    canonical.require(len(found) == len(items) > 0, _FORMAT, "a number is repeated, or none is")
    check_membership(group, CredentialList.build(group, found.values()))
    return found


def private_file(codes: Codes) -> str:
    """The secret credentials by number, in the form of the 3.x releases."""
    return canonical.serialize(dict(codes))


def read_private_file(text: str) -> Codes:
    """The secret credentials of a private file."""
    codes = canonical.as_object(canonical.parse(text, _FORMAT), _FORMAT, "the private file")
    for code in codes.values():
        check_credential(canonical.as_string(code, _FORMAT, "a code"))
    return codes


def _read_public(item: object) -> tuple[str, PublicCredential]:
    parts = canonical.as_string(item, _FORMAT, "a public credential").split(",")
    canonical.require(len(parts) == 3, _FORMAT, "a public credential is not KEY,WEIGHT,NUMBER")
    key, weight, number = parts
    (listed,) = CredentialList.parse(
        canonical.serialize([f"{key},{weight}" if weight else key])
    ).credentials
    return _number(number), listed


def _line(value: object) -> tuple[str, int]:
    number, weight = canonical.as_array(value, _FORMAT, "a line", 2)
    weight = canonical.as_integer(weight, _FORMAT, "a weight")
    canonical.require(1 <= weight <= MAX_WEIGHT, _FORMAT, "a weight is out of bounds")
    return _number(number), weight


def _number(value: object) -> str:
    number = canonical.as_string(value, _FORMAT, "a number")
    canonical.require(_NUMBER.fullmatch(number) is not None, _FORMAT, "a number is not A123")
    return number


def _text(members: dict[str, Any], name: str) -> str:
    text = canonical.as_string(
        canonical.member(members, name, _FORMAT, "the roll"), _FORMAT, f"the {name}"
    )
    canonical.refuse_control_characters(text, _FORMAT, f"the {name}")
    return text
