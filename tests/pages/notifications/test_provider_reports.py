"""The door of the mail provider, with the payloads that Brevo and Mailgun document."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from django.test import Client

from common import clock
from members.models import Member
from notifications import providers, returns
from notifications.actions import outbox
from notifications.models import Attempt, MailChoice, Message, Report
from notifications.states import MessageState
from tests.cast import Cast
from tests.factories.mail import recorded_vote
from tests.factories.members import account, member
from tests.smtp import Postmaster

pytestmark = pytest.mark.django_db
KEY, SECRET = "key-of-the-tests", "brevo:a-secret"


@pytest.fixture
def brevo(settings) -> None:
    settings.MAIL_BOUNCE_ADDRESS = "bounces@cooperative.example"
    settings.MAIL_PROVIDER, settings.MAIL_PROVIDER_SECRET = "brevo", SECRET


@pytest.fixture
def mailgun(settings, brevo) -> None:
    settings.MAIL_PROVIDER, settings.MAIL_PROVIDER_SIGNING_KEY = "mailgun", KEY


def sent(postmaster: Postmaster, person: Member | None = None) -> Message:
    person = person or member(email="somebody@example.org", with_account=False)
    message = recorded_vote(person, at=clock.now())
    outbox.send_due(at=clock.now())
    message.refresh_from_db()
    return message


def of_brevo(message: Message, event: str, **more: Any) -> dict[str, Any]:
    """https://developers.brevo.com/docs/transactional-webhooks"""
    word = json.dumps({"return": returns.token_of(message.return_path)})
    return {
        "event": event, "email": message.to_address, "id": 26224, "date": "2026-11-28 14:00:00",
        "ts": 1764338400, "ts_event": 1764338400, "ts_epoch": 1764338400000,
        "message-id": "<202611281400.1234@smtp-relay.mailin.fr>", "subject": "Votre vote",
        "sending_ip": "185.41.28.109", "X-Mailin-custom": word, **more,
    }  # fmt: skip


def of_mailgun(
    message: Message, event: str, *, token: str = "t1", age: int = 0, **more: Any
) -> dict[str, Any]:
    """https://documentation.mailgun.com/docs/mailgun/user-manual/events/webhooks"""
    moment = str(int(clock.now().timestamp()) - age)
    signature = hmac.new(KEY.encode(), f"{moment}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"token": token, "timestamp": moment, "signature": signature},
        "event-data": {
            "id": "CPgfbmQMTCKtHW6uIWtuVe", "timestamp": 1764338400.5, "log-level": "info",
            "event": event, "recipient": message.to_address,
            "message": {"headers": {"message-id": message.message_id.strip("<>")}},
            "user-variables": {"return": returns.token_of(message.return_path)}, **more,
        },
    }  # fmt: skip


def call(client: Client, payload: Any, *, secret: str = SECRET, provider: str = "brevo") -> int:
    shown = base64.b64encode(secret.encode()).decode()
    answer = client.post(
        f"/rapports-de-distribution/{provider}",
        payload if isinstance(payload, bytes) else json.dumps(payload),
        content_type="application/json",
        headers={"Authorization": f"Basic {shown}"} if secret else {},
    )
    return int(answer.status_code)


def state_of(message: Message) -> str:
    message.refresh_from_db()
    return str(message.state)


@pytest.mark.parametrize(
    ("event", "more", "state"),
    [
        ("delivered", {}, MessageState.DELIVERED),
        ("deferred", {"reason": "451 4.7.1 Greylisted"}, MessageState.ACCEPTED),
        ("soft_bounce", {"reason": "mailbox full"}, MessageState.SOFT_BOUNCED),
        ("hard_bounce", {"reason": "550 5.2.2 mailbox full"}, MessageState.SOFT_BOUNCED),
        ("hard_bounce", {"reason": "550 5.1.1 unknown"}, MessageState.REPLACED_BY_POST),
        ("invalid_email", {}, MessageState.REPLACED_BY_POST),
        ("blocked", {"reason": "blocked : due to blacklist user"}, MessageState.SOFT_BOUNCED),
        ("spam", {}, MessageState.COMPLAINED),
        ("unique_opened", {"link": ""}, MessageState.ACCEPTED),
        ("click", {"link": "https://ag.example.org"}, MessageState.ACCEPTED),
    ],
)
def test_what_brevo_tells_has_the_states_of_a_report_by_mail(
    cast: Cast, client: Client, postmaster: Postmaster, brevo, event: str, more, state: str
) -> None:
    message = sent(postmaster)

    answer = call(client, of_brevo(message, event, **more))

    assert answer == 204
    assert state_of(message) == state


_FAILED = {"severity": "permanent", "reason": "bounce"}


