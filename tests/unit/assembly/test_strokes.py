"""A signature drawn on a device: what is kept is bounded, and is a drawing."""

import json

import pytest

from assembly import strokes
from common.refusals import Refusal

SIGNED = [[100, 200, 160, 120, 220, 260], [300, 200]]


def refused(said: object) -> str:
    with pytest.raises(Refusal) as refusal:
        strokes.strokes_of(said if isinstance(said, str) else json.dumps(said))
    assert refusal.value.status == 400
    return refusal.value.code


def test_lines_inside_the_box_are_kept_as_they_are() -> None:
    assert strokes.strokes_of(json.dumps(SIGNED)) == SIGNED


@pytest.mark.parametrize("said", ["", "[]", [[500, 200]], [[500, 200, 510, 205]]])
def test_nothing_and_a_touch_by_chance_are_no_signature(said: object) -> None:
    assert refused(said) == "signature-empty"


def test_what_is_larger_than_a_signature_is_refused_before_it_is_read() -> None:
    long = [[n % 2, n % 400] * 1 for n in range(strokes.MOST_LINES + 1)]
    assert refused(long) == "signature-too-long"
    assert refused([[0, 0, 900, 300] * (strokes.MOST_POINTS // 2 + 1)]) == "signature-too-long"
    assert refused("[" * (strokes.LONGEST + 1)) == "signature-too-long"


def test_the_longest_signature_allowed_passes() -> None:
    points = [1000, 400, 0, 0] * (strokes.MOST_POINTS // 2)
    longest = json.dumps([points], separators=(",", ":"))

    assert strokes.strokes_of(longest) == [points]


@pytest.mark.parametrize(
    "said",
    [
        "{", "12", "{}", '"<svg onload=x>"', "[" * 9_000,
        [[1, 2, 3]], [[]], [1, 2], [[0, 401, 5, 6]], [[1001, 0, 5, 6]], [[-1, 0, 500, 6]],
        [[0.5, 1, 300, 4]], [[True, 1, 300, 4]], [["1", 1, 300, 4]], [[None, 1, 300, 4]],
    ],
)  # fmt: skip
def test_anything_else_is_unreadable(said: object) -> None:
    assert refused(said) == "unreadable"
