"""Milestones of what was decided: said with a day, shown late, asked about once a quarter."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from assembly import following
from assembly.actions import nudges
from assembly.models import FollowUp
from common.clock import PARIS
from common.refusals import Refusal
from frontend.queries import follow_ups
from members.models import Member
from notifications.actions import choices
from notifications.models import Message
from tests.actions.assembly.test_followups import decided, say
from tests.cast import Cast
from tests.factories.assemblies import Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

BEFORE, DAY = date(2000, 1, 1), timedelta(days=1)


def due(story: Story, days: int = 30) -> date:
    return (story.at + timedelta(days=days)).astimezone(PARIS).date()


def next_quarter(story: Story) -> datetime:
    """The second day of a quarter, long after the assembly, at ten in the morning."""
    here = story.at.astimezone(PARIS) + timedelta(days=100)
    month = 3 * ((here.month - 1) // 3) + 1
    return datetime(here.year, month, 2, 10, 0, tzinfo=PARIS) + timedelta(days=92)


def quarter_day(at: datetime) -> datetime:
    month = 3 * ((at.month - 1) // 3) + 1
    return datetime(at.year, month, 2, 10, 0, tzinfo=PARIS)


def asked() -> set[int | None]:
    return set(Message.objects.filter(step=nudges.STEP).values_list("member_id", flat=True))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"milestone": "Le contrat est signé"}, "milestone-incomplete"),
        ({"due_on": date(2099, 1, 1)}, "milestone-incomplete"),
        ({"milestone": "Le contrat", "due_on": BEFORE}, "milestone-in-the-past"),
        (
            {"milestone": "Le contrat", "due_on": date(2099, 1, 1), "status": "done"},
            "milestone-of-what-is-over",
        ),
    ],
)
def test_a_milestone_is_words_and_a_day_to_come_of_what_is_not_over(
    cast: Cast, words: dict[str, Any], code: str
) -> None:
    story = decided(cast)

    with pytest.raises(Refusal) as refused:
        say(story, **words)

    assert refused.value.code == code
    assert not FollowUp.objects.exists()


def test_a_milestone_is_late_the_day_after_and_until_something_is_said(cast: Cast) -> None:
    story = decided(cast)
    day = due(story)
    say(story, milestone="Le contrat est signé", due_on=day)
    [standing] = following.standings()

    assert not standing.is_late(day)
    assert standing.is_late(day + DAY)
    say(story, status="done", note="Signé.")
    assert not following.standings()[0].is_late(day + DAY)


def test_the_board_of_follow_ups_is_searched_by_word_state_and_year(cast: Cast) -> None:
    story = decided(cast)
    day, year = due(story), story.assembly.year
    assert [row.state for row in follow_ups.board(on=day)] == ["unsaid"]

    say(story, owner="Groupe « hébergement »", milestone="Contrat signé", due_on=day)

    def found(**asked: Any) -> int:
        return len(follow_ups.board(**{"on": day, **asked}))

    assert [found(text=t) for t in ("hebergement", "contrat signe", "vélo")] == [1, 1, 0]
    assert [found(state=s) for s in ("under_way", "unsaid", "done", "late")] == [1, 0, 0, 0]
    assert found(state="late", on=day + DAY) == 1
    assert [found(year=y) for y in (year, year - 1)] == [1, 0]


def test_anybody_reads_the_board_and_its_file(cast: Cast, client: Client) -> None:
    story = decided(cast)
    day = due(story)
    say(story, milestone="Contrat signé", due_on=day, carrier=cast.chloe)

    page = client.get("/decisions/suites/?q=contrat").content.decode()
    table = b"".join(client.get("/decisions/suites/suites.csv")).decode()

    assert "Contrat signé" in page
    assert f";Contrat signé;{day.isoformat()};" in table
    assert "Chloe" not in page + table


def test_who_carries_a_decision_is_asked_once_a_quarter_in_one_message(cast: Cast) -> None:
    story = decided(cast)
    say(story, carrier=cast.chloe, milestone="Contrat signé", due_on=due(story))
    at = quarter_day(next_quarter(story))

    assert nudges.ask(at=at) == 1
    assert nudges.ask(at=at + DAY) == 0
    assert nudges.ask(at=at + timedelta(days=20)) == 0

    message = Message.objects.get(step=nudges.STEP)
    assert message.member == cast.chloe
    assert "en retard" in message.text
    assert message.stream == "optional"
    assert nudges.ask(at=quarter_day(at + timedelta(days=95))) == 1


def test_the_board_is_asked_where_nobody_is_named_or_the_carrier_left(cast: Cast) -> None:
    story = decided(cast)
    at = quarter_day(next_quarter(story))
    say(story, carrier=cast.chloe)
    Member.objects.filter(pk=cast.chloe.pk).update(left_on=at.date() - DAY)

    nudges.ask(at=at)

    assert asked() == {cast.diego.pk}


@pytest.mark.parametrize("status", ["done", "given_up"])
def test_nobody_is_asked_about_what_is_over(cast: Cast, status: str) -> None:
    story = decided(cast)
    say(story, status=status)

    assert nudges.ask(at=quarter_day(next_quarter(story))) == 0


def test_nobody_is_asked_about_what_was_said_lately(cast: Cast) -> None:
    story = decided(cast)
    at = quarter_day(next_quarter(story))
    story.at = at - timedelta(days=10)
    say(story)

    assert nudges.ask(at=at) == 0


def test_nobody_is_asked_in_the_evening_nor_late_in_the_quarter(cast: Cast) -> None:
    story = decided(cast)
    at = quarter_day(next_quarter(story))

    assert nudges.ask(at=at.replace(hour=21)) == 0
    assert nudges.ask(at=at + timedelta(days=13)) == 0
    assert nudges.ask(at=at + timedelta(days=12)) == 1


def test_who_refuses_optional_mail_is_not_asked(cast: Cast) -> None:
    story = decided(cast)
    say(story, carrier=cast.chloe)
    choices.refuse_optional(member_id=cast.chloe.pk, at=story.at)

    nudges.ask(at=quarter_day(next_quarter(story)))

    assert asked() == set()


@pytest.mark.parametrize("carrier", ["number", "name"])
def test_the_page_takes_a_milestone_and_the_member_to_remind(
    cast: Cast, client: Client, carrier: str
) -> None:
    story = decided(cast)
    resolution = story.assembly.resolutions.get()
    client.force_login(cast.diego.account)
    address = f"/assemblees/{story.assembly.pk}/resolutions/{resolution.pk}/suite"
    words = {"status": "under_way", "owner": "Le directoire", "note": "Trois devis."}
    words |= {"milestone": "Contrat signé", "due_on": "2099-03-01"}

    wrong = client.post(address, {**words, "carrier": "99999"})
    said_as = {"number": str(cast.chloe.number), "name": cast.chloe.display_name}
    client.post(address, {**words, "carrier": said_as[carrier]})

    assert wrong.status_code == 400
    said = FollowUp.objects.get()
    assert (said.carrier, said.due_on) == (cast.chloe, date(2099, 3, 1))
    assert "Contrat signé" in client.get(f"/decisions/{resolution.pk}/").content.decode()
