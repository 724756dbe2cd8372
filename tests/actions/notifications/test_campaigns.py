"""A whole campaign under a clock of its own: who gets what, on which day, and what the forecast
said before."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest

from common.clock import PARIS
from common.models import AuditEvent
from common.refusals import Refusal
from notifications import calls, forecasting, queries
from notifications.actions import choices, domains, outbox, plans, rehearsing, reminders, schedules
from notifications.models import Campaign, Message, StepAudience, VotingPlan
from notifications.states import CampaignState, StepState
from tests.actions.notifications import audience
from tests.cast import Cast
from tests.factories.members import member
from tests.smtp import Postmaster

pytestmark = pytest.mark.django_db

OPENS = datetime(2026, 10, 14, 9, 0, tzinfo=PARIS)  # winter time begins on 25 October
CLOSES = datetime(2026, 10, 29, 15, 0, tzinfo=PARIS)
SITS = datetime(2026, 10, 30, 20, 30, tzinfo=PARIS)
PLANNED = OPENS - timedelta(days=30)
HERE = "tests.actions.notifications.audience"


@pytest.fixture(autouse=True)
def _nobody_has_voted() -> Iterator[None]:
    audience.has_voted.clear()
    yield
    audience.has_voted.clear()


def named() -> dict[str, Any]:
    return {
        "poll_subject": "assembly:7",
        "title": "Assemblée générale ordinaire 2026",
        "audience": f"{HERE}.not_voted",
        "electorate": f"{HERE}.everybody",
        "words": f"{HERE}.words",
    }


def prepared(at: datetime = PLANNED, **dates: datetime) -> Campaign:
    window = {"opens_at": OPENS, "closes_at": CLOSES, "sits_at": SITS, **dates}
    return reminders.prepare(**named(), **window, at=at)


def open_vote(at: datetime = OPENS) -> None:
    reminders.schedule(**named(), opens_at=at, closes_at=CLOSES, sits_at=SITS, at=at)


def live(begin: datetime, end: datetime, *, opens: datetime = OPENS) -> None:
    """The worker's life, hour after hour; the vote opens at its hour."""
    at = begin
    while at <= end:
        if at >= opens and not Campaign.objects.get().opened_at:
            open_vote(at)
        reminders.fill(at=at, limit=50)
        outbox.send_due(at=at, limit=50)
        at += timedelta(hours=1)


def received(person: Any) -> list[tuple[str, str]]:
    rows = Message.objects.filter(member=person, campaign_step__isnull=False).order_by("queued_at")
    return [(m.step, m.queued_at.astimezone(PARIS).strftime("%d/%m %H:%M")) for m in rows]


def test_the_whole_reference_schedule_keeps_its_hours_through_the_change_of_clocks(
    cast: Cast, postmaster: Postmaster
) -> None:
    campaign = prepared()
    reminders.launch(campaign=campaign, at=PLANNED, by=cast.diego.account)

    live(PLANNED.replace(minute=0), SITS + timedelta(days=1))

    assert received(cast.chloe) == [
        ("address-test", "23/09 09:00"),
        ("guide", "07/10 09:00"),
        ("opening", "14/10 09:00"),
        ("reminder-1", "20/10 09:00"),
        ("reminder-2", "22/10 09:00"),
        ("last-reminder", "27/10 09:00"),
        ("sitting-day", "30/10 09:00"),
    ]
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.FINISHED


def test_nothing_leaves_before_somebody_launches_but_calls_leave_with_the_vote(
    cast: Cast, postmaster: Postmaster
) -> None:
    prepared()

    live(PLANNED, OPENS - timedelta(hours=1))
    before = len(postmaster.addresses)
    live(OPENS, OPENS + timedelta(hours=1))

    assert before == 0
    assert Counter(m.step for m in Message.objects.all()) == {"opening": 7}


def test_nobody_is_called_while_the_vote_is_late(cast: Cast, postmaster: Postmaster) -> None:
    campaign = prepared()
    reminders.launch(campaign=campaign, at=PLANNED, by=cast.diego.account)
    late = OPENS + timedelta(hours=29)  # the keys were not ready

    live(OPENS - timedelta(hours=2), late + timedelta(days=1), opens=late)

    assert received(cast.bilal)[-1] == ("opening", "15/10 14:00")
    assert campaign.steps.get(name="reminder-1").due_at == datetime(2026, 10, 20, 9, tzinfo=PARIS)


def test_the_dates_of_the_assembly_carry_the_whole_schedule_with_them(cast: Cast) -> None:
    campaign = prepared()
    schedules.leave_out(step=campaign.steps.get(name="guide"), at=PLANNED, by=cast.diego.account)

    again = prepared(opens_at=OPENS + timedelta(days=9))

    assert again == campaign
    states = dict(campaign.steps.values_list("name", "state"))
    assert states["guide"] == StepState.LEFT_OUT
    assert states["reminder-2"] == StepState.SKIPPED  # the window became too short for it
    assert campaign.steps.get(name="opening").due_at == OPENS + timedelta(days=9)


