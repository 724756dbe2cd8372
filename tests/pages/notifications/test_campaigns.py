"""The page of a campaign, “when will you vote?”, and the way from an assembly to both."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from common import clock
from members.models import Account, Member
from notifications import plan_links, queries
from notifications.actions import reminders
from notifications.models import Campaign, Message, VotingPlan
from tests.cast import Cast
from tests.factories import assemblies

pytestmark = pytest.mark.django_db

HERE = "tests.actions.notifications.audience"
SignedIn = Callable[[Any], Client]


@pytest.fixture
def signed_in(client: Client) -> SignedIn:
    def sign_in(person: Member | Account) -> Client:
        client.force_login(person.account if isinstance(person, Member) else person)
        return client

    return sign_in


@pytest.fixture
def campaign(cast: Cast) -> Campaign:
    now = clock.now()
    return reminders.prepare(
        poll_subject="assembly:7",
        title="Assemblée générale ordinaire 2026",
        opens_at=now + timedelta(days=22),
        closes_at=now + timedelta(days=36),
        sits_at=now + timedelta(days=37),
        audience=f"{HERE}.not_voted",
        electorate=f"{HERE}.everybody",
        words=f"{HERE}.words",
        at=now,
    )


def test_the_board_sees_the_forecast_then_launches(
    cast: Cast, campaign: Campaign, signed_in: SignedIn
) -> None:
    client, address = signed_in(cast.diego), f"/messages/rappels/{campaign.pk}/"

    page = client.get(address).content.decode()
    table = b"".join(client.get(f"{address}calendrier.csv").streaming_content).decode()
    client.post(f"{address}lancement")
    again = client.post(f"{address}lancement")

    assert "49 messages sont prêts, rien n’est parti" in page
    assert table.count("\r\n") == campaign.steps.count() + 1
    campaign.refresh_from_db()
    assert campaign.state == "running"
    assert again.status_code == 409


def test_each_letter_of_the_calendar_is_a_row_of_the_table(
    cast: Cast, campaign: Campaign, signed_in: SignedIn
) -> None:
    page = signed_in(cast.diego).get(f"/messages/rappels/{campaign.pk}/").content.decode()

    drawn = set(" ".join(re.findall(r'<text class="mark[^>]*>([^<]+)<', page)).split()) - {"AG"}
    told = set(re.findall(r'<th scope="row">([A-Z])\. ', page))
    assert drawn == told
    assert len(told) == campaign.steps.count()


@pytest.mark.parametrize("act", ["lancement", "repetition", "{step}/retrait", "{step}/remise"])
@pytest.mark.parametrize(("role", "expected"), [("alice", 403), ("bilal", 403), ("eve", 404)])
def test_the_board_alone_moves_a_campaign(
    cast: Cast, campaign: Campaign, signed_in: SignedIn, act: str, role: str, expected: int
) -> None:
    step = campaign.steps.get(name="guide").pk
    address = f"/messages/rappels/{campaign.pk}/{act.format(step=step)}"

    assert signed_in(getattr(cast, role)).post(address).status_code == expected


def test_a_message_is_left_out_put_back_and_rehearsed_from_the_page(
    cast: Cast, campaign: Campaign, signed_in: SignedIn
) -> None:
    client, address = signed_in(cast.diego), f"/messages/rappels/{campaign.pk}/"
    step = campaign.steps.get(name="guide")

    client.post(f"{address}{step.pk}/retrait")
    left_out = client.get(address).content.decode()
    client.post(f"{address}{step.pk}/remise")
    client.post(f"{address}repetition", {"addresses": "a@orange.example\nb@free.example"})

    step.refresh_from_db()
    assert "Le remettre" in left_out
    assert step.state == "planned"
    assert Message.objects.count() == 2 * campaign.steps.count()
    assert "b@free.example" in client.get(address).content.decode()


def test_days_before_the_close_are_chosen_in_words_never_as_a_number_under_zero(
    cast: Cast, campaign: Campaign, signed_in: SignedIn
) -> None:
    client, address = signed_in(cast.diego), f"/messages/rappels/{campaign.pk}/"
    step = campaign.steps.get(name="last-reminder")
    moved = {"hour": "10:00", "anchor": "closing"}

    page = client.get(address).content.decode()
    typed = client.post(f"{address}{step.pk}/date", {**moved, "days": "-3", "side": "after"})
    client.post(f"{address}{step.pk}/date", {**moved, "days": "3", "side": "before"})

    step.refresh_from_db()
    assert 'value="-' not in page
    assert typed.status_code == 400
    assert step.days == -3


def test_a_day_is_chosen_without_signing_in_and_a_scanner_chooses_none(
    cast: Cast, campaign: Campaign, client: Client
) -> None:
    address = plan_links.address_for(campaign.pk, cast.chloe.pk).partition("testserver")[2]
    day = queries.days_offered(campaign, at=clock.now())[1]

    asked = client.get(address)
    scanned = VotingPlan.objects.count()
    client.post(address, {"on": day.isoformat()})

    assert asked.content.decode().count('name="on"') == 3
    assert scanned == 0
    assert VotingPlan.objects.get().on == day
    assert "Nous vous le rappellerons" in client.get(address).content.decode()
    assert client.post(address, {"on": "demain"}).status_code == 400
    assert client.get(address[:-2]).status_code == 404


def test_the_messages_of_an_assembly_are_planned_from_its_page(
    cast: Cast, signed_in: SignedIn
) -> None:
    clock.move(assemblies.CONVENED_AT - clock.now())
    assembly = assemblies.draft(cast)
    client = signed_in(cast.diego)

    answer = client.post(f"/assemblees/{assembly.pk}/rappels")
    again = client.post(f"/assemblees/{assembly.pk}/rappels")

    campaign = Campaign.objects.get()
    assert answer.url == again.url == f"/messages/rappels/{campaign.pk}/"
    assert campaign.closes_at < campaign.ends_at
    assert client.get(answer.url).status_code == 200
