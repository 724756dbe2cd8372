"""The paragraphs of a text, and what becomes of a text when one of them is written anew."""

import re

# An empty line stands between two paragraphs, with whatever blanks.
_BETWEEN = re.compile(r"\n[^\S\n]*\n\s*")


def paragraphs(text: str) -> list[str]:
    """The paragraphs in their order, with the same line ends wherever they were typed."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return [each.strip() for each in _BETWEEN.split(lines) if each.strip()]


def place_of(text: str, place: int, before: str) -> int | None:
    """Where a paragraph stands now. None when it is not there any more, or when it moved and
    several are the same: nobody then knows which one was meant. Blanks are not a change."""
    now = paragraphs(text)
    same = [number for number, each in enumerate(now) if _plain(each) == _plain(before)]
    if place in same:
        return place
    return same[0] if len(same) == 1 else None


def written_anew(text: str, place: int, before: str, after: str) -> str | None:
    """The text with one paragraph replaced, or taken out when `after` is empty; None when it is
    not there any more."""
    found = place_of(text, place, before)
    if found is None:
        return None
    now = paragraphs(text)
    return "\n\n".join([*now[:found], *paragraphs(after), *now[found + 1 :]])


def _plain(text: str) -> str:
    return " ".join(text.split())
