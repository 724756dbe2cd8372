"""The French of each part of the house: flat JSON files, `{"English": "Français"}` or
`{"English singular": ["singulier", "pluriel"]}`."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

NARROW = "\u202f"
FIXED = "\u00a0"
# Spaces that must not break, as a French typographer sets them; apostrophes as letters.
TYPOGRAPHY = (
    (re.compile(r"(?<=\w)'(?=\w|«)"), "’"),
    (re.compile(r"(?<=\S) ([;?!])"), NARROW + r"\1"),
    (re.compile(r"(?<=\S) (:)(?!/)"), FIXED + r"\1"),
    (re.compile(r"« "), "«" + FIXED),
    (re.compile(r" »"), FIXED + "»"),
    (re.compile(r"(?<=\d) (?=[€%])"), FIXED),
)
_IN_TEMPLATE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_IN_TAG = re.compile(r"(<[^>]*>)")


@dataclass(frozen=True)
class Translation:
    """The French of one message: one form, or the singular and the plural."""

    forms: tuple[str, ...]
    part: str


class PartUnreadable(ValueError):
    """A part is not JSON."""


def read(folder: Path) -> tuple[dict[str, Translation], list[str]]:
    """All parts together, and where two of them disagree: there the first one counts."""
    words: dict[str, Translation] = {}
    disagreements: list[str] = []
    for path in sorted(folder.glob("*.json")):
        for text, forms in _entries(path):
            translation = Translation(tuple(french(form) for form in forms), path.name)
            known = words.setdefault(text, translation)
            if known.forms != translation.forms:
                disagreements.append(
                    f"{text!r} is {known.forms} in {known.part} and {translation.forms} "
                    f"in {path.name}"
                )
    return words, disagreements


def _entries(path: Path) -> Iterator[tuple[str, list[str]]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise PartUnreadable(f"{path.name} is not JSON: {error}") from error
    for text, value in content.items():
        yield message_id(text), [value] if isinstance(value, str) else list(value)


def message_id(text: str) -> str:
    """The id as the program knows it: `{{ name }}` of a template is `%(name)s`."""
    return _IN_TEMPLATE.sub(r"%(\1)s", text)


def french(text: str) -> str:
    """The translation with its apostrophes and unbreakable spaces; HTML tags are left alone."""
    pieces = _IN_TAG.split(message_id(text))
    return "".join(piece if piece.startswith("<") else _typeset(piece) for piece in pieces)


def _typeset(text: str) -> str:
    for pattern, replacement in TYPOGRAPHY:
        text = pattern.sub(replacement, text)
    return text
