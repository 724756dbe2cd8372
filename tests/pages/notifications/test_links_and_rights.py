"""The personal link of a call and the right to vote: never in the same message, and how far the
first leads to the second, by the poll's level."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from common import clock
from notifications.actions import outbox, reminders
from notifications.models import MailChoice, Message, Phone
from tests import ovhcloud, smtp
from tests.actions.notifications import audience
from tests.cast import Cast
from tests.factories import polls
from tests.factories.polls import Rehearsed
from tests.ovhcloud import Provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

HERE = "tests.actions.notifications.audience"
OURS = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def postmaster(settings: Any) -> Iterator[smtp.Postmaster]:
    audience.has_voted.clear()
    with smtp.serving() as (postmaster, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield postmaster


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with ovhcloud.serving(settings) as provider:
        yield provider


def called(cast: Cast, *, level: int) -> Rehearsed:
    """A poll is open and its opening call has left, at nine in the morning."""
    at = clock.now().astimezone(clock.PARIS).replace(hour=9, minute=0, second=0)
    clock.move(at - clock.now())
    of = polls.opened(cast, risk_level=level)
    reminders.schedule(
        poll_subject=f"poll:{of.poll.uuid}",
        title=of.poll.title,
        opens_at=at,
        closes_at=at + timedelta(days=7),
        audience=f"{HERE}.not_voted",
        electorate=f"{HERE}.everybody",
        words=f"{HERE}.words",
        at=at - timedelta(minutes=1),
    )
    reminders.fill(at=at, limit=50)
    outbox.send_due(at=at)
    return of


def text_to(postmaster: smtp.Postmaster, address: str) -> str:
    mail = next(mail for to, mail in postmaster.taken if to == address)
    return str(mail.get_body(("plain",)).get_content())


def link_in(text: str) -> str:
    found = re.search(r"http://testserver(/bulletin/\S+)", text)
    assert found is not None
    return found[1]


def ask_rights(client: Client, of: Rehearsed) -> Any:
    return client.post(
        f"/scrutins/{of.poll.uuid}/droits",
        json.dumps({"mandates": "all"}),
        content_type="application/json",
        headers={**OURS, "Accept": "application/json"},
    )


def test_the_link_alone_leads_to_the_right_in_an_advisory_poll(
    cast: Cast, client: Client, postmaster: smtp.Postmaster
) -> None:
    of = called(cast, level=1)

    client.post(link_in(text_to(postmaster, "bilal@example.org")))
    answer = ask_rights(client, of)

    assert answer.status_code == 200
    assert len(answer.json()["rights"]) == 1


@pytest.mark.parametrize("level", [2, 3])
def test_the_link_alone_leads_to_no_right_in_an_assembly(
    cast: Cast, client: Client, postmaster: smtp.Postmaster, level: int
) -> None:
    of = called(cast, level=level)

    client.post(link_in(text_to(postmaster, "bilal@example.org")))
    answer = ask_rights(client, of)

    assert answer.status_code == 403
    assert answer.json()["step_up"].startswith("/verification/")
    assert "rights" not in answer.json()
    assert not of.poll.roll.filter(hand_overs__isnull=False).exists()


@pytest.mark.parametrize("level", [1, 2])
def test_a_scanner_that_opens_every_link_changes_nothing(
    cast: Cast, client: Client, postmaster: smtp.Postmaster, level: int
) -> None:
    of = called(cast, level=level)
    text = text_to(postmaster, "bilal@example.org")

    for address in re.findall(r"http://testserver(/\S+)", text):
        client.get(address)
        client.head(address)

    assert "_auth_user_id" not in client.session
    assert not of.poll.roll.filter(hand_overs__isnull=False).exists()
    assert ask_rights(client, of).status_code == 401


def test_no_message_carries_a_right_to_vote_on_any_channel(
    cast: Cast, client: Client, postmaster: smtp.Postmaster, provider: Provider
) -> None:
    at = clock.now()
    number = {"number": "+33612345678", "verified_at": at, "code_sent_at": at}
    Phone.objects.create(member=cast.bilal, **number)
    MailChoice.objects.create(member=cast.bilal, by_email=True, by_sms=True, changed_at=at)
    of = called(cast, level=1)
    client.post(link_in(text_to(postmaster, "bilal@example.org")))

    [right] = ask_rights(client, of).json()["rights"]
    parts = [part for _to, mail in postmaster.taken for part in mail.walk()]
    texts = [part for part in parts if part.get_content_maintype() == "text"]
    sent = [*provider.texts, *(str(part.get_content()) for part in texts)]
    kept = [f"{row.subject_line} {row.text} {row.html}" for row in Message.objects.all()]

    assert provider.texts
    assert right["credential"]
    for secret in (right["credential"], right["permit"]):
        assert all(str(secret) not in text for text in (*sent, *kept))


def test_an_sms_carries_no_link_that_signs_in(
    cast: Cast, client: Client, postmaster: smtp.Postmaster, provider: Provider
) -> None:
    at = clock.now()
    number = {"number": "+33612345678", "verified_at": at, "code_sent_at": at}
    Phone.objects.create(member=cast.bilal, **number)
    MailChoice.objects.create(member=cast.bilal, by_email=False, by_sms=True, changed_at=at)
    of = called(cast, level=1)

    [address] = re.findall(r"http://testserver(/\S+)", provider.texts[0])
    client.get(address)
    answer = client.post(address)

    assert answer.status_code == 405
    assert "/bulletin/" not in provider.texts[0]
    assert ask_rights(client, of).status_code == 401
