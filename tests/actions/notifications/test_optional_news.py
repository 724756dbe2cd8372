"""What is optional and goes to many: one rule for all of it, whoever writes it."""

from datetime import timedelta
from typing import Any

import pytest

from members.models import Member
from notifications.actions import choices, outbox
from notifications.models import Message, Stream
from tests.cast import Cast
from tests.factories.mail import TUESDAY_TEN, recorded_vote
from tests.factories.members import member

pytestmark = pytest.mark.django_db


def news(*readers: Member, stream: str = Stream.OPTIONAL, step: str = "news") -> set[int | None]:
    """Who gets an optional message sent to these readers."""
    outbox.queue_all(
        key_subject="news:1",
        members=readers,
        step=step,
        template="vote_recorded",
        context_of=lambda member: {"title": "Nouvelles", "link": "http://testserver/"},
        at=TUESDAY_TEN,
        stream=stream,
    )
    return set(Message.objects.filter(step=step).values_list("member_id", flat=True))


def test_optional_news_go_to_nobody_who_was_written_to_enough_this_month(
    cast: Cast, settings: Any
) -> None:
    settings.MESSAGES_PER_MONTH = 2
    for number in range(2):
        recorded_vote(cast.bilal, step=f"this-month-{number}")
        recorded_vote(cast.chloe, step=f"before-{number}", at=TUESDAY_TEN - timedelta(days=31))

    assert news(cast.bilal, cast.chloe) == {cast.chloe.pk}
    assert news(cast.bilal, cast.chloe, stream=Stream.STATUTORY, step="law") == {
        cast.bilal.pk,
        cast.chloe.pk,
    }


def test_optional_news_go_to_nobody_who_refused_them_nor_to_whom_has_no_address(
    cast: Cast,
) -> None:
    paper = member("Jeanne", "Papier")
    choices.refuse_optional(member_id=cast.bilal.pk, at=TUESDAY_TEN)

    assert news(cast.bilal, cast.chloe, paper) == {cast.chloe.pk}
    assert paper.pk in news(cast.bilal, paper, stream=Stream.STATUTORY, step="law")
