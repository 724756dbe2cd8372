"""Where a date stands, what may excuse it, and the holidays of the registered office."""

from datetime import datetime, timedelta

import pytest

from assembly.rules.calendar import PARIS, Deadline, Meeting, timeline
from assembly.rules.presets import PRESETS, calendar_words, load_preset
from assembly.rules.standing import Standing, standing
from assembly.rules.working_days import Region, region_of

MEETS_AT = datetime(2026, 6, 6, 21, 0, tzinfo=PARIS)


def notice() -> Deadline:
    rules = load_preset("sa_consommation_1917")
    found = {each.code: each for each in timeline(Meeting(meets_at=MEETS_AT), rules)}
    return found["notice_dispatch"]


@pytest.mark.parametrize(
    ("done_after", "now_after", "expected"),
    [
        (timedelta(0), timedelta(days=3), Standing.DONE),
        (timedelta(seconds=1), timedelta(days=3), Standing.MISSED),
        (None, timedelta(seconds=1), Standing.MISSED),
        (None, timedelta(0), Standing.SOON),
        (None, -timedelta(days=7), Standing.SOON),
        (None, -timedelta(days=8), Standing.COMING),
    ],
)
def test_a_date_is_kept_to_the_second_or_missed(
    done_after: timedelta | None, now_after: timedelta, expected: Standing
) -> None:
    found = notice()
    kept = {found.code: None if done_after is None else found.at + done_after}

    assert standing(found, kept, at=found.at + now_after) is expected


def test_a_date_that_asks_nothing_of_the_board_only_passes() -> None:
    found = notice()

    assert standing(found, {}, at=found.at + timedelta(days=1)) is Standing.PAST


@pytest.mark.parametrize("preset", PRESETS)
def test_each_date_says_who_acts_what_happens_otherwise_and_its_article(preset: str) -> None:
    rules = load_preset(preset)
    meeting = Meeting(meets_at=MEETS_AT, is_annual=True, has_elections=True, is_remote_only=True)

    for found in timeline(meeting, rules):
        assert found.acts in ("board", "members", "site")
        assert found.label
        assert found.consequence.endswith(".")
        assert found.source


def test_only_dates_that_may_be_explained_can_block() -> None:
    blocking = {code for code, words in calendar_words().items() if words.get("blocks")}
    explained = {code for code, words in calendar_words().items() if words.get("waiver")}

    assert blocking == {"notice_dispatch", "remote_only_announcement"}
    assert explained == blocking | {"documents", "ordinary_meeting"}


@pytest.mark.parametrize(
    ("postcode", "region"),
    [
        ("56520", Region.MAINLAND),
        ("67000", Region.ALSACE_MOSELLE),
        ("57070", Region.ALSACE_MOSELLE),
        ("68100", Region.ALSACE_MOSELLE),
        ("97400", Region.REUNION),
        ("97110", Region.GUADELOUPE),
        ("97600", Region.MAYOTTE),
        ("20000", Region.MAINLAND),
        ("", Region.MAINLAND),
        (" 67000 ", Region.ALSACE_MOSELLE),
        ("B-1000", Region.MAINLAND),
    ],
)
def test_the_registered_office_gives_its_public_holidays(postcode: str, region: Region) -> None:
    assert region_of(postcode) is region
