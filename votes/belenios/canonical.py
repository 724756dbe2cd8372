"""Canonical JSON: the one way to write each object, so that hashes mean something.

"Belenios specification", conventions: compact, non-ASCII written raw, fields in the
order of the specification. Reading refuses what two programs might read differently
(repeated members, floats, half surrogates).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, TypeVar

from votes.belenios.errors import Check, Malformed

Item = TypeVar("Item")

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def serialize(value: object) -> str:
    """The canonical text of `value`."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _no_repeated_member(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is repeated")
    return members


def _no_float(text: str) -> Any:
    raise ValueError(f"{text[:20]} is not an integer")


def parse(text: str, check: Check = Check.JSON) -> Any:
    """The value written in `text`; `Malformed(check)` when it is not strict JSON."""
    try:
        text.encode("utf-8")
        value = json.loads(
            text,
            object_pairs_hook=_no_repeated_member,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
        if "\\u" in text:  # an escape may hide half a surrogate pair, which has no UTF-8
            serialize(value).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Malformed(check, f"not strict JSON: {error}") from error
    return value


def require_canonical(value: object, text: str, check: Check) -> None:
    """Raise `Malformed(check)` unless `text` is the one way to write `value`."""
    try:
        written = serialize(value)
    except RecursionError as error:
        raise Malformed(check, "nested too deeply") from error
    if written != text:
        raise Malformed(check, "not written canonically")


def decode(body: bytes, check: Check = Check.JSON) -> str:
    """The text of a record: strict UTF-8."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(check, f"not UTF-8: {error}") from error


def require(condition: bool, check: Check, message: str) -> None:
    """Raise `Malformed(check)` unless `condition`."""
    if not condition:
        raise Malformed(check, message)


def as_object(value: object, check: Check, what: str) -> dict[str, Any]:
    """`value`, known to be a JSON object."""
    if not isinstance(value, dict):
        raise Malformed(check, f"{what} is not an object")
    return value


def as_array(value: object, check: Check, what: str, size: int | None = None) -> list[Any]:
    """`value`, known to be a JSON array (of `size` items if given)."""
    if not isinstance(value, list):
        raise Malformed(check, f"{what} is not an array")
    if size is not None and len(value) != size:
        raise Malformed(check, f"{what} has {len(value)} items instead of {size}")
    return value


def as_string(value: object, check: Check, what: str) -> str:
    """`value`, known to be a JSON string."""
    if not isinstance(value, str):
        raise Malformed(check, f"{what} is not a string")
    return value


def as_integer(value: object, check: Check, what: str) -> int:
    """`value`, known to be a JSON integer, never a boolean."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise Malformed(check, f"{what} is not an integer")
    return value


def exact_members(value: object, names: tuple[str, ...], check: Check, what: str) -> list[Any]:
    """The values of an object that has exactly the members `names`, in that order."""
    members = as_object(value, check, what)
    if tuple(members) != names:
        if check is Check.BALLOT_FORMAT and sorted(members) == sorted(names):
            check = Check.BALLOT_CANONICAL
        raise Malformed(check, f"{what} must have the members {', '.join(names)} in this order")
    return list(members.values())


def member(members: dict[str, Any], name: str, check: Check, what: str) -> Any:
    """A mandatory member of an object that may have others."""
    if name not in members:
        raise Malformed(check, f"{what} has no member {name}")
    return members[name]


def array_of(
    value: object, read: Callable[[Any], Item], check: Check, what: str, size: int | None = None
) -> tuple[Item, ...]:
    """The items of an array, each read by `read`."""
    return tuple(read(item) for item in as_array(value, check, what, size))


def refuse_control_characters(text: str, check: Check, what: str) -> None:
    """Programs escape control characters differently: none may enter a hashed text."""
    if _CONTROL.search(text):
        raise Malformed(check, f"{what} contains a control character")
