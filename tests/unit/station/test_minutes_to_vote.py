"""How long a vote is said to take, on every page and in every mail."""

import pytest

from votes.station.questions import minutes_to_vote


@pytest.mark.parametrize(
    ("readings", "minutes"),
    [([], 1), ([1], 1), ([1, 1], 1), ([1] * 5, 3), ([1] * 7, 4), ([4], 4), ([1, 3, 1], 4)],
)
def test_a_decision_takes_half_a_minute_and_a_long_text_what_it_takes_to_read(
    readings: list[int], minutes: int
) -> None:
    assert minutes_to_vote(readings) == minutes
