"""Signing in by a code sent by e-mail."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.cast import Cast

pytestmark = pytest.mark.django_db
SIGN_IN = "/connexion/"
CODE = re.compile(r"\b(\d{4}-\d{4})\b")


def ask(client: Client, email: str, **more: str) -> None:
    response = client.post(SIGN_IN, {"email": email, **more})
    assert response.status_code == 302
    assert response["Location"].startswith("/connexion/code/")


def code() -> str:
    found = CODE.search(str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_a_code_sent_to_the_register_s_address_signs_in(client: Client, cast: Cast) -> None:
    ask(client, " BILAL@example.org ")

    response = client.post("/connexion/code/", {"code": code()}, follow=True)

    assert response.context["user"] == cast.bilal.account
    assert mail.outbox[0].to == ["bilal@example.org"]
    assert mail.outbox[0].from_email == "Coopérative <ag@cooperative.example>"


def test_the_page_that_was_asked_for_opens_after_the_code(client: Client, cast: Cast) -> None:
    ask(client, "bilal@example.org", next="/decisions/")

    response = client.post("/connexion/code/", {"code": code(), "next": "/decisions/"})

    assert response["Location"] == "/decisions/"


def test_no_link_of_the_sign_in_page_loses_the_page_that_was_asked_for(
    client: Client, cast: Cast
) -> None:
    elsewhere = client.get("/decisions/").content.decode()

    page = client.get(f"{SIGN_IN}?next=/isoloir/%23abc").content.decode()

    assert f'href="{SIGN_IN}"' in elsewhere
    assert f'href="{SIGN_IN}"' not in page


def test_nobody_is_sent_to_another_site_after_signing_in(client: Client, cast: Cast) -> None:
    ask(client, "bilal@example.org")

    response = client.post("/connexion/code/", {"code": code(), "next": "https://evil.example/"})

    assert response["Location"] == "/"


def test_an_unknown_address_gives_the_very_same_page(client: Client, cast: Cast) -> None:
    pages = []
    for address in ("bilal@example.org", "bilel@example.org"):
        visitor = type(client)()
        ask(visitor, address)
        page = visitor.get("/connexion/code/").content.decode()
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page))

    assert pages[0].replace("bilal@", "bilel@") == pages[1]
    assert [message.to for message in mail.outbox] == [
        ["bilal@example.org"],
        ["bilel@example.org"],
    ]
    assert not CODE.search(str(mail.outbox[1].body))


def test_a_wrong_code_says_so_and_five_wrong_codes_end_it(client: Client, cast: Cast) -> None:
    ask(client, "bilal@example.org")
    right = code()
    wrong = "0000-0000" if right != "0000-0000" else "1111-1111"

    first = client.post("/connexion/code/", {"code": wrong})
    for _ in range(4):
        last = client.post("/connexion/code/", {"code": wrong})
    late = client.post("/connexion/code/", {"code": right})

    assert first.status_code == 200
    assert "n’est pas" in first.content.decode()
    assert last["Location"] == SIGN_IN
    assert late["Location"] == SIGN_IN


def test_a_sixth_code_in_a_quarter_of_an_hour_is_not_sent(client: Client, cast: Cast) -> None:
    for _ in range(5):
        ask(type(client)(), "bilal@example.org")

    response = client.post(SIGN_IN, {"email": "bilal@example.org"})

    assert response.status_code == 200
    assert "Trop de tentatives" in response.content.decode()
    assert len(mail.outbox) == 5


def test_opening_the_pages_sends_nothing_and_signs_nobody_in(client: Client, cast: Cast) -> None:
    ask(client, "bilal@example.org")

    client.get("/connexion/code/")
    client.get(SIGN_IN)

    assert len(mail.outbox) == 1
    assert "_auth_user_id" not in client.session


def test_whoever_mistyped_may_start_again_with_another_address(client: Client, cast: Cast) -> None:
    ask(client, "bilel@example.org")
    assert client.get(SIGN_IN).status_code == 200

    ask(client, "bilal@example.org")
    client.post("/connexion/code/", {"code": code()})

    assert client.session["_auth_user_id"] == str(cast.bilal.account_id)


def test_the_page_says_what_to_do_when_no_code_arrives(client: Client, cast: Cast) -> None:
    ask(client, "bilal@example.org")

    page = client.get("/connexion/code/").content.decode()

    assert cast.cooperative.phone in page
    assert "spam" in page


def test_a_closed_account_receives_no_code(client: Client, cast: Cast) -> None:
    account = cast.bilal.account
    assert account
    account.is_active = False
    account.save()

    ask(client, "bilal@example.org")

    assert not CODE.search(str(mail.outbox[0].body))


def test_signing_out_takes_a_post(client: Client, cast: Cast) -> None:
    client.force_login(cast.bilal.account)

    client.get(reverse("account_logout"))
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up_and_no_password_is_ever_asked(client: Client) -> None:
    assert client.get("/connexion/inscription/").status_code == 404
    assert b'type="password"' not in client.get(SIGN_IN).content
