"""Laws of the legal calendar that hold for any day of any year."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from assembly.rules.calendar import PARIS, Meeting, is_late, timeline
from assembly.rules.presets import load_preset
from assembly.rules.statutes import Nature, Override, resolve
from assembly.rules.working_days import (
    Region,
    is_working_day,
    months_after,
    working_day_before,
)

RULES = {
    code: resolve(load_preset(code), {"electronic_vote": Override(value=True, article="art. 1")})
    for code in ("sa_consommation_1917", "sa_directoire_cs")
}
presets = st.sampled_from(sorted(RULES))
AFTER = {
    "second_meeting",
    "second_meeting_limit",
    "accounts_filing",
    "accounts_filing_online",
    "appointments_filing",
    "nullity",
}
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
hours = st.times()
instants = st.builds(datetime.combine, days, hours, st.just(UTC))


@st.composite
def meetings(draw: st.DrawFn) -> Meeting:
    at = draw(instants)
    return Meeting(
        meets_at=at,
        call=draw(st.sampled_from([1, 2])),
        nature=draw(st.sampled_from(Nature)),
        is_annual=True,
        has_elections=True,
        is_remote_only=draw(st.booleans()),
        first_met_on=at.date() - timedelta(days=draw(st.integers(1, 60))),
        second_notice_on=at.date() + timedelta(days=draw(st.integers(0, 30))),
        agenda_requests=(at.date() - timedelta(days=draw(st.integers(25, 90))),),
        region=draw(st.sampled_from(Region)),
    )


@given(meetings(), presets)
def test_no_date_precedes_what_it_is_counted_from(meeting: Meeting, preset: str) -> None:
    found = timeline(meeting, RULES[preset])

    for each in found:
        if each.code == "agenda_acknowledgement":
            assert each.on == meeting.agenda_requests[0] + timedelta(days=5)
        elif each.code == "second_meeting_limit" and meeting.call == 2:
            assert meeting.first_met_on is not None
            assert each.on > meeting.first_met_on
        elif each.code in AFTER:
            assert each.on > meeting.day
        elif each.code in ("meeting", "right_to_vote"):
            assert each.on == meeting.day
        else:
            assert each.on < meeting.day
    assert [each.at for each in found] == sorted(each.at for each in found)


@given(meetings(), presets)
def test_remote_votes_always_close_the_day_before_at_three_in_paris(
    meeting: Meeting, preset: str
) -> None:
    for each in timeline(meeting, RULES[preset]):
        assert each.at.tzinfo is PARIS
        if each.code in ("electronic_close", "proxy_close"):
            local = each.at.astimezone(UTC).astimezone(PARIS)
            assert local.time() == time(15, 0)
            assert local.date() == meeting.day - timedelta(days=1)


@given(days, days, st.sampled_from([1, 2]), presets)
def test_a_notice_is_late_exactly_before_the_earliest_meeting(
    sent: date, meets: date, call: int, preset: str
) -> None:
    late = is_late(sent, meets, call, RULES[preset])

    assert late == ((meets - sent).days < RULES[preset].notice_days(call))


@given(days, st.integers(1, 30), st.sampled_from(Region))
def test_working_days_before_are_working_days_and_counted_one_by_one(
    day: date, rank: int, region: Region
) -> None:
    found = working_day_before(day, rank, region)
    between = [found + timedelta(days=n) for n in range((day - found).days)]

    assert is_working_day(found, region)
    assert sum(is_working_day(each, region) for each in between) == rank


@given(days, st.integers(0, 120))
def test_months_never_overflow_into_the_next(day: date, months: int) -> None:
    found = months_after(day, months)

    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day <= day.day
