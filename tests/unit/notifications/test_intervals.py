"""The interval of a difference, against the examples published with the method."""

import pytest

from notifications.intervals import Difference, difference


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [  # Newcombe 1998, Statistics in Medicine 17:873, table II, method 10
        ((56, 70), (48, 80), Difference(52, 334)),
        ((9, 10), (3, 10), Difference(170, 810)),
        ((6, 7), (2, 7), Difference(58, 807)),
        ((5, 56), (0, 29), Difference(-39, 193)),
        ((0, 10), (0, 20), Difference(-162, 278)),
    ],
)
def test_the_interval_is_the_published_one_rounded_outwards(
    first: tuple[int, int], second: tuple[int, int], expected: Difference
) -> None:
    assert difference(first, second) == expected


def test_turning_the_groups_round_turns_the_interval_round() -> None:
    one, other = difference((30, 100), (20, 120)), difference((20, 120), (30, 100))

    assert (one.low, one.high) == (-other.high, -other.low)
