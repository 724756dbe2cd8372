"""Confirming a session by another channel than the one that opened it."""

import re
from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import Client

from common import clock
from members import step_up
from members.actions import letters
from members.models import Account
from members.signing_in import enter
from tests.cast import Cast

pytestmark = pytest.mark.django_db
STEP_UP = "/verification/"
CODE = re.compile(r"\b\d{4}-\d{4}\b")


@pytest.fixture
def bilal(cast: Cast) -> Account:
    assert cast.bilal.account
    return cast.bilal.account


@pytest.fixture
def letter(cast: Cast) -> str:
    assert cast.diego.account
    return letters.issue(member=cast.bilal, at=clock.now(), by=cast.diego.account).code


def has_recent(client: Client, account: Account, **within: timedelta) -> bool:
    request = HttpRequest()
    request.session = client.session
    request.user = account
    return step_up.has_recent(request, **within)


@pytest.mark.parametrize(
    ("channels", "confirmed"),
    [
        (("email",), False),
        (("email", "email"), False),
        (("post",), False),
        (("post", "post"), False),
        (("email", "post"), True),
        (("post", "email"), True),
        (("email", "totp"), True),
        (("post", "totp"), True),
        (("passkey",), True),
        (("email", "recovery_code"), True),
    ],
)
def test_one_channel_twice_is_still_one_channel(
    client: Client, bilal: Account, channels: tuple[str, ...], confirmed: bool
) -> None:
    client.force_login(bilal, channels=channels)  # type: ignore[call-arg]

    assert has_recent(client, bilal) is confirmed


def test_a_confirmation_grows_old(client: Client, bilal: Account) -> None:
    client.force_login(bilal, channels=("email", "totp"))  # type: ignore[call-arg]

    with time_machine.travel(datetime.now().astimezone() + timedelta(minutes=16)):
        assert not has_recent(client, bilal)
        assert has_recent(client, bilal, within=timedelta(hours=1))


def test_a_device_lent_to_somebody_has_to_be_confirmed_again(
    client: Client, bilal: Account
) -> None:
    client.force_login(bilal, channels=("email", "totp"))  # type: ignore[call-arg]
    request = HttpRequest()
    request.session, request.user = client.session, bilal
    step_up.lend(request)

    assert not step_up.has_recent(request)
    assert not step_up.has_recent(request, within=timedelta(days=1))


def test_what_one_person_proved_says_nothing_of_another(
    client: Client, bilal: Account, cast: Cast
) -> None:
    client.force_login(bilal, channels=("email", "totp"))  # type: ignore[call-arg]

    assert cast.chloe.account
    assert not has_recent(client, cast.chloe.account)


def test_a_letter_confirms_a_session_opened_by_e_mail(
    client: Client, bilal: Account, letter: str
) -> None:
    client.force_login(bilal, channels=("email",))  # type: ignore[call-arg]

    response = client.post(STEP_UP, {"letter": letter.lower(), "next": "/isoloir/#abc"})

    assert response["Location"] == "/isoloir/#abc"
    assert has_recent(client, bilal)


def test_somebody_else_s_letter_confirms_nothing(client: Client, cast: Cast, letter: str) -> None:
    assert cast.chloe.account
    client.force_login(cast.chloe.account, channels=("email",))  # type: ignore[call-arg]

    response = client.post(STEP_UP, {"letter": letter})

    assert response.status_code == 200
    assert "Ce n’est pas le code d’un courrier" in response.content.decode()
    assert not has_recent(client, cast.chloe.account)


def test_the_mailbox_is_not_offered_twice_for_a_vote(client: Client, bilal: Account) -> None:
    client.force_login(bilal, channels=("email",))  # type: ignore[call-arg]

    page = client.get(f"{STEP_UP}?next=/isoloir/").content.decode()
    client.post(STEP_UP, {"send_email": "yes", "next": "/isoloir/"})

    assert 'name="send_email"' not in page
    assert mail.outbox == []


