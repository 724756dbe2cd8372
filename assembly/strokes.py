"""A signature as a device draws it: lines of points, checked before anything keeps them."""

import json
from typing import Any

from django.utils.translation import gettext as _

from common.documents.sketch import BOX
from common.refusals import Refusal

WIDTH, HEIGHT = BOX
MOST_LINES, MOST_POINTS = 60, 1_500
# As text: every point at its longest, with its commas.
LONGEST = MOST_POINTS * 9 + MOST_LINES * 3 + 2
# A touch of the screen by chance is no signature.
SMALLEST = 30

Strokes = list[list[int]]


def strokes_of(text: str) -> Strokes:
    """The lines that a page sent: each is x and y in turn, whole numbers inside the box. Raises
    `Refusal` (400): `signature-empty`, `signature-too-long`, `unreadable`."""
    if len(text) > LONGEST:
        raise _too_long()
    try:
        said = json.loads(text or "[]")
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    if not isinstance(said, list) or not all(_is_line(each) for each in said):
        raise _unreadable()
    points = sum(len(line) for line in said) // 2
    if len(said) > MOST_LINES or points > MOST_POINTS:
        raise _too_long()
    if not _is_seen(said):
        raise Refusal(
            "signature-empty",
            _("Nothing is drawn."),
            _("Sign in the frame, or choose to sign on paper."),
            status=400,
        )
    return said


def _is_line(line: Any) -> bool:
    if not isinstance(line, list) or len(line) < 2 or len(line) % 2:
        return False
    bounds = (WIDTH, HEIGHT)
    return all(type(n) is int and 0 <= n <= bounds[i % 2] for i, n in enumerate(line))


def _is_seen(lines: Strokes) -> bool:
    across = [x for line in lines for x in line[::2]]
    down = [y for line in lines for y in line[1::2]]
    return bool(across) and max(max(across) - min(across), max(down) - min(down)) >= SMALLEST


def _too_long() -> Refusal:
    return Refusal(
        "signature-too-long",
        _("This drawing has too many lines to be kept."),
        _("Erase it, and sign with fewer of them; or choose to sign on paper."),
        status=400,
    )


def _unreadable() -> Refusal:
    return Refusal(
        "unreadable",
        _("What was sent could not be read."),
        _("Reload the page, and sign again."),
        status=400,
    )
