from datetime import date, datetime, time, timedelta

import pytest

from common.clock import PARIS
from notifications import calls, hours
from notifications.calls import PlannedStep
from notifications.models import Stream

OPENS = datetime(2026, 5, 21, 9, 0, tzinfo=PARIS)
CLOSES = datetime(2026, 6, 5, 15, 0, tzinfo=PARIS)
ANCHORS = {calls.OPENING: OPENS, calls.CLOSING: CLOSES}


@pytest.mark.parametrize(
    ("hour", "quiet"),
    [(time(7, 59), True), (time(8, 0), False), (time(19, 59), False), (time(20, 0), True)],
)
def test_nobody_is_called_between_twenty_and_eight(hour: time, quiet: bool) -> None:
    assert hours.is_quiet(datetime.combine(OPENS.date(), hour, PARIS)) is quiet


def test_what_is_due_in_the_night_waits_for_eight() -> None:
    evening = datetime(2026, 5, 21, 22, 30, tzinfo=PARIS)
    small_hours = datetime(2026, 5, 22, 3, 0, tzinfo=PARIS)
    morning = datetime(2026, 5, 22, 8, 0, tzinfo=PARIS)

    assert hours.next_daytime(evening) == morning
    assert hours.next_daytime(small_hours) == morning


def test_two_days_apart_are_counted_on_the_calendar_through_a_change_of_clocks() -> None:
    friday = datetime(2026, 3, 27, 9, 30, tzinfo=PARIS)
    sunday = datetime(2026, 3, 29, 9, 0, tzinfo=PARIS)  # summer time began at 2:00

    assert hours.far_enough(friday, sunday)
    assert not hours.far_enough(friday, sunday - timedelta(days=1))
    assert hours.earliest_recent_call(sunday) == datetime(2026, 3, 28, 0, 0, tzinfo=PARIS)


def test_an_hour_stays_the_hour_of_paris_through_a_change_of_clocks() -> None:
    winter = datetime(2026, 3, 27, 9, 0, tzinfo=PARIS)

    assert hours.on_day(winter, days=3, hour=time(9)).hour == 9


@pytest.mark.parametrize(
    ("days", "near"),
    [(0, date(2026, 5, 23)), (7, date(2026, 5, 30)), (12, date(2026, 6, 4)), (13, None)],
)
def test_a_near_day_comes_before_the_next_call_and_before_the_close(
    days: int, near: date | None
) -> None:
    assert hours.near_day(OPENS + timedelta(days=days), closes_at=CLOSES) == near


def test_the_reference_schedule_is_one_call_and_three_reminders() -> None:
    steps = calls.reference(ANCHORS)

    assert [(s.name, calls.due_at(s, ANCHORS).date().isoformat()) for s in steps] == [
        ("opening", "2026-05-21"),
        ("reminder-1", "2026-05-26"),
        ("reminder-2", "2026-05-28"),
        ("last-reminder", "2026-06-03"),
    ]
    assert calls.obstacles(steps, ANCHORS) == []


@pytest.mark.parametrize("days", range(1, 30))
def test_the_reference_schedule_fits_any_window(days: int) -> None:
    anchors = {calls.OPENING: OPENS, calls.CLOSING: OPENS + timedelta(days=days)}

    assert calls.obstacles(calls.reference(anchors), anchors) == []


@pytest.mark.parametrize("first", range(7))
@pytest.mark.parametrize("days", range(1, 30))
def test_reminders_leave_from_tuesday_to_thursday_and_none_is_lost_for_it(
    first: int, days: int
) -> None:
    opens = OPENS + timedelta(days=first)
    anchors = {calls.OPENING: opens, calls.CLOSING: opens + timedelta(days=days, hours=6)}
    plain = calls.fitting(calls.REFERENCE, anchors)

    found = calls.reference(anchors)

    moments = {step.name: calls.due_at(step, anchors) for step in found}
    own = {step.name: calls.due_at(step, anchors) for step in plain}
    assert moments.keys() == own.keys()
    assert moments[calls.OPENING] == opens
    for name, moment in moments.items():
        if moment != own[name]:
            assert moment.strftime("%a") in ("Tue", "Wed", "Thu")
            assert moment + timedelta(days=1) <= anchors[calls.CLOSING]
    if days >= 14:
        middle = [m for name, m in moments.items() if name in ("reminder-1", "reminder-2")]
        assert {m.strftime("%a") for m in middle} <= {"Tue", "Wed", "Thu"}


def test_a_poll_opened_in_the_afternoon_is_announced_at_once() -> None:
    anchors = {**ANCHORS, calls.OPENING: OPENS.replace(hour=14)}

    assert calls.due_at(calls.REFERENCE[0], anchors).hour == 14


def step(name: str, days: int, hour: time = time(9), anchor: str = calls.OPENING) -> PlannedStep:
    return PlannedStep(name, "reminder", Stream.OPTIONAL, anchor, days, hour)


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([step(str(n), 2 * n) for n in range(5)], "too-many-calls"),
        ([step("a", 1), step("b", 2)], "too-near"),
        ([step("a", 1, time(21))], "quiet-hours"),
        ([step("a", 1, anchor=calls.CLOSING)], "after-close"),
        ([], "no-call"),
    ],
)
def test_a_schedule_that_would_tire_members_is_refused(steps: list[PlannedStep], code: str) -> None:
    assert [obstacle.code for obstacle in calls.obstacles(steps, ANCHORS)] == [code]