@pytest.mark.parametrize(
    ("event", "more", "state"),
    [
        ("delivered", {"delivery-status": {"code": 250, "message": "OK"}}, MessageState.DELIVERED),
        ("failed", {"severity": "temporary"}, MessageState.ACCEPTED),
        (
            "failed",
            {**_FAILED, "delivery-status": {"code": 550, "message": "5.1.1 no such user"}},
            MessageState.REPLACED_BY_POST,
        ),
        (
            "failed",
            {**_FAILED, "delivery-status": {"code": 552, "message": "5.2.2 over quota"}},
            MessageState.SOFT_BOUNCED,
        ),
        ("complained", {}, MessageState.COMPLAINED),
        ("opened", {"client-info": {}}, MessageState.ACCEPTED),
    ],
)
def test_what_mailgun_tells_has_the_states_of_a_report_by_mail(
    cast: Cast, client: Client, postmaster: Postmaster, mailgun, event: str, more, state: str
) -> None:
    message = sent(postmaster)

    answer = call(client, of_mailgun(message, event, **more), provider="mailgun")

    assert answer == 204
    assert state_of(message) == state


def test_a_dead_address_told_by_the_provider_gives_way_to_the_next_one(
    cast: Cast, client: Client, postmaster: Postmaster, brevo
) -> None:
    other = account("ailleurs@example.net", "Camille Durand")
    message = sent(postmaster, member(email="x@example.org", with_account=False, account=other))
    event = of_brevo(message, "hard_bounce", reason="550 5.1.1 unknown")

    call(client, event)
    call(client, {**event, "ts_epoch": 1764338460000})

    message.refresh_from_db()
    assert message.to_address == "ailleurs@example.net"
    assert message.state == MessageState.QUEUED


def test_a_complaint_refuses_optional_mail_only(
    cast: Cast, client: Client, postmaster: Postmaster, brevo
) -> None:
    message = sent(postmaster)

    call(client, of_brevo(message, "spam"))

    assert MailChoice.objects.get(member=message.member).refuses_optional
    assert recorded_vote(message.member, step="result", at=clock.now()).state == "queued"


@pytest.mark.parametrize("secret", ["", "brevo:wrong", "a-secret", ":"])
def test_without_the_secret_nothing_is_believed(
    cast: Cast, client: Client, postmaster: Postmaster, brevo, secret: str
) -> None:
    message = sent(postmaster)

    answer = call(client, of_brevo(message, "hard_bounce"), secret=secret)

    assert answer == 403
    assert state_of(message) == MessageState.ACCEPTED
    assert not Report.objects.exists()


def test_a_wrong_or_old_signature_of_mailgun_is_refused(
    cast: Cast, client: Client, postmaster: Postmaster, mailgun
) -> None:
    message = sent(postmaster)
    wrong = of_mailgun(message, "complained")
    wrong["signature"]["signature"] = "0" * 64
    old = of_mailgun(message, "complained", age=2 * 24 * 3600)

    answers = [call(client, payload, provider="mailgun") for payload in (wrong, old)]

    assert answers == [403, 403]
    assert state_of(message) == MessageState.ACCEPTED


def test_a_call_played_again_changes_nothing_even_with_other_words_under_its_signature(
    cast: Cast, client: Client, postmaster: Postmaster, mailgun
) -> None:
    message = sent(postmaster)
    call(client, of_mailgun(message, "delivered"), provider="mailgun")

    again = call(client, of_mailgun(message, "delivered"), provider="mailgun")
    other = call(client, of_mailgun(message, "complained"), provider="mailgun")

    assert (again, other) == (204, 204)
    assert state_of(message) == MessageState.DELIVERED
    assert Attempt.objects.filter(message=message, outcome="reported").count() == 1


@pytest.mark.parametrize(
    ("payload", "status"),
    [
        (b"{" + b" " * providers.MOST_BYTES + b"}", 413),
        (b"not json", 400),
        (b"[1, 2]", 400),
        (b"[" * 100_000, 400),
        (b'{"event": "delivered", "X-Mailin-custom": "[1]", "email": 3}', 204),
        (b'{"event": "spam", "message-id": "\\u0000", "email": "\\ud800"}', 204),
    ],
)
def test_a_call_too_large_or_malformed_is_refused_or_ignored_in_order(
    cast: Cast, client: Client, brevo, payload: bytes, status: int
) -> None:
    assert call(client, payload) == status
    assert not Report.objects.exists()


def test_another_installation_s_message_is_nothing_to_us(
    cast: Cast, client: Client, postmaster: Postmaster, brevo
) -> None:
    message = sent(postmaster)
    stranger = of_brevo(message, "hard_bounce")
    stranger["X-Mailin-custom"] = json.dumps({"return": "aaaa"})

    answer = call(client, stranger)

    assert answer == 204
    assert state_of(message) == MessageState.ACCEPTED


def test_the_door_exists_for_the_provider_of_the_settings_only(
    cast: Cast, client: Client, brevo, settings
) -> None:
    other = call(client, {}, provider="mailgun")
    settings.MAIL_PROVIDER = ""
    none = call(client, {})

    assert (other, none) == (404, 404)


def test_a_message_carries_the_provider_s_word_and_nothing_of_the_member(
    cast: Cast, postmaster: Postmaster, brevo
) -> None:
    message = sent(postmaster)

    word = postmaster.taken[-1][1]["X-Mailin-custom"]

    assert json.loads(word) == {"return": returns.token_of(message.return_path)}
    assert message.return_path.count(json.loads(word)["return"]) == 1
