from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import pairwise

import pytest

from common.clock import PARIS
from common.models import AuditEvent
from common.refusals import Refusal
from members.models import Member
from notifications import calls
from notifications import queries as reads
from notifications.actions import choices, outbox, rehearsing, reminders, schedules
from notifications.models import Campaign, Message
from notifications.states import CampaignState, MessageState, StepState
from tests.actions.notifications import audience
from tests.cast import Cast
from tests.factories.members import member
from tests.smtp import Postmaster

pytestmark = pytest.mark.django_db

OPENS = datetime(2026, 5, 21, 9, 0, tzinfo=PARIS)
CLOSES = datetime(2026, 6, 5, 15, 0, tzinfo=PARIS)
HERE = "tests.actions.notifications.audience"


@pytest.fixture(autouse=True)
def _nobody_has_voted() -> Iterator[None]:
    audience.has_voted.clear()
    audience.asked_at.clear()
    yield
    audience.has_voted.clear()


def planned(**fields: object) -> Campaign:
    return reminders.schedule(
        poll_subject="poll:abc",
        title="Assemblée générale ordinaire 2026",
        opens_at=OPENS,
        closes_at=CLOSES,
        audience=f"{HERE}.not_voted",
        words=f"{HERE}.words",
        at=OPENS - timedelta(days=5),
        **fields,  # type: ignore[arg-type]
    )


def run(at: datetime, limit: int = 50) -> int:
    """One run of the worker: the next calls written, then sent."""
    reminders.fill(at=at, limit=limit)
    return outbox.send_due(at=at, limit=limit).accepted


def step_states(campaign: Campaign) -> dict[str, str]:
    return dict(campaign.steps.order_by("due_at").values_list("name", "state"))


def test_only_those_who_have_not_voted_are_called(cast: Cast, postmaster: Postmaster) -> None:
    planned()
    audience.has_voted.update({cast.alice.pk, cast.mots_passants.pk})

    run(OPENS)

    assert len(postmaster.addresses) == 5
    assert not {"alice@example.org", "odile@example.org"} & set(postmaster.addresses)


def test_who_votes_between_two_batches_is_not_called(cast: Cast, postmaster: Postmaster) -> None:
    planned()
    run(OPENS, limit=3)
    not_called = [m for m in cast.members if m.email not in postmaster.addresses]
    audience.has_voted.add(not_called[0].pk)

    while run(OPENS + timedelta(minutes=1), limit=3):
        pass

    assert not_called[0].email not in postmaster.addresses
    assert len(postmaster.addresses) == 6


def test_who_votes_while_the_message_waits_is_not_called(
    cast: Cast, postmaster: Postmaster
) -> None:
    planned()
    reminders.fill(at=OPENS, limit=50)
    audience.has_voted.add(cast.bilal.pk)

    outbox.send_due(at=OPENS)

    assert "bilal@example.org" not in postmaster.addresses
    assert Message.objects.get(member=cast.bilal).state == MessageState.WITHDRAWN


def test_a_call_is_sent_once_to_each_member(cast: Cast, postmaster: Postmaster) -> None:
    campaign = planned()

    run(OPENS)
    run(OPENS + timedelta(minutes=1))
    run(OPENS + timedelta(hours=3))

    assert len(postmaster.addresses) == len(set(postmaster.addresses)) == 7
    assert step_states(campaign)["opening"] == StepState.DONE


def test_the_whole_schedule_makes_four_calls_two_days_apart(
    cast: Cast, postmaster: Postmaster
) -> None:
    campaign = planned()
    at = OPENS
    while at < CLOSES + timedelta(days=1):
        run(at)
        at += timedelta(hours=1)

    per_step = [
        (name, campaign.steps.get(name=name).messages.count())
        for name in ("opening", "reminder-1", "reminder-2", "last-reminder")
    ]
    assert per_step == [("opening", 7), ("reminder-1", 7), ("reminder-2", 7), ("last-reminder", 7)]
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.FINISHED
    days = sorted({m.queued_at.astimezone(PARIS).date() for m in Message.objects.all()})
    assert all((b - a).days >= 2 for a, b in pairwise(days))


def test_nothing_leaves_at_night(cast: Cast, postmaster: Postmaster) -> None:
    planned()
    reminders.fill(at=OPENS, limit=2)
    night = OPENS.replace(hour=20)

    assert run(night) == 0
    assert run(night + timedelta(hours=11, minutes=59)) == 0
    assert run(night + timedelta(hours=12)) == 7


def test_a_late_call_gives_way_to_the_next_one(cast: Cast, postmaster: Postmaster) -> None:
    """The worker was down for a week: members get one message, not three."""
    campaign = planned()

    run(OPENS + timedelta(days=8))

    assert len(postmaster.addresses) == 7
    assert step_states(campaign) == {
        "opening": StepState.SKIPPED,
        "reminder-1": StepState.SKIPPED,
        "reminder-2": StepState.DONE,
        "last-reminder": StepState.PLANNED,
    }


