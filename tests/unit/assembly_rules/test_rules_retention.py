"""How long data are kept: dates to the day, and what nothing destroys."""

from datetime import date

import pytest

from assembly.rules.retention import CountedFrom, Fate, kept_until, policy

MET = date(2026, 6, 6)


@pytest.mark.parametrize(
    ("code", "ends", "last"),
    [
        ("signed_roll", "12-31", date(2028, 6, 6)),
        ("proxies", "12-31", date(2029, 12, 31)),
        ("proxies", "06-30", date(2029, 6, 30)),
        ("proxies", "05-31", date(2030, 5, 31)),
        ("attendance", "02-29", date(2030, 2, 28)),
        ("register", "12-31", None),
        ("archive", "12-31", None),
    ],
)
def test_the_last_day_is_counted_from_the_decision_or_its_fiscal_year(
    code: str, ends: str, last: date | None
) -> None:
    assert kept_until(policy()[code], MET, fiscal_year_end=ends) == last


def test_a_decision_of_29_february_is_kept_until_28_february() -> None:
    found = kept_until(policy()["rolls"], date(2028, 2, 29), fiscal_year_end="12-31")

    assert found == date(2030, 2, 28)


def test_what_goes_has_a_duration_and_a_source_and_the_minutes_never_go() -> None:
    for category in policy().values():
        assert category.source
        assert (category.years > 0) == (category.fate is not Fate.KEPT)
    assert policy()["register"].fate is Fate.KEPT
    assert policy()["consents"].counted_from is CountedFrom.DEPARTURE
