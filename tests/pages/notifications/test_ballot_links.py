"""The personal link of a call to vote: what it opens, for whom, until when."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from common import clock
from members.actions import sessions
from members.models import Account
from notifications import ballot_links
from notifications.actions import outbox, reminders
from notifications.ballot_links import STAND_IN
from notifications.models import Campaign, Message
from tests import smtp
from tests.actions.notifications import audience
from tests.cast import Cast

pytestmark = pytest.mark.django_db

HERE = "tests.actions.notifications.audience"


@pytest.fixture
def postmaster(settings: Any) -> Iterator[smtp.Postmaster]:
    audience.has_voted.clear()
    with smtp.serving() as (postmaster, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield postmaster


@pytest.fixture
def campaign(cast: Cast, postmaster: smtp.Postmaster) -> Campaign:
    """The opening call has left, at nine in the morning."""
    opens_at = clock.now().astimezone(clock.PARIS).replace(hour=9, minute=0, second=0)
    clock.move(opens_at - clock.now())
    planned = reminders.schedule(
        poll_subject="assembly:7",
        title="Assemblée générale ordinaire 2026",
        opens_at=opens_at,
        closes_at=opens_at + timedelta(days=14),
        audience=f"{HERE}.not_voted",
        electorate=f"{HERE}.everybody",
        words=f"{HERE}.words",
        at=opens_at - timedelta(minutes=1),
    )
    send(planned)
    return planned


def send(campaign: Campaign) -> None:
    at = campaign.steps.get(name="opening").due_at
    reminders.fill(at=at, limit=50)
    outbox.send_due(at=at)


def link_to(postmaster: smtp.Postmaster, address: str) -> str:
    text = next(m for to, m in postmaster.taken if to == address).get_body(("plain",))
    found = re.search(r"http://testserver(/\S+)", text.get_content().partition("Voter")[2])
    assert found is not None
    return found[1]


def test_one_tap_signs_in_and_opens_the_ballot(
    cast: Cast, campaign: Campaign, postmaster: smtp.Postmaster, client: Client
) -> None:
    link = link_to(postmaster, "bilal@example.org")

    shown = client.get(link)
    scanned = "_auth_user_id" in client.session
    opened = client.post(link)

    assert "Ouvrir mon bulletin" in shown.content.decode()
    assert not scanned
    assert opened.url == "/assemblees/1/voter"
    assert client.session["_auth_user_id"] == str(cast.bilal.account.pk)


def test_the_session_of_a_link_is_that_of_a_mailbox_and_confirms_no_vote(
    cast: Cast, campaign: Campaign, postmaster: smtp.Postmaster, client: Client
) -> None:
    client.post(link_to(postmaster, "diego@example.org"))

    records = client.session["account_authentication_methods"]
    assert [record["method"] for record in records] == ["code"]
    assert client.get("/messages/").status_code != 200  # no office without a second factor


def test_the_link_is_nowhere_in_the_database(
    cast: Cast, campaign: Campaign, postmaster: smtp.Postmaster
) -> None:
    link = link_to(postmaster, "bilal@example.org")

    kept = Message.objects.get(member=cast.bilal)
    assert STAND_IN in kept.text
    assert link.rpartition("/")[2] not in kept.text + kept.html


def test_the_mailbox_of_an_association_gets_the_ordinary_link(
    cast: Cast, campaign: Campaign
) -> None:
    step, person = campaign.steps.get(name="reminder-1"), cast.mots_passants.account
    assert person is not None

    shared = ballot_links.of(step, cast.mots_passants, "contact@mots.example")
    own = ballot_links.of(step, cast.mots_passants, person.email)

    assert shared == {}
    assert STAND_IN in own["link"]


@pytest.mark.parametrize(
    "ending", ["revoked", "ordinary", "closed", "address", "signed out", "forged", "left"]
)
def test_a_link_ends(
    cast: Cast, campaign: Campaign, postmaster: smtp.Postmaster, client: Client, ending: str
) -> None:
    link, by = link_to(postmaster, "bilal@example.org"), cast.diego.account
    if ending == "revoked":
        reminders.revoke_links(campaign=campaign, at=clock.now() + timedelta(minutes=1), by=by)
    elif ending == "ordinary":
        reminders.use_ordinary_links(campaign=campaign, at=clock.now(), by=by)
    elif ending == "closed":
        clock.move(timedelta(days=15))
    elif ending == "address":
        Account.objects.filter(pk=cast.bilal.account.pk).update(email="autre@example.org")
    elif ending == "signed out":
        sessions.end_all(account=cast.bilal.account, at=clock.now(), by=cast.bilal.account)
    elif ending == "forged":
        link = link[:-3] + "abc"
    else:
        Account.objects.filter(pk=cast.bilal.account.pk).update(is_active=False)

    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 410
    assert "_auth_user_id" not in client.session


def test_a_link_replaces_the_session_of_somebody_else(
    cast: Cast, campaign: Campaign, postmaster: smtp.Postmaster, client: Client
) -> None:
    client.force_login(cast.chloe.account)

    client.post(link_to(postmaster, "bilal@example.org"))

    assert client.session["_auth_user_id"] == str(cast.bilal.account.pk)


@pytest.mark.parametrize(("role", "expected"), [("alice", 403), ("bilal", 403), ("diego", 302)])
@pytest.mark.parametrize("act", ["revoquer", "ordinaires"])
def test_the_board_alone_revokes_links(
    cast: Cast, campaign: Campaign, client: Client, role: str, expected: int, act: str
) -> None:
    client.force_login(getattr(cast, role).account)

    answer = client.post(f"/messages/rappels/{campaign.pk}/liens/{act}")

    assert answer.status_code == expected