def test_a_call_too_near_the_one_before_waits(cast: Cast, postmaster: Postmaster) -> None:
    """A slow relay carried the opening call of one member over to the day before the reminder."""
    planned()
    run(OPENS, limit=6)
    run(OPENS + timedelta(days=4))
    first_day = len(postmaster.addresses)

    run(OPENS + timedelta(days=5))
    assert len(postmaster.addresses) == first_day + 6

    run(OPENS + timedelta(days=6))
    assert len(postmaster.addresses) == first_day + 7


def test_a_pause_holds_what_has_not_left(cast: Cast, postmaster: Postmaster) -> None:
    campaign = planned()
    reminders.fill(at=OPENS, limit=3)

    reminders.pause(campaign=campaign, at=OPENS, by=cast.diego.account)
    assert run(OPENS) == 0

    reminders.resume(campaign=campaign, at=OPENS, by=cast.diego.account)
    assert run(OPENS) == 7


def test_nothing_leaves_after_a_stop(cast: Cast, postmaster: Postmaster) -> None:
    campaign = planned()
    reminders.fill(at=OPENS, limit=3)

    reminders.stop(poll_subject="poll:abc", at=OPENS)

    assert run(OPENS + timedelta(days=5)) == 0
    assert set(step_states(campaign).values()) == {StepState.DONE, StepState.SKIPPED}


def test_nothing_leaves_after_the_close(cast: Cast, postmaster: Postmaster) -> None:
    planned()
    reminders.fill(at=CLOSES - timedelta(hours=2), limit=3)

    assert run(CLOSES) == 0
    assert run(CLOSES + timedelta(days=1)) == 0


def test_an_optional_reminder_can_be_refused_a_statutory_call_cannot(
    cast: Cast, postmaster: Postmaster
) -> None:
    campaign = planned()
    choices.refuse_optional(member_id=cast.bilal.pk, at=OPENS)

    run(OPENS)
    run(OPENS + timedelta(days=5))
    run(OPENS + timedelta(days=7))

    received = campaign.steps.filter(messages__member=cast.bilal).values_list("name", flat=True)
    assert sorted(received) == ["opening", "reminder-1"]


def test_who_has_no_e_mail_gets_no_letter_of_reminder(cast: Cast, postmaster: Postmaster) -> None:
    campaign = planned()
    paper = member("Jeanne", "Papier")

    run(OPENS)

    assert Message.objects.get(member=paper).state == MessageState.GIVEN_UP
    assert step_states(campaign)["opening"] == StepState.DONE


def test_a_schedule_is_made_once(cast: Cast) -> None:
    assert planned() == planned()
    assert AuditEvent.objects.filter(verb="reminders.planned").count() == 1


def test_a_schedule_that_tires_is_refused_whole(cast: Cast) -> None:
    steps = [calls.REFERENCE[0], calls.PlannedStep("x", "reminder", "optional", "opening", 1)]

    with pytest.raises(Refusal) as refused:
        planned(steps=steps)

    assert refused.value.code == "too-near"
    assert not Campaign.objects.exists()


def test_a_call_can_be_moved_before_it_leaves(cast: Cast) -> None:
    campaign = planned()
    step = campaign.steps.get(name="reminder-2")

    schedules.change_step(step=step, days=8, hour=time(10, 30), at=OPENS, by=cast.diego.account)

    step.refresh_from_db()
    assert step.due_at == datetime(2026, 5, 29, 10, 30, tzinfo=PARIS)


def test_a_call_cannot_be_moved_once_it_has_left(cast: Cast, postmaster: Postmaster) -> None:
    campaign = planned()
    run(OPENS)
    step = campaign.steps.get(name="opening")

    with pytest.raises(Refusal):
        schedules.change_step(step=step, days=1, hour=time(9), at=OPENS, by=cast.diego.account)


def test_a_specimen_goes_to_oneself_and_says_so(cast: Cast, postmaster: Postmaster) -> None:
    campaign = planned()

    rehearsing.send_specimen(
        step=campaign.steps.get(name="reminder-1"), at=OPENS, by=cast.diego.account
    )
    outbox.send_due(at=OPENS)

    assert postmaster.addresses == ["diego@example.org"]
    subject = postmaster.taken[0][1]["Subject"].strip()
    assert subject == "[Essai] Rappel\u00a0: Assemblée générale ordinaire 2026"


def test_the_worker_sends_the_calls_without_being_told_anything(
    cast: Cast, postmaster: Postmaster, settings
) -> None:
    """A task has no argument: neither a person nor a poll stands in the queue."""
    from common import clock
    from notifications import tasks

    planned()
    clock.move(OPENS - clock.now())

    done = tasks.send_due()

    assert done == {"called": 7, "accepted": 7, "handled": 7}
    assert Member.objects.count() == 7


def test_the_next_call_is_never_told_for_a_past_hour(cast: Cast) -> None:
    """A call held back leaves now by day, in the morning when it is night, never after the end."""
    campaign = planned()
    by_day = OPENS + timedelta(days=1, hours=2)
    by_night = by_day.replace(hour=22)

    before = reads.next_departure(campaign, at=OPENS - timedelta(days=1))

    assert before == OPENS
    assert reads.next_departure(campaign, at=by_day) == by_day
    assert reads.next_departure(campaign, at=by_night) == datetime(2026, 5, 23, 8, tzinfo=PARIS)
    assert reads.next_departure(campaign, at=CLOSES) is None
