"""A delayed start: declared beforehand, drawn by lot, withheld from nobody."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from common.clock import PARIS
from common.models import AuditEvent
from common.refusals import Refusal
from notifications import delays
from notifications.actions import delays as measuring
from notifications.actions import rehearsing, reminders, schedules
from notifications.actions.delays import Half
from notifications.models import Campaign, Measure, Message, Step
from notifications.states import StepState
from tests.actions.notifications import audience
from tests.cast import Cast
from tests.factories.members import member

pytestmark = pytest.mark.django_db

OPENS = datetime(2026, 10, 14, 9, 0, tzinfo=PARIS)  # winter time begins on 25 October
CLOSES = datetime(2026, 10, 29, 15, 0, tzinfo=PARIS)
SITS = datetime(2026, 10, 30, 20, 30, tzinfo=PARIS)
PLANNED = OPENS - timedelta(days=30)
OTHER = "Vos comptes 2026 : quatre minutes pour voter"
HERE = "tests.actions.notifications.audience"
NAMED = {
    "poll_subject": "assembly:7",
    "title": "Assemblée générale ordinaire 2026",
    "audience": f"{HERE}.not_voted",
    "electorate": f"{HERE}.everybody",
    "words": f"{HERE}.words",
}


@pytest.fixture(autouse=True)
def _nobody_has_voted() -> Iterator[None]:
    audience.has_voted.clear()
    yield
    audience.has_voted.clear()


@pytest.fixture
def campaign(cast: Cast) -> Campaign:
    for number in range(20):
        member("Camille", f"Rang{number:02}", email=f"c{number}@grand.example")
    return reminders.prepare(**NAMED, opens_at=OPENS, closes_at=CLOSES, sits_at=SITS, at=PLANNED)


def step(campaign: Campaign, name: str) -> Step:
    return campaign.steps.get(name=name)


def declare(cast: Cast, of: Step, hours: int = 24, at: datetime = PLANNED) -> Measure:
    return measuring.declare(step=of, hours=hours, at=at, by=cast.diego.account)


def open_vote() -> None:
    reminders.schedule(**NAMED, opens_at=OPENS, closes_at=CLOSES, sits_at=SITS, at=OPENS)


def live(begin: datetime, end: datetime) -> None:
    while begin <= end:
        reminders.fill(at=begin, limit=50)
        begin += timedelta(hours=1)


def called(name: str) -> dict[int, list[datetime]]:
    """When each member got a step, by their number."""
    found: dict[int, list[datetime]] = {}
    for message in Message.objects.filter(step=name).select_related("member"):
        found.setdefault(message.member.number, []).append(message.queued_at.astimezone(PARIS))
    return found


def refused(act: Any, **what: Any) -> list[str]:
    with pytest.raises(Refusal) as refusal:
        act(**what)
    return [o.code for o in refusal.value.obstacles] or [refusal.value.code]


@pytest.mark.parametrize("name", ["reminder-2", "last-reminder"])
def test_everybody_is_called_once_and_the_second_half_a_day_later(
    cast: Cast, campaign: Campaign, name: str
) -> None:
    delay = declare(cast, step(campaign, name))
    open_vote()

    live(OPENS, CLOSES)

    due = step(campaign, name).due_at.astimezone(PARIS)
    moments = called(name)
    assert len(moments) == 27
    for number, times in moments.items():
        second = delays.in_second_half(delay, number)
        assert times == [due + timedelta(hours=24) if second else due]
    assert sum(delays.in_second_half(delay, number) for number in moments) == 14
    assert step(campaign, name).state == StepState.DONE


def test_who_votes_before_their_half_is_called_gets_nothing(cast: Cast, campaign: Campaign) -> None:
    delay = declare(cast, step(campaign, "reminder-2"))
    open_vote()
    live(OPENS, OPENS + timedelta(days=8, hours=3))
    late = [m for m in Message.objects.filter(step="opening").select_related("member")
            if delays.in_second_half(delay, m.member.number)]  # fmt: skip

    audience.has_voted.add(late[0].member_id)
    live(OPENS + timedelta(days=8, hours=4), OPENS + timedelta(days=10))

    moments = called("reminder-2")
    assert late[0].member.number not in moments
    assert len(moments) == 26


@pytest.mark.parametrize(
    ("name", "hours", "why"),
    [
        ("opening", 24, "statutory-never-delayed"),
        ("reminder-1", 1, "statutory-never-delayed"),
        ("address-test", 24, "statutory-never-delayed"),
        ("their-day", 24, "no-vote-to-measure"),
        ("guide", 24, "no-vote-to-measure"),
        ("sitting-day", 1, "no-vote-to-measure"),
        ("reminder-2", 25, "delay-too-long"),
        ("reminder-2", 0, "delay-too-long"),
    ],
)
def test_what_may_not_be_delayed_is_refused_by_name(
    cast: Cast, campaign: Campaign, name: str, hours: int, why: str
) -> None:
    of = step(campaign, name)

    codes = refused(measuring.declare, step=of, hours=hours, at=PLANNED, by=cast.diego.account)

    assert why in codes
    assert not Measure.objects.exists()


def lines(name: str) -> dict[bool, set[str]]:
    """The subjects of a step, by half: the second one under True."""
    measure = Measure.objects.get()
    found: dict[bool, set[str]] = {}
    for message in Message.objects.filter(step=name).select_related("member"):
        half = delays.in_second_half(measure, message.member.number)
        found.setdefault(half, set()).add(message.subject_line)
    return found


def test_two_subjects_leave_at_the_same_moment_one_to_each_half(
    cast: Cast, campaign: Campaign
) -> None:
    measure = measuring.declare_subject(
        step=step(campaign, "reminder-2"), line=OTHER, at=PLANNED, by=cast.diego.account
    )
    open_vote()

    live(OPENS, CLOSES)

    moments = called("reminder-2")
    assert len(moments) == 27
    assert {moment for times in moments.values() for moment in times} == {
        step(campaign, "reminder-2").due_at
    }
    assert lines("reminder-2") == {False: {measure.usual_line}, True: {OTHER}}
    assert measure.usual_line == "Rappel\u00a0: Assemblée générale ordinaire 2026"
    html = Message.objects.filter(step="reminder-2", subject_line=OTHER)[0].html
    assert f"<title>{OTHER}</title>" in html
    assert {m.subject_line for m in Message.objects.filter(step="last-reminder")} == {
        "Dernier rappel\u00a0: Assemblée générale ordinaire 2026"
    }


def test_a_subject_that_is_tried_is_rehearsed_beside_the_usual_one(
    cast: Cast, campaign: Campaign
) -> None:
    tried = step(campaign, "reminder-2")
    measuring.declare_subject(step=tried, line=OTHER, at=PLANNED, by=cast.diego.account)

    sent = rehearsing.send_specimen(step=tried, at=PLANNED, by=cast.diego.account)
    seeds = rehearsing.rehearse(
        campaign=campaign, addresses=["seed@example.net"], at=PLANNED, by=cast.diego.account
    )

    usual = "[Essai] Rappel\u00a0: Assemblée générale ordinaire 2026"
    assert [row.subject_line for row in sent] == [usual, f"[Essai] {OTHER}"]
    of_step = [row.subject_line for row in seeds if row.step.startswith("reminder-2")]
    assert of_step == [usual, f"[Essai] {OTHER}"]
    assert f"<title>{OTHER}</title>" in sent[1].html
    assert not Message.objects.filter(member__isnull=False).exists()


@pytest.mark.parametrize(
    ("name", "line", "why"),
    [
        ("reminder-1", "Votez pour vos comptes 2026", "statutory-never-delayed"),
        ("guide", "Votez pour vos comptes 2026", "no-vote-to-measure"),
        ("reminder-2", "Votez", "subject-length"),
        ("reminder-2", "Votez " * 11, "subject-length"),
        ("reminder-2", "Urgent : il faut voter", "subject-shouts"),
        ("reminder-2", "Votez pour vos comptes !", "subject-shouts"),
        ("reminder-2", "VOTEZ POUR VOS COMPTES", "subject-shouts"),
        ("reminder-2", "Votez pour vos\r\nBcc: comptes", "subject-shouts"),
        ("reminder-2", "Rappel\u00a0: Assemblée générale ordinaire 2026", "same-subject"),
    ],
)
def test_a_subject_that_cannot_be_tried_is_refused_by_name(
    cast: Cast, campaign: Campaign, name: str, line: str, why: str
) -> None:
    codes = refused(
        measuring.declare_subject,
        step=step(campaign, name), line=line, at=PLANNED, by=cast.diego.account,
    )  # fmt: skip

    assert codes == [why]
    assert not Measure.objects.exists()


def test_one_message_bears_one_measure(cast: Cast, campaign: Campaign) -> None:
    of, by = step(campaign, "reminder-2"), cast.diego.account
    declare(cast, of)

    codes = refused(measuring.declare_subject, step=of, line=OTHER, at=PLANNED, by=by)
    measuring.take_back(step=of, at=PLANNED, by=by)
    measuring.declare_subject(step=of, line=OTHER, at=PLANNED, by=by)

    assert codes == ["already-declared"]
    assert refused(measuring.declare, step=of, hours=5, at=PLANNED, by=by) == ["already-declared"]
    assert Measure.objects.get().hours == 0


@pytest.mark.parametrize(("days", "hours"), [(-1, 9), (-4, 24)])
def test_a_delay_that_could_cost_the_reminder_of_an_assembly_is_refused(
    cast: Cast, campaign: Campaign, days: int, hours: int
) -> None:
    if days == -1:  # the day before the close, at nine: the second half would have a night
        schedules.change_step(
            step=step(campaign, "last-reminder"), days=-1, hour=OPENS.time(), at=PLANNED,
            by=cast.diego.account,
        )  # fmt: skip
        of = step(campaign, "last-reminder")
    else:  # the next reminder would follow the day after the second half's
        schedules.change_step(
            step=step(campaign, "reminder-2"), days=11, hour=OPENS.time(), at=PLANNED,
            by=cast.diego.account,
        )  # fmt: skip
        of = step(campaign, "reminder-2")

    codes = refused(measuring.declare, step=of, hours=hours, at=PLANNED, by=cast.diego.account)

    assert codes == ["reminder-withheld"]


def test_fewer_than_twenty_members_are_not_measured(cast: Cast) -> None:
    small = reminders.prepare(**NAMED, opens_at=OPENS, closes_at=CLOSES, sits_at=SITS, at=PLANNED)

    codes = refused(
        measuring.declare,
        step=step(small, "reminder-2"), hours=24, at=PLANNED, by=cast.diego.account,
    )  # fmt: skip

    assert codes == ["too-few-to-measure"]


def test_nothing_is_declared_or_taken_back_once_the_vote_is_open(
    cast: Cast, campaign: Campaign
) -> None:
    delay = declare(cast, step(campaign, "reminder-2"))
    open_vote()
    by = cast.diego.account

    late = refused(
        measuring.declare, step=step(campaign, "last-reminder"), hours=5, at=OPENS, by=by
    )
    back = refused(measuring.take_back, step=step(campaign, "reminder-2"), at=OPENS, by=by)

    assert late == back == ["vote-is-open"]
    opened = AuditEvent.objects.get(verb="reminders.vote_opened")
    assert opened.details["measures"] == [delay.fingerprint]


def test_a_replayed_form_draws_no_second_lot(cast: Cast, campaign: Campaign) -> None:
    delay = declare(cast, step(campaign, "reminder-2"))

    codes = refused(
        measuring.declare,
        step=step(campaign, "reminder-2"), hours=24, at=PLANNED, by=cast.diego.account,
    )  # fmt: skip

    assert codes == ["already-declared"]
    assert Measure.objects.get().seed == delay.seed


def test_a_message_that_is_measured_is_neither_moved_nor_left_out(
    cast: Cast, campaign: Campaign
) -> None:
    declare(cast, step(campaign, "reminder-2"))
    by = cast.diego.account

    moved = refused(
        schedules.change_step,
        step=step(campaign, "reminder-2"), days=9, hour=OPENS.time(), at=PLANNED, by=by,
    )  # fmt: skip
    left = refused(schedules.leave_out, step=step(campaign, "reminder-2"), at=PLANNED, by=by)
    measuring.take_back(step=step(campaign, "reminder-2"), at=PLANNED, by=by)
    schedules.leave_out(step=step(campaign, "reminder-2"), at=PLANNED, by=by)

    assert moved == left == ["measure-declared"]
    assert step(campaign, "reminder-2").state == StepState.LEFT_OUT


def test_dates_that_move_undo_a_delay_rather_than_a_reminder(
    cast: Cast, campaign: Campaign
) -> None:
    declare(cast, step(campaign, "last-reminder"))
    Campaign.objects.update(
        state="running", opened_at=OPENS, closes_at=CLOSES - timedelta(hours=10)
    )
    campaign.refresh_from_db()

    due = step(campaign, "last-reminder").due_at
    live(due, due + timedelta(hours=1))

    assert len(called("last-reminder")) == 27


def test_a_pause_makes_nobody_wait_longer(cast: Cast, campaign: Campaign) -> None:
    declare(cast, step(campaign, "reminder-2"), hours=3)
    open_vote()
    due = step(campaign, "reminder-2").due_at
    live(OPENS, due - timedelta(hours=1))

    live(due + timedelta(hours=3), due + timedelta(hours=3))

    assert len(called("reminder-2")) == 27


@pytest.mark.parametrize(
    ("half", "shown"),
    [
        (Half(before=0, waiting=40, voted=10), True),
        (Half(before=12, waiting=40, voted=30), True),
        (Half(before=0, waiting=40, voted=9), False),
        (Half(before=0, waiting=40, voted=31), False),
        (Half(before=0, waiting=40, voted=0), False),
        (Half(before=3, waiting=40, voted=20), False),
    ],
)
def test_no_group_under_ten_is_shown_nor_found_by_subtraction(half: Half, shown: bool) -> None:
    assert half.can_be_shown is shown


def test_a_measure_is_told_once_and_small_counts_are_not_even_kept(
    cast: Cast, campaign: Campaign
) -> None:
    delay = declare(cast, step(campaign, "reminder-2"))
    small, large = Half(0, 40, 3), Half(0, 40, 20)

    measuring.tell(delay=delay, first=large, second=small, at=CLOSES)
    measuring.tell(delay=delay, first=large, second=large, at=CLOSES + timedelta(hours=1))

    delay.refresh_from_db()
    assert delay.measured_at == CLOSES
    assert [delay.first_voted, delay.second_voted, delay.low, delay.high] == [None] * 4
    assert AuditEvent.objects.filter(verb="reminders.delay_measured").count() == 1
