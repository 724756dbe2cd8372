"""The words of an SMS, and how many of those that are paid for they make (3GPP TS 23.038)."""

import re
import unicodedata
from typing import Any

from django.template.loader import render_to_string

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED = frozenset("^{}\\[~]|€\f")  # two places each
_OTHERWISE = str.maketrans(
    {
        "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-",
        "…": "...", "œ": "oe", "Œ": "OE", "\u00a0": " ", "\u202f": " ", "·": ".", "№": "no",
    }
)  # fmt: skip
ONE, EACH = 160, 153  # characters in a message alone, and in each of several
ONE_WIDE, EACH_WIDE = 70, 67  # the same once one character is outside the alphabet
STOP_CLAUSE = 16  # what providers add under a message in France: a line with “STOP au 36…”


def plain(text: str) -> str:
    """The text in the alphabet of telephones: what it lacks is written as its neighbour, so that
    a circumflex does not double the price."""
    text = re.sub(r"«\s*|\s*»", '"', text).translate(_OTHERWISE)
    return "".join(_plain(character) for character in text)


def is_narrow(text: str) -> bool:
    """Whether every character is in the alphabet of telephones."""
    return all(character in _BASIC or character in _ESCAPED for character in text)


def segments(text: str) -> int:
    """How many SMS this text is paid for."""
    if is_narrow(text):
        length, one, each = sum(1 + (c in _ESCAPED) for c in text), ONE, EACH
    else:
        length, one, each = len(text.encode("utf-16-le")) // 2, ONE_WIDE, EACH_WIDE
    return 1 if length <= one else -(-length // each)


def written(template: str, context: dict[str, Any], *, title: str) -> str:
    """The message with its title, shortened when that lets it fit in one SMS."""
    for length in range(len(title), 11, -1):
        shown = title if length == len(title) else title[: length - 3].rstrip() + "..."
        text = _rendered(template, context, shown)
        if segments(text + "." * STOP_CLAUSE) == 1:
            return text
    return _rendered(template, context, title)


def _rendered(template: str, context: dict[str, Any], title: str) -> str:
    # Plain text: nothing here is read as HTML.
    text = render_to_string(template, {**context, "title": title})
    return plain(" ".join(text.split()))


def _plain(character: str) -> str:
    if character in _BASIC or character in _ESCAPED:
        return character
    parts = unicodedata.normalize("NFKD", character)
    kept = "".join(part for part in parts if part in _BASIC)
    return kept or character
