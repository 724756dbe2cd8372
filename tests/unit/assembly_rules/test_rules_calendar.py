"""The legal calendar: the worked example of 6 June 2026, and the days around holidays."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from assembly.rules.calendar import (
    PARIS,
    Deadline,
    Meeting,
    deadline,
    earliest_meeting,
    is_late,
    timeline,
    yearly_timeline,
)
from assembly.rules.presets import PRESETS, load_preset
from assembly.rules.statutes import Nature, Override, RuleSet, resolve
from assembly.rules.working_days import (
    Region,
    is_working_day,
    months_after,
    working_day_before,
    years_after,
)

ON_LINE = {"electronic_vote": Override(value=True, article="AG du 4 mai 2013, résolution 5")}
OUVATON = resolve(load_preset("sa_consommation_1917"), ON_LINE)
SATURDAY = datetime(2026, 6, 6, 14, 0, tzinfo=PARIS)


def dates(rules: RuleSet = OUVATON, **fields: Any) -> dict[str, Deadline]:
    meeting = Meeting(**({"meets_at": SATURDAY} | fields))
    return {each.code: each for each in timeline(meeting, rules)}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("remote_only_announcement", date(2026, 5, 2)),
        ("email_consent", date(2026, 5, 2)),
        ("agenda_requests", date(2026, 5, 12)),
        ("remote_only_opposition", date(2026, 5, 12)),
        ("members_list", date(2026, 5, 21)),
        ("notice_target", date(2026, 5, 21)),
        ("notice_dispatch", date(2026, 5, 22)),
        ("documents", date(2026, 5, 22)),
        ("remote_form_requests", date(2026, 5, 31)),
        ("documents_requests", date(2026, 6, 1)),
        ("written_questions", date(2026, 6, 2)),
        ("paper_close", date(2026, 6, 3)),
        ("electronic_close", date(2026, 6, 5)),
        ("proxy_close", date(2026, 6, 5)),
        ("right_to_vote", date(2026, 6, 6)),
        ("second_meeting", date(2026, 6, 18)),
        ("accounts_filing", date(2026, 7, 6)),
        ("accounts_filing_online", date(2026, 8, 6)),
        ("appointments_filing", date(2026, 7, 6)),
        ("nullity", date(2028, 6, 6)),
        ("supervisors_documents", date(2026, 3, 31)),
        ("ordinary_meeting", date(2026, 6, 30)),
    ],
)
def test_the_worked_example_of_6_june_2026(code: str, expected: date) -> None:
    found = dates(
        is_remote_only=True,
        is_annual=True,
        has_elections=True,
        second_notice_on=date(2026, 6, 8),
        fiscal_year_end=date(2025, 12, 31),
    )

    assert found[code].on == expected


def test_remote_votes_and_proxies_close_the_day_before_at_three_in_paris() -> None:
    found = dates()

    for code in ("electronic_close", "proxy_close"):
        assert found[code].at == datetime(2026, 6, 5, 15, 0, tzinfo=PARIS)
        assert found[code].at == datetime(2026, 6, 5, 13, 0, tzinfo=UTC)
        assert found[code].hard
        assert not found[code].whole_day
    assert found["electronic_close"].source == "C. com. R225-77"


def test_deadlines_last_until_the_end_of_their_day_and_rights_open_at_its_start() -> None:
    found = dates()

    assert found["agenda_requests"].at == datetime(2026, 5, 12, 23, 59, 59, tzinfo=PARIS)
    assert found["documents"].at == datetime(2026, 5, 22, 0, 0, tzinfo=PARIS)
    assert found["documents"].opens
    assert not found["notice_target"].hard
    assert found["notice_dispatch"].hard


def test_winter_time_moves_the_instant_and_not_the_hour() -> None:
    # Clocks change in the night of Sunday 29 March 2026, between the close and the meeting.
    found = dates(meets_at=datetime(2026, 3, 29, 10, 0, tzinfo=PARIS))

    assert found["electronic_close"].at == datetime(2026, 3, 28, 14, 0, tzinfo=UTC)
    later = dates(meets_at=datetime(2026, 3, 30, 10, 0, tzinfo=PARIS))
    assert later["electronic_close"].at == datetime(2026, 3, 29, 13, 0, tzinfo=UTC)


def test_the_day_of_the_meeting_is_that_of_paris() -> None:
    late_evening_elsewhere = datetime(2026, 6, 5, 22, 30, tzinfo=UTC)

    found = dates(meets_at=late_evening_elsewhere)
    assert found["meeting"].at == datetime(2026, 6, 6, 0, 30, tzinfo=PARIS)
    assert found["electronic_close"].on == date(2026, 6, 5)
    with pytest.raises(ValueError, match="zone"):
        dates(meets_at=datetime(2026, 6, 6, 14, 0))  # noqa: DTZ001


def test_written_questions_skip_week_ends_and_public_holidays() -> None:
    # The day after Pentecost Monday, 25 May 2026: Fri 22, Thu 21, Wed 20, Tue 19.
    after_pentecost = datetime(2026, 5, 26, 18, 0, tzinfo=PARIS)
    assert dates(meets_at=after_pentecost)["written_questions"].on == date(2026, 5, 19)
    # 14 May 2026 is Ascension Day, 8 May the victory of 1945.
    assert working_day_before(date(2026, 5, 15), 1) == date(2026, 5, 13)
    assert working_day_before(date(2026, 5, 15), 4) == date(2026, 5, 7)


def test_alsace_and_moselle_have_two_more_holidays() -> None:
    good_friday, saint_stephen = date(2026, 4, 3), date(2025, 12, 26)

    for day in (good_friday, saint_stephen):
        assert is_working_day(day)
        assert not is_working_day(day, Region.ALSACE_MOSELLE)
    easter_saturday = datetime(2026, 4, 4, 10, 0, tzinfo=PARIS)
    found = dates(meets_at=easter_saturday, region=Region.ALSACE_MOSELLE)
    assert found["written_questions"].on == date(2026, 3, 30)
    assert dates(meets_at=easter_saturday)["written_questions"].on == date(2026, 3, 31)


@pytest.mark.parametrize("region", Region)
def test_every_region_knows_the_first_of_may(region: Region) -> None:
    assert not is_working_day(date(2026, 5, 1), region)


def test_a_request_is_acknowledged_within_five_days() -> None:
    meeting = Meeting(meets_at=SATURDAY, agenda_requests=(date(2026, 5, 10), date(2026, 5, 12)))
    found = [each for each in timeline(meeting, OUVATON) if each.code == "agenda_acknowledgement"]

    assert [each.on for each in found] == [date(2026, 5, 15), date(2026, 5, 17)]
    assert "10/05/2026" in found[0].rule


def test_a_second_call_has_its_own_delays_and_no_new_agenda() -> None:
    found = dates(meets_at=datetime(2026, 6, 20, 14, 0, tzinfo=PARIS), call=2)

    assert found["notice_dispatch"].on == date(2026, 6, 10)
    assert found["notice_target"].on == date(2026, 6, 9)
    assert found["electronic_close"].at == datetime(2026, 6, 19, 15, 0, tzinfo=PARIS)
    assert not {"agenda_requests", "email_consent", "second_meeting"} & set(found)


def test_a_second_extraordinary_meeting_has_a_last_date() -> None:
    amending = {"nature": Nature.EXTRAORDINARY}

    assert dates(**amending)["second_meeting_limit"].on == date(2026, 8, 6)
    again = dates(call=2, first_met_on=date(2026, 5, 20), **amending)
    assert again["second_meeting_limit"].on == date(2026, 7, 20)
    assert "second_meeting_limit" not in dates()
    assert "second_meeting_limit" not in dates(call=2, **amending)


def test_a_second_notice_sent_before_the_first_meeting_gains_no_day() -> None:
    found = dates(second_notice_on=date(2026, 5, 20))

    assert found["second_meeting"].on == date(2026, 6, 16)


def test_without_a_clause_there_is_no_electronic_vote_to_close() -> None:
    found = dates(load_preset("sa_consommation_1917"))

    assert "electronic_close" not in found
    assert "paper_close" in found
    association = dates(load_preset("association_1901"))
    assert not {"paper_close", "remote_form_requests", "accounts_filing"} & set(association)


def test_statutes_change_the_calendar_and_are_named_as_its_source() -> None:
    stricter = resolve(
        OUVATON,
        {
            "notice_first_days": Override(value=21, article="article 22"),
            "right_to_vote_at": Override(value="second_working_day_before", article="article 23"),
            "electronic_close": Override(
                value={"days_before": 2, "time": "12:00"}, article="article 24"
            ),
        },
    )
    found = dates(stricter)

    assert found["notice_dispatch"].on == date(2026, 5, 16)
    assert found["notice_dispatch"].source == "Statuts, article 22"
    assert found["right_to_vote"].at == datetime(2026, 6, 4, 0, 0, tzinfo=PARIS)
    assert found["electronic_close"].at == datetime(2026, 6, 4, 12, 0, tzinfo=PARIS)


def test_the_day_of_dispatch_does_not_count_and_the_day_of_the_meeting_does() -> None:
    # Cass. com. 11 January 2005: sent on 15 June for 30 June is in time.
    sent, meets = date(2026, 6, 15), date(2026, 6, 30)

    assert not is_late(sent, meets, 1, OUVATON)
    assert earliest_meeting(sent, 1, OUVATON) == meets
    assert is_late(date(2026, 6, 16), meets, 1, OUVATON)
    # Ouvaton in 2020: a second meeting seven days after the first is too early.
    assert is_late(date(2020, 6, 6), date(2020, 6, 13), 2, OUVATON)
    assert is_late(date(2026, 7, 1), meets, 1, OUVATON)


def test_a_year_end_starts_the_papers_the_reports_and_the_assembly() -> None:
    found = [(each.code, each.on) for each in yearly_timeline(date(2025, 12, 31), OUVATON)]

    assert ("ordinary_meeting", date(2026, 6, 30)) in found
    assert [on for code, on in found if code == "directors_report"] == [
        date(2026, 3, 31),
        date(2026, 6, 30),
        date(2026, 9, 30),
        date(2026, 12, 31),
    ]


def test_months_and_years_end_where_the_calendar_does() -> None:
    assert months_after(date(2025, 12, 31), 2) == date(2026, 2, 28)
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert years_after(date(2028, 2, 29), 2) == date(2030, 2, 28)
    with pytest.raises(ValueError, match="0"):
        working_day_before(date(2026, 1, 1), 0)


@pytest.mark.parametrize("code", PRESETS)
def test_every_form_of_cooperative_has_a_calendar(code: str) -> None:
    rules = resolve(load_preset(code), ON_LINE)
    found = timeline(
        Meeting(
            meets_at=SATURDAY,
            nature=Nature.EXTRAORDINARY,
            is_annual=True,
            has_elections=True,
            is_remote_only=True,
            fiscal_year_end=date(2025, 12, 31),
        ),
        rules,
    )

    assert [each.at for each in found] == sorted(each.at for each in found)
    for each in found:
        assert each.label
        assert each.rule
        assert each.source
        assert each.consequence.endswith(".")
    assert deadline(found, "nullity") == found[-1]
    assert deadline(found, "nothing") is None


def test_what_follows_the_decisions_is_counted_from_the_day_they_were_taken() -> None:
    convened = Meeting(meets_at=SATURDAY, is_annual=True, has_elections=True)
    found = timeline(replace(convened, held_on=date(2026, 6, 7)), OUVATON)

    days = {each.code: each.on for each in found}
    assert days["meeting"] == date(2026, 6, 6)
    assert days["nullity"] == date(2028, 6, 7)
    assert days["appointments_filing"] == date(2026, 7, 7)
