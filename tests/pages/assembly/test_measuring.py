"""What a reminder changed: counted from the émargement by half, told with its interval, or not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from assembly.actions import measuring
from notifications import delays
from notifications.actions import delays as declaring
from notifications.actions import reminders
from notifications.models import Campaign, Measure, Message
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import CONVENED_AT, Story
from tests.factories.members import member
from votes.station.models import RollEntry, TurnoutEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

Instant = Callable[[datetime], None]


@pytest.fixture
def story(cast: Cast, it_is: Instant) -> Story:
    for number in range(60):
        member("Camille", f"Rang{number:02}", email=f"c{number}@grand.example")
    assembly = assemblies.draft(cast)
    it_is(CONVENED_AT)
    return Story(cast, assembly).convene()


def declared(story: Story) -> Measure:
    campaign = Campaign.objects.get()
    step = campaign.steps.get(name="reminder-2")
    return declaring.declare(step=step, hours=24, at=CONVENED_AT, by=story.cast.diego.account)


def vote(story: Story, delay: Measure, *, first: int, second: int, hours: int = 2) -> None:
    """So many of each half vote, so many hours after the reminder left."""
    at = delay.step.due_at + timedelta(hours=hours)
    entries = RollEntry.objects.filter(turnout=None).select_related("member").order_by("pk")
    halves: tuple[list[RollEntry], list[RollEntry]] = ([], [])
    for entry in entries:
        halves[delays.in_second_half(delay, entry.member.number)].append(entry)
    for entry in (*halves[0][:first], *halves[1][:second]):
        TurnoutEntry.objects.create(entry=entry, channel="booth", at=at)


def send(delay: Measure) -> None:
    """The reminder leaves, to the first half at its hour and to the others the day after."""
    delay.step.refresh_from_db()
    for hours in (0, 24):
        reminders.fill(at=delay.step.due_at + timedelta(hours=hours), limit=500)
    delay.step.refresh_from_db()


def tell(delay: Measure) -> None:
    after = delay.step.campaign.ends_at + timedelta(days=1)
    assert measuring.tell_what_was_measured(at=after) == 1
    assert measuring.tell_what_was_measured(at=after) == 0
    delay.refresh_from_db()


def figures(delay: Measure) -> list[int | None]:
    return [delay.first_waiting, delay.first_voted, delay.second_waiting, delay.second_voted]


def test_the_halves_are_counted_between_the_two_sendings(story: Story) -> None:
    delay = declared(story)
    story.open_vote()
    send(delay)
    vote(story, delay, first=20, second=10)
    vote(story, delay, first=9, second=9, hours=30)  # too late to be an effect of the delay

    tell(delay)

    assert figures(delay) == [33, 20, 34, 10]
    assert (delay.low, delay.high) == (73, 506)


def test_who_had_voted_before_the_reminder_is_not_compared(story: Story) -> None:
    delay = declared(story)
    story.open_vote()
    vote(story, delay, first=10, second=11, hours=-48)
    send(delay)
    vote(story, delay, first=11, second=10)

    tell(delay)

    assert figures(delay) == [23, 11, 23, 10]


@pytest.mark.parametrize("votes", [(9, 20), (20, 9), (25, 20), (0, 0)])
def test_a_group_under_ten_is_neither_shown_nor_kept(story: Story, votes: tuple[int, int]) -> None:
    delay = declared(story)
    story.open_vote()
    send(delay)
    vote(story, delay, first=votes[0], second=votes[1])

    tell(delay)

    assert figures(delay) == [None] * 4


def test_nothing_is_told_of_a_reminder_that_reached_both_halves_at_once(story: Story) -> None:
    delay = declared(story)
    story.open_vote()
    send(delay)
    vote(story, delay, first=20, second=20)
    Message.objects.filter(step="reminder-2").update(queued_at=delay.step.due_at)

    tell(delay)

    assert figures(delay) == [None] * 4


def test_nothing_is_told_before_the_campaign_is_over(story: Story) -> None:
    delay = declared(story)
    story.open_vote()
    send(delay)

    told = measuring.tell_what_was_measured(at=delay.step.campaign.ends_at - timedelta(hours=1))

    assert told == 0
    assert Measure.objects.get().measured_at is None


def test_anybody_reads_the_announcement_then_the_figure(story: Story, client: Client) -> None:
    delay = declared(story)
    before = client.get("/mesures/").content.decode()
    story.open_vote()
    send(delay)
    vote(story, delay, first=20, second=10)
    tell(delay)

    after = client.get("/mesures/").content.decode()
    table = b"".join(client.get("/mesures/mesures.csv").streaming_content).decode()

    assert delay.seed in before
    assert "Le résultat est publié ici" in before
    assert "L’effet est compris entre +7,3 et +50,6 points" in after
    assert "Camille" not in after + table
    assert table.count("\r\n") == 3


def test_two_subjects_are_compared_over_two_days_and_anybody_reads_which_won(
    story: Story, client: Client
) -> None:
    step = Campaign.objects.get().steps.get(name="reminder-2")
    address = f"/messages/rappels/{step.campaign_id}/{step.pk}/mesure"
    client.force_login(story.cast.diego.account)
    client.post(f"{address}/objet", {"line": "Vos comptes 2026 : quatre minutes pour voter"})
    own = client.get(f"/messages/rappels/{step.campaign_id}/").content.decode()
    measure = Measure.objects.get()
    before = client.get("/mesures/").content.decode()
    story.open_vote()
    send(measure)
    vote(story, measure, first=10, second=22, hours=30)
    vote(story, measure, first=9, second=1, hours=50)  # too late to be an effect of the subject

    tell(measure)

    after = client.get("/mesures/").content.decode()
    assert figures(measure) == [33, 10, 34, 22]
    assert "chaque moitié lit son propre objet" in own
    assert "Vos comptes 2026 : quatre minutes pour voter" in before
    assert measure.usual_line in before
    assert "l’autre objet apporte plus de votes" in after
    assert "Camille" not in after


@pytest.mark.parametrize("votes", [(9, 20), (20, 9), (25, 25)])
def test_subjects_compared_in_groups_under_ten_are_not_told(
    story: Story, votes: tuple[int, int]
) -> None:
    step = Campaign.objects.get().steps.get(name="reminder-2")
    measure = declaring.declare_subject(
        step=step, line="Quatre minutes pour voter", at=CONVENED_AT, by=story.cast.diego.account
    )
    story.open_vote()
    send(measure)
    vote(story, measure, first=votes[0], second=votes[1])

    tell(measure)

    assert figures(measure) == [None] * 4


def test_a_group_too_small_says_so(story: Story, client: Client) -> None:
    delay = declared(story)
    story.open_vote()
    send(delay)
    vote(story, delay, first=4, second=3)
    tell(delay)

    page = client.get("/mesures/").content.decode()

    assert "Le groupe est trop petit pour conclure" in page


@pytest.mark.parametrize(("role", "status"), [("alice", 403), ("bilal", 403), ("eve", 404)])
def test_the_board_alone_declares_and_takes_back(
    story: Story, client: Client, role: str, status: int
) -> None:
    step = Campaign.objects.get().steps.get(name="reminder-2")
    person: Any = getattr(story.cast, role)
    client.force_login(getattr(person, "account", person))

    answer = client.post(f"/messages/rappels/{step.campaign_id}/{step.pk}/mesure", {"hours": "24"})

    assert answer.status_code == status
    assert not Measure.objects.exists()


def test_the_board_declares_from_the_page_of_the_campaign(story: Story, client: Client) -> None:
    step = Campaign.objects.get().steps.get(name="reminder-2")
    client.force_login(story.cast.diego.account)
    address = f"/messages/rappels/{step.campaign_id}/"

    client.post(f"{address}{step.pk}/mesure", {"hours": "24"})
    page = client.get(address).content.decode()
    client.post(f"{address}{step.pk}/mesure/retrait")

    assert "la seconde moitié est appelée 24 heures après la première" in page
    assert not Measure.objects.exists()
