"""Notifications in browsers, through a service that decrypts as a browser would."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from common.clock import PARIS
from common.refusals import Refusal
from members.models import Member
from notifications import forecasting, push
from notifications.actions import devices, outbox, reminders
from notifications.models import Campaign, Message, PushDevice
from notifications.states import MessageState
from tests import pushservice
from tests.actions.notifications import audience
from tests.cast import Cast
from tests.pushservice import Browser, PushService
from tests.smtp import Postmaster

pytestmark = pytest.mark.django_db

OPENS = datetime(2026, 5, 21, 9, 0, tzinfo=PARIS)
CLOSES = datetime(2026, 6, 5, 15, 0, tzinfo=PARIS)
HERE = "tests.actions.notifications.audience"


@pytest.fixture
def service(settings: Any, tmp_path: Path) -> Iterator[PushService]:
    audience.has_voted.clear()
    with pushservice.serving(settings, tmp_path) as service:
        yield service
    audience.has_voted.clear()


@pytest.fixture
def campaign(cast: Cast) -> Campaign:
    return reminders.schedule(
        poll_subject="poll:abc",
        title="Assemblée générale ordinaire 2026",
        opens_at=OPENS,
        closes_at=CLOSES,
        audience=f"{HERE}.not_voted",
        words=f"{HERE}.words",
        at=OPENS - timedelta(days=5),
    )


def accepts(member: Member, browser: Browser, **fields: Any) -> PushDevice:
    return devices.add(
        member=member,
        endpoint=browser.endpoint,
        public_key=browser.public_key,
        shared_secret=pushservice.base64url(browser.secret),
        at=OPENS - timedelta(days=20),
        by=member.account,
        **{"expires_at": None, **fields},
    )


def run(at: datetime) -> None:
    reminders.fill(at=at, limit=50)
    outbox.send_due(at=at)


def test_a_browser_reads_that_a_vote_is_open_and_nothing_of_its_owner(
    cast: Cast, campaign: Campaign, service: PushService, postmaster: Postmaster
) -> None:
    browser = service.browser("bilal")
    accepts(cast.bilal, browser)

    run(OPENS)
    run(OPENS + timedelta(days=5))

    said = [browser.read(body) for _name, body, _headers in service.taken]
    assert said[0] == said[1]
    assert said[0]["title"] == "Un vote est ouvert"
    assert said[0]["body"] == "Assemblée générale ordinaire 2026"
    assert said[0]["path"].startswith("/v/")
    assert set(said[0]) == {"title", "body", "path"}


def test_a_notification_comes_besides_email_and_counts_as_the_same_call(
    cast: Cast, campaign: Campaign, service: PushService, postmaster: Postmaster
) -> None:
    for name in ("telephone", "computer"):
        accepts(cast.bilal, service.browser(name))

    at = OPENS
    while at < CLOSES:
        run(at)
        at += timedelta(hours=6)

    assert [name for name, *_ in service.taken].count("telephone") == 4
    assert [name for name, *_ in service.taken].count("computer") == 4
    assert postmaster.addresses.count("bilal@example.org") == 4


def test_who_has_voted_sees_nothing(
    cast: Cast, campaign: Campaign, service: PushService, postmaster: Postmaster
) -> None:
    accepts(cast.bilal, service.browser("bilal"))
    reminders.fill(at=OPENS, limit=50)
    audience.has_voted.add(cast.bilal.pk)

    outbox.send_due(at=OPENS)

    assert service.requests == 0


def test_nothing_lights_up_in_the_evening(
    cast: Cast, campaign: Campaign, service: PushService, postmaster: Postmaster
) -> None:
    accepts(cast.bilal, service.browser("bilal"))

    run(OPENS)
    run(OPENS.replace(hour=21))

    [(_name, _body, headers)] = service.taken
    eleven_hours = 11 * 3600  # from nine to twenty o'clock
    assert eleven_hours - 60 < int(headers["ttl"]) <= eleven_hours


def test_a_later_call_takes_the_place_of_one_not_shown(
    cast: Cast, campaign: Campaign, service: PushService, postmaster: Postmaster
) -> None:
    accepts(cast.bilal, service.browser("bilal"))

    run(OPENS)
    run(OPENS + timedelta(days=5))

    assert len({headers["topic"] for _name, _body, headers in service.taken}) == 1


def test_a_device_that_is_gone_is_forgotten_at_once(
    cast: Cast, campaign: Campaign, service: PushService, postmaster: Postmaster
) -> None:
    gone = service.browser("gone")
    accepts(cast.bilal, gone)
    accepts(cast.chloe, gone)
    accepts(cast.bilal, service.browser("other"))

    run(OPENS)

    assert [device.endpoint for device in PushDevice.objects.all()] == [f"{service.url}/push/other"]
    assert postmaster.addresses.count("bilal@example.org") == 1
    assert [name for name, *_ in service.taken] == ["other"]


def test_a_subscription_that_expired_is_not_written_to(
    cast: Cast, campaign: Campaign, service: PushService, postmaster: Postmaster
) -> None:
    accepts(cast.bilal, service.browser("bilal"), expires_at=OPENS - timedelta(minutes=1))

    run(OPENS)

    assert service.requests == 0


@pytest.mark.parametrize("trouble", ["busy", "down"])
def test_a_service_in_trouble_delays_notifications_and_stops_no_mail(
    cast: Cast, campaign: Campaign, service: PushService, postmaster: Postmaster, trouble: str
) -> None:
    accepts(cast.bilal, service.browser("busy" if trouble == "busy" else "bilal"))
    service.is_down = trouble == "down"

    run(OPENS)

    assert len(postmaster.addresses) == 7
    assert Message.objects.get(channel="push").state == MessageState.DEFERRED


def test_one_gesture_ends_all_notifications(
    cast: Cast, campaign: Campaign, service: PushService, postmaster: Postmaster
) -> None:
    accepts(cast.bilal, service.browser("bilal"))
    reminders.fill(at=OPENS, limit=50)

    devices.remove_all(member=cast.bilal, at=OPENS, by=cast.bilal.account)
    outbox.send_due(at=OPENS)

    assert service.requests == 0
    assert not PushDevice.objects.exists()
    assert "bilal@example.org" in postmaster.addresses


def test_a_sixth_device_takes_the_place_of_the_oldest(cast: Cast, service: PushService) -> None:
    for place in range(6):
        accepts(cast.bilal, service.browser(f"device-{place}"))
    accepts(cast.bilal, service.browser("device-5"))

    names = {device.endpoint.rpartition("/")[2] for device in PushDevice.objects.all()}
    assert names == {f"device-{place}" for place in range(1, 6)}


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://intranet.example.org/push/1",
        "http://updates.push.services.mozilla.com/wpush/v2/x",
        "https://fcm.googleapis.com.example.org/fcm/send/x",
        "https://user@example.org/fcm.googleapis.com",
        r"https://10.0.0.1:8443\@fcm.googleapis.com/fcm/send/x",
        r"https://intranet.example.org\.push.services.mozilla.com/wpush/v2/x",
        "https://intranet.example.org\t@fcm.googleapis.com/fcm/send/x",
        "https://user@fcm.googleapis.com/fcm/send/x",
        "https://fcm.googleapis.com:22/fcm/send/x",
        "file:///etc/passwd",
        "",
    ],
)
def test_we_write_to_makers_of_browsers_only(
    cast: Cast, service: PushService, settings: Any, endpoint: str
) -> None:
    settings.PUSH_SERVICES = ["fcm.googleapis.com", ".push.services.mozilla.com"]
    browser = service.browser("x")
    browser.endpoint = endpoint

    with pytest.raises(Refusal) as refused:
        accepts(cast.bilal, browser)

    assert refused.value.code == "unknown-service"
    assert push.is_known("https://updates.push.services.mozilla.com/wpush/v2/x")


def test_keys_that_are_no_keys_are_refused(cast: Cast, service: PushService) -> None:
    for public_key, secret in (("AAAA", "AAAA"), ("é", "AAAA"), (None, "AAAA")):
        with pytest.raises(Refusal, match=r"."):
            devices.add(
                member=cast.bilal,
                endpoint=service.browser("x").endpoint,
                public_key=public_key or service.browser("x").public_key,
                shared_secret=secret,
                expires_at=None,
                at=OPENS,
                by=cast.bilal.account,
            )

    assert not PushDevice.objects.exists()


def test_the_forecast_counts_notifications_without_a_price(
    cast: Cast, campaign: Campaign, service: PushService, settings: Any
) -> None:
    settings.MAIL_PRICE = "0"
    accepts(cast.bilal, service.browser("bilal"))

    found = forecasting.forecast(campaign, at=OPENS)

    assert found.notifications == 4
    assert found.price_cents == 0
    assert found.messages == 28
