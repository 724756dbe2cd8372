"""Messages a member gets in a month: seen before they leave, and limited when they are optional."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from common.clock import PARIS
from notifications import audiences, budget, month_loads
from notifications.actions import reminders
from notifications.models import Campaign, Message
from notifications.month_loads import Rank
from tests.actions.notifications import audience
from tests.cast import Cast
from tests.factories.members import member

pytestmark = pytest.mark.django_db

OPENS = datetime(2026, 10, 14, 9, 0, tzinfo=PARIS)
CLOSES = datetime(2026, 10, 29, 15, 0, tzinfo=PARIS)
SITS = datetime(2026, 10, 30, 20, 30, tzinfo=PARIS)
PLANNED = OPENS - timedelta(days=30)
HERE = "tests.actions.notifications.audience"


@pytest.fixture(autouse=True)
def _nobody_has_voted() -> Iterator[None]:
    audience.has_voted.clear()
    yield
    audience.has_voted.clear()


@pytest.fixture
def campaign(cast: Cast) -> Campaign:
    return reminders.prepare(
        poll_subject="assembly:7",
        title="Assemblée générale ordinaire 2026",
        opens_at=OPENS,
        closes_at=CLOSES,
        sits_at=SITS,
        audience=f"{HERE}.not_voted",
        electorate=f"{HERE}.everybody",
        words=f"{HERE}.words",
        at=PLANNED,
    )


def write(person: Any, count: int, *, at: datetime, state: str = "accepted") -> None:
    for number in range(count):
        Message.objects.create(
            subject="news",
            step=f"{at:%Y%m%d}-{number}-{state}",
            member=person,
            to_address=person.email,
            message_id=f"<{at:%Y%m%d}-{number}-{state}@example.org>",
            recipient_key=f"member:{person.pk}",
            channel="email",
            stream="optional",
            state=state,
            queued_at=at,
            next_attempt_at=at,
        )


def test_the_board_sees_whom_the_campaign_brings_to_a_fourth_message(
    cast: Cast, campaign: Campaign
) -> None:
    for number in range(20):
        member("Camille", f"Rang{number:02}", email=f"c{number}@grand.example")
    write(cast.chloe, 2, at=datetime(2026, 10, 2, 9, tzinfo=PARIS))

    [october] = month_loads.loads(campaign, at=PLANNED)

    # The guide, four calls and the day of the assembly; for one member two more than that.
    assert october.month == date(2026, 10, 1)
    assert october.ranks == [
        Rank(4, 27), Rank(5, 27), Rank(6, 27), Rank(7, None), Rank(8, None),
    ]  # fmt: skip


def test_what_left_in_another_month_or_was_withdrawn_is_no_load(
    cast: Cast, campaign: Campaign, settings: Any
) -> None:
    settings.MESSAGES_PER_MONTH = 3
    write(cast.chloe, 3, at=datetime(2026, 9, 30, 23, 59, tzinfo=PARIS))
    write(cast.bilal, 3, at=datetime(2026, 10, 1, 0, 0, tzinfo=PARIS), state="withdrawn")
    write(cast.alice, 3, at=datetime(2026, 10, 1, 0, 0, tzinfo=PARIS))

    guide = campaign.steps.get(name="guide")

    assert budget.limited(guide, at=OPENS - timedelta(days=7)) == {cast.alice.pk}


@pytest.mark.parametrize(
    ("name", "limited"),
    [("guide", True), ("address-test", False), ("opening", False), ("last-reminder", False)],
)
def test_the_limit_holds_optional_news_back_never_a_statutory_message_nor_a_call(
    cast: Cast, campaign: Campaign, settings: Any, name: str, limited: bool
) -> None:
    settings.MESSAGES_PER_MONTH = 3
    Campaign.objects.update(opened_at=OPENS, state="running")
    write(cast.alice, 3, at=datetime(2026, 10, 1, 9, tzinfo=PARIS))
    step = campaign.steps.select_related("campaign").get(name=name)

    left = audiences.remaining(step, at=OPENS + timedelta(days=1)).now

    assert (cast.alice.pk not in left) is limited
    assert cast.bilal.pk in left
