"""`/mon-compte/…/prevenir`: how a member wants to be told, and the addresses of SMS."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from common import clock
from notifications import short_links
from notifications.actions import reminders
from notifications.models import Campaign, MailChoice, Message, Phone, PushDevice
from tests import ovhcloud, pushservice
from tests.cast import Cast
from tests.factories.mail import recorded_vote
from tests.ovhcloud import Provider
from tests.pushservice import PushService

pytestmark = pytest.mark.django_db

HERE = "tests.actions.notifications.audience"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with ovhcloud.serving(settings) as provider:
        yield provider


def page_of(cast: Cast) -> str:
    return f"/mon-compte/{cast.bilal.number}/prevenir"


def code_in(provider: Provider) -> str:
    return provider.texts[-1].partition("est ")[2][:6]


def test_a_member_gives_a_number_and_confirms_it(
    cast: Cast, client: Client, provider: Provider
) -> None:
    client.force_login(cast.bilal.account)

    client.post(f"{page_of(cast)}/numero", {"phone": "06 12 34 56 78"})
    waiting = client.get(page_of(cast)).content.decode()
    client.post(f"{page_of(cast)}/code", {"code": code_in(provider)})
    done = client.get(page_of(cast)).content.decode()

    assert "Tapez le code envoyé au +33 6 12 34 56 78" in waiting
    assert "par courriel et par SMS" in done
    assert code_in(provider) not in waiting
    assert waiting.index("Tapez le code") < waiting.index("Ce que la loi impose")


def test_a_member_leaves_email_and_stops_sms_by_one_gesture(
    cast: Cast, client: Client, provider: Provider
) -> None:
    client.force_login(cast.bilal.account)
    client.post(f"{page_of(cast)}/numero", {"phone": "06 12 34 56 78"})
    client.post(f"{page_of(cast)}/code", {"code": code_in(provider)})

    client.post(f"{page_of(cast)}/par", {"by": ["sms"]})
    alone = MailChoice.objects.get(member=cast.bilal).by_email
    client.post(f"{page_of(cast)}/sans-sms")

    choice = MailChoice.objects.get(member=cast.bilal)
    assert not alone
    assert (choice.by_email, choice.by_sms) == (True, False)
    assert Phone.objects.get(member=cast.bilal).number == ""


def test_a_refusal_says_what_to_do(cast: Cast, client: Client, provider: Provider) -> None:
    client.force_login(cast.bilal.account)

    answer = client.post(f"{page_of(cast)}/numero", {"phone": "01 42 34 56 78"})

    assert answer.status_code == 400
    assert "06 12 34 56 78" in answer.content.decode()
    assert provider.requests == 0


@pytest.mark.parametrize(
    "act",
    ["", "/par", "/numero", "/code", "/sans-sms", "/facultatifs", "/appareil", "/sans-appareil"],
)
def test_nobody_reads_or_changes_the_choice_of_another(
    cast: Cast, client: Client, provider: Provider, act: str
) -> None:
    visitor = client.get(page_of(cast))
    client.force_login(cast.chloe.account)

    asked = client.post if act else client.get
    answer = asked(page_of(cast) + act, {"phone": "0612345678", "by": "email"})

    assert visitor.status_code == 302
    assert answer.status_code == 404
    assert not Phone.objects.exists()


def test_optional_messages_are_stopped_and_taken_again(cast: Cast, client: Client) -> None:
    client.force_login(cast.bilal.account)

    client.post(f"{page_of(cast)}/facultatifs")
    refused = MailChoice.objects.get(member=cast.bilal).refuses_optional
    client.post(f"{page_of(cast)}/facultatifs", {"wanted": "1"})

    assert refused
    assert not MailChoice.objects.get(member=cast.bilal).refuses_optional


def test_without_a_provider_the_page_says_so_and_sends_nothing(cast: Cast, client: Client) -> None:
    client.force_login(cast.bilal.account)

    page = client.get(page_of(cast)).content.decode()
    answer = client.post(f"{page_of(cast)}/numero", {"phone": "0612345678"})

    assert "n’envoie pas de SMS" in page
    assert "M’envoyer un code" not in page
    assert answer.status_code == 409
    assert not Phone.objects.exists()


def test_the_address_of_an_sms_leads_to_the_vote_and_signs_nobody_in(
    cast: Cast, client: Client
) -> None:
    at = clock.now()
    campaign = reminders.schedule(
        poll_subject="poll:abc",
        title="Assemblée générale",
        opens_at=at,
        closes_at=at + timedelta(days=14),
        audience=f"{HERE}.not_voted",
        words=f"{HERE}.words",
        at=at,
    )

    answer = client.get(short_links.address_for(campaign).removeprefix("http://testserver"))
    unknown = client.get("/v/zzz")

    assert answer.url == "/assemblees/1/voter"
    assert "_auth_user_id" not in client.session
    assert unknown.status_code == 404
    assert Campaign.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_who_knows_the_address_of_reports_is_believed(
    cast: Cast, client: Client, provider: Provider, method: str
) -> None:
    client.reading_may_write = True  # type: ignore[attr-defined]  # the provider calls by GET
    row = recorded_vote(cast.bilal)
    Message.objects.filter(pk=row.pk).update(channel="sms", state="accepted", carrier_id="27000001")
    said = {"id": "27000001", "ptt": "4"}

    stranger = getattr(client, method)("/sms/rapports/not-the-token", said)
    untouched = Message.objects.get(pk=row.pk).state
    known = getattr(client, method)("/sms/rapports/a-token-of-the-provider", said)
    unknown = getattr(client, method)("/sms/rapports/a-token-of-the-provider", {"id": "5"})

    assert [stranger.status_code, known.status_code, unknown.status_code] == [404, 204, 404]
    assert untouched == "accepted"
    assert Message.objects.get(pk=row.pk).state == "delivered"


def test_an_empty_token_opens_nothing(
    cast: Cast, client: Client, provider: Provider, settings: Any
) -> None:
    settings.SMS_REPORT_TOKEN = ""

    assert client.get("/sms/rapports/x").status_code == 404


def test_programs_use_the_same_door(cast: Cast, client: Client, provider: Provider) -> None:
    client.force_login(cast.bilal.account)
    own = f"/api/v1/members/me/{cast.bilal.number}"
    send = {"content_type": "application/json"}

    given = client.put(f"{own}/phone", {"number": "0612345678"}, **send).json()
    confirmed = client.post(f"{own}/phone", {"code": code_in(provider)}, **send).json()
    chosen = client.put(f"{own}/channels", {"by_email": False, "by_sms": True}, **send).json()
    stopped = client.delete(f"{own}/phone").json()
    refused = client.put(f"{own}/channels", {"by_email": False, "by_sms": False}, **send)
    other = client.get(f"/api/v1/members/me/{cast.chloe.number}/channels")

    assert given["awaiting"] == confirmed["number"] == "+33612345678"
    assert (chosen["by_email"], chosen["by_sms"]) == (False, True)
    assert (stopped["by_email"], stopped["by_sms"], stopped["number"]) == (True, False, "")
    assert (refused.status_code, other.status_code) == (409, 404)


@pytest.fixture
def service(settings: Any, tmp_path: Path) -> Iterator[PushService]:
    with pushservice.serving(settings, tmp_path) as service:
        yield service


def subscription(service: PushService, name: str = "bilal") -> dict[str, str]:
    browser = service.browser(name)
    secret = pushservice.base64url(browser.secret)
    return {
        "endpoint": browser.endpoint,
        "public_key": browser.public_key,
        "shared_secret": secret,
    }


def test_a_browser_is_added_and_all_are_taken_back_by_one_gesture(
    cast: Cast, client: Client, service: PushService
) -> None:
    client.force_login(cast.bilal.account)

    offered = client.get(page_of(cast)).content.decode()
    client.post(f"{page_of(cast)}/appareil", {**subscription(service), "expires": ""})
    client.post(f"{page_of(cast)}/appareil", {**subscription(service), "expires": "nonsense"})
    done = client.get(page_of(cast)).content.decode()
    client.post(f"{page_of(cast)}/sans-appareil")

    assert f'data-push="{service.expected_key}"' in offered
    assert "C’est fait sur" not in offered
    assert "C’est fait sur" in done
    assert not PushDevice.objects.exists()


def test_programs_add_and_take_back_a_browser(
    cast: Cast, client: Client, service: PushService
) -> None:
    client.force_login(cast.bilal.account)
    own = f"/api/v1/members/me/{cast.bilal.number}/devices"
    other = f"/api/v1/members/me/{cast.chloe.number}/devices"
    send: dict[str, Any] = {"content_type": "application/json"}

    added = client.post(own, subscription(service), **send)
    elsewhere = client.post(other, subscription(service), **send)
    removed = client.delete(own)

    assert (added.status_code, added.json()["devices"]) == (200, 1)
    assert elsewhere.status_code == 404
    assert removed.json()["devices"] == 0


def test_without_a_key_no_notification_is_offered(
    cast: Cast, client: Client, service: PushService, settings: Any
) -> None:
    settings.PUSH_KEY = ""
    client.force_login(cast.bilal.account)

    page = client.get(page_of(cast)).content.decode()
    answer = client.post(f"{page_of(cast)}/appareil", subscription(service))

    assert "data-push" not in page
    assert answer.status_code == 400


def test_a_code_that_could_not_be_sent_is_said(
    cast: Cast, client: Client, provider: Provider
) -> None:
    provider.is_down = True
    client.force_login(cast.bilal.account)

    answer = client.post(f"{page_of(cast)}/numero", {"phone": "0612345678"})

    assert answer.status_code == 503
    assert "n’a pas pu être envoyé" in answer.content.decode()