def test_a_session_opened_by_a_letter_is_confirmed_by_e_mail(
    client: Client, bilal: Account, letter: str
) -> None:
    client.post("/lettre/", {"letter": letter})
    assert not has_recent(client, bilal)

    client.post(STEP_UP, {"send_email": "yes", "next": "/isoloir/"})
    found = CODE.search(str(mail.outbox[-1].body))
    assert found
    assert found[0] not in str(dict(client.session))
    response = client.post(STEP_UP, {"email_code": found[0], "next": "/isoloir/"})

    assert response["Location"] == "/isoloir/"
    assert has_recent(client, bilal)


def test_the_code_of_a_confirming_e_mail_is_good_once_and_for_five_attempts(
    client: Client, bilal: Account, letter: str
) -> None:
    client.post("/lettre/", {"letter": letter})
    client.post(STEP_UP, {"send_email": "yes"})
    found = CODE.search(str(mail.outbox[-1].body))
    assert found
    wrong = "0000-0000" if found[0] != "0000-0000" else "1111-1111"

    for _ in range(5):
        client.post(STEP_UP, {"email_code": wrong})
    late = client.post(STEP_UP, {"email_code": found[0]})

    assert late.status_code == 200
    assert not has_recent(client, bilal)


def test_an_old_session_may_use_the_mailbox_again_before_its_security_only(
    client: Client, bilal: Account
) -> None:
    client.force_login(bilal, channels=("email",))  # type: ignore[call-arg]
    wanted = "/mon-compte/securite/application/"

    client.post(STEP_UP, {"send_email": "yes", "next": wanted})
    found = CODE.search(str(mail.outbox[-1].body))
    assert found
    response = client.post(STEP_UP, {"email_code": found[0], "next": wanted})

    assert response["Location"] == wanted
    assert not has_recent(client, bilal)


def test_attempts_are_counted(client: Client, bilal: Account) -> None:
    client.force_login(bilal, channels=("email",))  # type: ignore[call-arg]

    answers = [client.post(STEP_UP, {"letter": "7KPM-Q2RX-9TAB"}).status_code for _ in range(11)]

    assert answers[:10] == [200] * 10
    assert answers[10] == 429


def test_a_confirmation_never_leads_to_another_site(
    client: Client, bilal: Account, letter: str
) -> None:
    client.force_login(bilal, channels=("email",))  # type: ignore[call-arg]

    response = client.post(STEP_UP, {"letter": letter, "next": "//evil.example/"})

    assert response["Location"] == "/"


def test_a_visitor_signs_in_first(client: Client) -> None:
    assert client.get(f"{STEP_UP}?next=/aide/")["Location"].startswith("/connexion/?next=")


def test_nobody_enters_without_a_code_outside_a_demonstration(
    client: Client, bilal: Account, settings: Any
) -> None:
    request = HttpRequest()
    request.session = client.session

    settings.DEMONSTRATION = False
    with pytest.raises(PermissionDenied):
        enter(request, bilal)


def test_codes_of_an_application_cannot_be_tried_all_day(client: Client, bilal: Account) -> None:
    """Whoever stole the mailbox has a session and fifty tries a day among a million codes."""
    secret = pyotp.random_base32()
    TOTP.activate(bilal, secret)
    client.force_login(bilal, channels=("email",))  # type: ignore[call-arg]
    wrong = "12345"  # one figure short: never right

    with time_machine.travel(datetime.now().astimezone(), tick=False) as travelled:
        for _try in range(50):
            travelled.shift(timedelta(seconds=61))
            client.post(STEP_UP, {"code": wrong})
        travelled.shift(timedelta(minutes=10))
        client.post(STEP_UP, {"code": pyotp.TOTP(secret).now()})
        refused = not has_recent(client, bilal)
        travelled.shift(timedelta(days=1))
        client.post(STEP_UP, {"code": pyotp.TOTP(secret).now()})
        accepted = has_recent(client, bilal)

    assert (refused, accepted) == (True, True)