def test_dates_that_move_choose_the_days_again_but_for_those_that_people_chose(cast: Cast) -> None:
    campaign = prepared()
    schedules.change_step(
        step=campaign.steps.get(name="reminder-2"),
        days=9,
        hour=time(9),
        at=PLANNED,
        by=cast.diego.account,
    )

    prepared(opens_at=OPENS + timedelta(days=2), closes_at=CLOSES + timedelta(days=2))

    calls_on = campaign.steps.filter(name__in=("reminder-1", "reminder-2", "last-reminder"))
    days = [step.due_at.astimezone(PARIS).strftime("%a %d") for step in calls_on.order_by("due_at")]
    assert days == ["Tue 20", "Sun 25", "Thu 29"]


@pytest.mark.parametrize("offset", range(3))
def test_a_member_is_reminded_on_the_day_they_said(
    cast: Cast, postmaster: Postmaster, offset: int
) -> None:
    campaign = prepared()
    offered = queries.days_offered(campaign, at=PLANNED)
    said = offered[offset]
    plans.choose_day(campaign=campaign, member_id=cast.chloe.pk, on=said, at=PLANNED)

    live(OPENS, CLOSES)

    steps = [step for step, _day in received(cast.chloe)]
    days = [day for _step, day in received(cast.chloe)]
    assert offered == [date(2026, 10, 16), date(2026, 10, 21), date(2026, 10, 27)]
    assert ("their-day", said.strftime("%d/%m 09:00")) in received(cast.chloe)
    assert "reminder-1" not in steps
    assert steps[0] == "opening"
    assert "their-day" not in [step for step, _day in received(cast.bilal)]
    assert sorted(days) == days


@pytest.mark.parametrize("said", [None, 0, 1, 2])
@pytest.mark.parametrize("moved", [0, 1, 2])
def test_no_member_gets_more_than_four_calls_nor_two_in_two_days(
    cast: Cast, postmaster: Postmaster, said: int | None, moved: int
) -> None:
    campaign = prepared()
    if said is not None:
        on = queries.days_offered(campaign, at=PLANNED)[said]
        plans.choose_day(campaign=campaign, member_id=cast.chloe.pk, on=on, at=PLANNED)
    schedules.change_step(
        step=campaign.steps.get(name="reminder-1"),
        days=3 + moved,
        hour=time(11),
        at=PLANNED,
        by=cast.diego.account,
    )

    live(OPENS, CLOSES)

    called = Message.objects.filter(member=cast.chloe).exclude(
        campaign_step__audience=StepAudience.EVERYBODY
    )
    days = sorted(m.queued_at.astimezone(PARIS).date() for m in called)
    assert 2 <= len(days) <= calls.MOST_CALLS
    assert all((b - a).days >= 2 for a, b in pairwise(days))


def test_who_votes_before_their_day_is_not_reminded(cast: Cast, postmaster: Postmaster) -> None:
    campaign = prepared()
    on = queries.days_offered(campaign, at=PLANNED)[1]
    plans.choose_day(campaign=campaign, member_id=cast.chloe.pk, on=on, at=PLANNED)
    live(OPENS, OPENS + timedelta(days=1))
    audience.has_voted.add(cast.chloe.pk)

    live(OPENS + timedelta(days=1, hours=1), CLOSES)

    assert [step for step, _day in received(cast.chloe)] == ["opening"]


def test_a_day_that_is_not_offered_is_refused_and_the_answer_is_erased_in_the_end(
    cast: Cast, postmaster: Postmaster
) -> None:
    campaign = prepared()
    on = queries.days_offered(campaign, at=PLANNED)[0]
    with pytest.raises(Refusal):
        plans.choose_day(
            campaign=campaign, member_id=cast.chloe.pk, on=on + timedelta(days=1), at=PLANNED
        )
    plans.choose_day(campaign=campaign, member_id=cast.chloe.pk, on=on, at=PLANNED)
    plans.choose_day(campaign=campaign, member_id=cast.chloe.pk, on=on, at=PLANNED)
    assert VotingPlan.objects.count() == 1

    live(SITS - timedelta(days=1), SITS + timedelta(days=1))

    assert not VotingPlan.objects.exists()
    said = AuditEvent.objects.filter(verb="reminders.day_chosen")
    assert [event.details for event in said] == [{}, {}]


