"""The drawing of a campaign's calendar: whole weeks, and quiet months folded."""

from datetime import date, timedelta

from notifications.calendar_picture import Mark, draw

MONDAY = date(2026, 1, 5)
CALL = Mark("A", "call")


def test_a_vote_of_a_fortnight_shows_every_day() -> None:
    picture = draw({}, opens=MONDAY, closes=MONDAY + timedelta(days=13), today=MONDAY)

    assert [cell.on for cell in picture.cells] == [MONDAY + timedelta(days=n) for n in range(14)]
    assert picture.folds == []
    assert picture.height == "8.8rem"


def test_a_vote_open_for_months_folds_the_weeks_when_nothing_leaves() -> None:
    closes = MONDAY + timedelta(weeks=30)
    picture = draw({MONDAY: [CALL], closes: [CALL]}, opens=MONDAY, closes=closes, today=MONDAY)

    assert [fold.weeks for fold in picture.folds] == [29]
    assert len(picture.cells) == 14
    assert [cell.on for cell in picture.cells if cell.marks] == [MONDAY, closes]
    assert picture.cells[7].is_month_named
    assert float(picture.height.removesuffix("rem")) < 12


def test_the_week_of_today_is_never_folded() -> None:
    today = MONDAY + timedelta(weeks=10)
    picture = draw({}, opens=MONDAY, closes=MONDAY + timedelta(weeks=30), today=today)

    assert [fold.weeks for fold in picture.folds] == [9, 19]
    assert [cell.on for cell in picture.cells if cell.is_today] == [today]


def test_no_row_stands_on_another() -> None:
    picture = draw({}, opens=MONDAY, closes=MONDAY + timedelta(weeks=30), today=MONDAY)

    tops = sorted({float(cell.y.removesuffix("rem")) for cell in picture.cells})
    words = float(picture.folds[0].text_y.removesuffix("rem"))
    assert tops[0] + 3.4 < words < tops[1]
