"""The weekly letter: on its day, with what happened, once, and to nobody who refused it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from common.clock import PARIS
from frontend.actions import digests
from members.models import Member
from notifications import delivery, unsubscribing
from notifications.actions import choices
from notifications.models import MailChoice, Message
from notifications.unsubscribing import DIGEST
from proposals.actions.proposals import refuse as board_answers
from tests import smtp
from tests.cast import Cast
from tests.factories import proposals
from tests.factories.mail import recorded_vote
from tests.factories.members import member
from tests.factories.threads import together

pytestmark = pytest.mark.django_db

# The proposals of the factory are published on Tuesday 10 March, a minute after noon.
LETTER_DAY = datetime(2026, 3, 17, 9, 5, tzinfo=PARIS)


def readers() -> set[int | None]:
    return set(Message.objects.filter(step=DIGEST).values_list("member_id", flat=True))


def test_the_week_is_told_once_to_every_member_with_an_address(cast: Cast) -> None:
    paper = member("Jeanne", "Papier")
    proposals.published(cast.bilal)

    first = digests.send(at=LETTER_DAY)
    second = digests.send(at=LETTER_DAY + timedelta(hours=1))

    letter = Message.objects.filter(member=cast.chloe, step=DIGEST).get()
    assert (first, second) == (len(cast.members), 0)
    assert paper.pk not in readers()
    assert letter.subject_line.endswith("1 nouvelle")
    assert proposals.TITLE in letter.text
    assert letter.stream == "optional"


@pytest.mark.django_db(transaction=True)
def test_two_workers_in_the_same_second_write_one_letter_to_each_member(cast: Cast) -> None:
    proposals.published(cast.bilal)

    together(*[lambda: digests.send(at=LETTER_DAY)] * 2)

    assert Message.objects.filter(step=DIGEST).count() == len(cast.members)


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        (datetime(2026, 3, 16, 12, 0, tzinfo=PARIS), False),  # Monday
        (datetime(2026, 3, 17, 8, 59, tzinfo=PARIS), False),
        (datetime(2026, 3, 17, 9, 0, tzinfo=PARIS), True),
        (datetime(2026, 3, 17, 20, 0, tzinfo=PARIS), False),  # not in the evening
        (datetime(2026, 3, 19, 19, 59, tzinfo=PARIS), True),  # Thursday: a worker came back
        (datetime(2026, 3, 20, 10, 0, tzinfo=PARIS), False),  # Friday
        (datetime(2026, 3, 24, 10, 0, tzinfo=PARIS), False),  # the week after has no news
    ],
)
def test_a_letter_leaves_from_tuesday_to_thursday_and_only_with_news(
    cast: Cast, at: datetime, leaves: bool
) -> None:
    proposals.published(cast.bilal)

    assert bool(digests.send(at=at)) is leaves


def test_a_change_of_clocks_moves_no_letter(cast: Cast) -> None:
    """Summer time begins on Sunday 29 March: Tuesdays stay at nine in Paris."""
    at = datetime(2026, 3, 31, 9, 0, tzinfo=PARIS)

    week = digests.news.week_told(at)

    assert week == (datetime(2026, 3, 24, 9, 0, tzinfo=PARIS), at)
    assert digests.news.week_told(at - timedelta(minutes=1)) is None


def test_drafts_and_what_was_withdrawn_are_nobodys_news(cast: Cast) -> None:
    proposals.draft(cast.bilal)
    proposals.in_state("withdrawn", cast.chloe, cast.diego)

    assert digests.send(at=LETTER_DAY) == 0


def test_the_answer_of_the_board_is_told(cast: Cast) -> None:
    proposal = proposals.published(cast.bilal)
    board_answers(
        proposal=proposal,
        answer="Cette dépense dépasse le budget de l’année. " * 12,
        at=proposals.NOON + timedelta(days=1),
        by=cast.diego.account,
        formal=True,
    )

    digests.send(at=LETTER_DAY)

    assert "dépasse le budget" in Message.objects.filter(step=DIGEST)[0].text


def test_many_news_are_counted_and_eight_told(cast: Cast) -> None:
    for number in range(10):
        proposals.published(cast.bilal, title=f"Une idée numéro {number}")

    digests.send(at=LETTER_DAY)

    letter = Message.objects.filter(step=DIGEST)[0]
    assert letter.subject_line.endswith("10 nouvelles")
    assert letter.text.count("Une idée numéro") == 8
    assert "Et 2 autres sur le site\xa0:\nhttp://testserver/propositions/\n" in letter.text
    assert '/propositions/">Et 2 autres sur le site</a>' in letter.html


def test_the_budget_of_the_month_holds_it_back(cast: Cast, settings: Any) -> None:
    settings.MESSAGES_PER_MONTH = 2
    for step in ("one", "two"):
        recorded_vote(cast.chloe, step=step, at=LETTER_DAY - timedelta(days=2))
    proposals.published(cast.bilal)

    digests.send(at=LETTER_DAY)

    assert readers() == {m.pk for m in cast.members} - {cast.chloe.pk}


def test_its_link_leaves_the_letter_alone_and_keeps_the_reminders(
    cast: Cast, client: Client, settings: Any
) -> None:
    proposals.published(cast.bilal)
    digests.send(at=LETTER_DAY)
    with smtp.serving() as (postmaster, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        delivery.send_batch(at=LETTER_DAY, limit=50)
        letter = dict(postmaster.taken)["bilal@example.org"]
    address = letter["List-Unsubscribe"].strip(" <>\n").removeprefix("http://testserver")

    assert client.get(address).status_code == 200
    assert not MailChoice.objects.filter(refuses_digest=True).exists()
    Client(enforce_csrf_checks=True).post(address, {"List-Unsubscribe": "One-Click"})

    choice = MailChoice.objects.get(member=cast.bilal)
    assert (choice.refuses_digest, choice.refuses_optional) == (True, False)
    assert address in str(Message.objects.get(member=cast.bilal, step=DIGEST).text)
    proposals.published(cast.bilal, title="Une autre idée")
    Message.objects.filter(step=DIGEST).delete()
    digests.send(at=LETTER_DAY)
    assert cast.bilal.pk not in readers()


def test_who_refuses_all_that_is_optional_gets_no_letter(cast: Cast) -> None:
    choices.refuse_optional(member_id=cast.bilal.pk, at=LETTER_DAY)
    proposals.published(cast.bilal)

    digests.send(at=LETTER_DAY)

    assert cast.bilal.pk not in readers()


def test_a_link_of_the_letter_and_one_of_a_reminder_are_not_each_other(cast: Cast) -> None:
    person: Member = cast.bilal
    of_letter = unsubscribing.address_for(person.pk, DIGEST).rsplit("/", 1)[1]
    of_reminder = unsubscribing.address_for(person.pk, "reminder-2").rsplit("/", 1)[1]

    assert unsubscribing.read(of_letter) == unsubscribing.Leaving(person.pk, digest=True)
    assert unsubscribing.read(of_reminder) == unsubscribing.Leaving(person.pk, digest=False)
    assert unsubscribing.read(of_letter[:-1] + "?") is None