def test_who_refuses_optional_mail_gets_the_statutory_part(
    cast: Cast, postmaster: Postmaster
) -> None:
    campaign = prepared()
    reminders.launch(campaign=campaign, at=PLANNED, by=cast.diego.account)
    choices.refuse_optional(member_id=cast.bilal.pk, at=PLANNED)

    live(PLANNED, SITS + timedelta(days=1))

    steps = [step for step, _day in received(cast.bilal)]
    assert steps == ["address-test", "opening", "reminder-1"]


def test_a_message_left_out_can_be_put_back_while_its_day_is_to_come(
    cast: Cast, postmaster: Postmaster
) -> None:
    campaign = prepared()
    step = campaign.steps.get(name="reminder-1")
    schedules.leave_out(step=step, at=PLANNED, by=cast.diego.account)
    schedules.change_step(
        step=campaign.steps.get(name="reminder-2"),
        days=5,
        hour=time(9),
        at=PLANNED,
        by=cast.diego.account,
    )

    with pytest.raises(Refusal) as refused:
        schedules.put_back(step=step, at=PLANNED, by=cast.diego.account)
    schedules.change_step(
        step=campaign.steps.get(name="reminder-2"),
        days=8,
        hour=time(9),
        at=PLANNED,
        by=cast.diego.account,
    )
    schedules.put_back(step=step, at=PLANNED, by=cast.diego.account)

    assert refused.value.code == "too-near"
    step.refresh_from_db()
    assert step.state == StepState.PLANNED
    with pytest.raises(Refusal):
        schedules.put_back(step=step, at=PLANNED, by=cast.diego.account)


def test_the_forecast_says_how_many_messages_leave_and_the_campaign_sends_no_more(
    cast: Cast, postmaster: Postmaster, settings: Any
) -> None:
    settings.MAIL_PRICE = "0.002"
    member("Jeanne", "Papier")
    campaign = prepared()
    choices.refuse_optional(member_id=cast.bilal.pk, at=PLANNED)

    before = forecasting.forecast(campaign, at=PLANNED)
    reminders.launch(campaign=campaign, at=PLANNED, by=cast.diego.account)
    live(PLANNED, SITS + timedelta(days=1))

    sent = Message.objects.filter(state="accepted").count()
    assert before.members == 8
    assert before.without_email == 1
    assert before.messages == sent == 7 * 3 + 6 * 4
    assert before.price_cents == 9
    assert forecasting.forecast(campaign, at=SITS + timedelta(days=2)).messages == 0


def test_the_forecast_names_slow_domains_and_no_group_under_ten(cast: Cast, settings: Any) -> None:
    settings.MAIL_DOMAIN_PER_MINUTE = 1
    for number in range(70):
        member("Camille", f"Grand{number}", email=f"c{number}@grand.example")
    for number in range(12):
        member("Camille", f"Moyen{number}", email=f"c{number}@moyen.example")
    domains.pause(name="moyen.example", at=PLANNED, by=cast.diego.account)

    seen = forecasting.forecast(prepared(), at=PLANNED)

    assert [(load.name, load.minutes, load.is_slow) for load in seen.domains] == [
        ("grand.example", 70, True),
        ("moyen.example", 12, True),
    ]
    assert seen.others == 7


def test_a_rehearsal_goes_to_test_addresses_alone(cast: Cast, postmaster: Postmaster) -> None:
    campaign = prepared()
    seeds = ["essai@orange.example", "refuse@free.example", "essai@orange.example"]

    rehearsing.rehearse(campaign=campaign, addresses=seeds, at=PLANNED, by=cast.diego.account)
    while outbox.send_due(at=PLANNED).handled:
        pass

    assert set(postmaster.addresses) == {"essai@orange.example"}
    assert all(m["Subject"].strip().startswith("[Essai]") for _to, m in postmaster.taken)
    states = Counter(m.state for m in queries.rehearsed(campaign))
    assert states == {"accepted": campaign.steps.count(), "bounced": campaign.steps.count()}
    assert not Message.objects.exclude(member=None).exists()


@pytest.mark.parametrize("seeds", [[], ["pas une adresse"], [f"a{n}@x.example" for n in range(13)]])
def test_a_rehearsal_needs_a_few_good_addresses(cast: Cast, seeds: list[str]) -> None:
    with pytest.raises(Refusal):
        rehearsing.rehearse(campaign=prepared(), addresses=seeds, at=PLANNED, by=cast.diego.account)
    assert not Message.objects.exists()


def test_two_people_who_launch_in_the_same_second_launch_once(cast: Cast) -> None:
    campaign, same = prepared(), Campaign.objects.get()
    reminders.launch(campaign=campaign, at=PLANNED, by=cast.diego.account)

    with pytest.raises(Refusal):
        reminders.launch(campaign=same, at=PLANNED, by=cast.diego.account)

    assert AuditEvent.objects.filter(verb="reminders.launched").count() == 1
