"""Durations and labels as people say them."""

import pytest

from frontend.templatetags.ouvote import duration, lower_first


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (1, "1 minute"),
        (45, "45 minutes"),
        (60, "1\u00a0h"),
        (150, "2\u00a0h\u00a030"),
        (65, "1\u00a0h\u00a005"),
    ],
)
def test_more_than_an_hour_is_said_in_hours(minutes: int, said: str) -> None:
    assert duration(minutes) == said


def test_a_label_goes_on_after_a_colon_but_an_acronym_keeps_its_capitals() -> None:
    assert lower_first("Questions écrites") == "questions écrites"
    assert lower_first("PV de carence") == "PV de carence"
    assert lower_first("") == ""
