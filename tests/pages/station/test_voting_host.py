"""The voting host serves booth, rights and urn, and nothing else (R-VOTE-02)."""

import pytest
from django.test import Client
from django.urls import clear_url_caches

from tests.cast import Cast
from tests.factories import polls
from tests.factories.polls import YES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]
OURS = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture(autouse=True)
def voting_host(settings):
    settings.ROOT_URLCONF = "config.voting_urls"
    settings.SITE_URL = "https://ag.example.org"
    settings.BOOTH_URL = "https://vote.example.org"
    clear_url_caches()
    yield
    clear_url_caches()


def rights(client: Client, of: polls.Rehearsed):
    return client.post(
        f"/scrutins/{of.poll.uuid}/droits", "{}", content_type="application/json", headers=OURS
    )


def test_somebody_votes_there(client: Client, cast: Cast) -> None:
    of = polls.opened(cast)
    client.force_login(cast.bilal.account)

    assert client.get("/isoloir/").status_code == 200
    (right,) = rights(client, of).json()["rights"]
    answer = client.post(
        f"/urne/{of.poll.uuid}/bulletins",
        {"ballot": of.maker.make(right["credential"], [YES]), "permit": right["permit"]},
        content_type="application/json",
    )

    assert answer.status_code == 201


def test_nothing_else_is_there(client: Client, cast: Cast) -> None:
    for path in ("/", "/scrutins/", "/depositaires/", "/assemblees/", "/api/v1/polls/"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert answer.headers["Content-Type"].startswith("text/plain")


def test_people_sign_in_on_the_main_site_and_come_back(client: Client, cast: Cast) -> None:
    of = polls.opened(cast)

    there = client.get(rights(client, of).json()["sign_in"])

    assert there.status_code == 302
    assert there.url == (
        "https://ag.example.org/connexion/?next=https%3A%2F%2Fvote.example.org%2Fisoloir%2F%23"
        + of.poll.uuid
    )


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "/\\evil.example", "//evil.example", "evil"]
)
def test_nobody_is_sent_back_to_another_site(client: Client, back: str) -> None:
    there = client.get("/connexion/", {"next": back})

    assert there.url == "https://ag.example.org/connexion/?next=https%3A%2F%2Fvote.example.org%2F"


def test_the_board_that_a_receipt_names_is_on_the_main_site(client: Client, cast: Cast) -> None:
    of = polls.opened(cast)

    for path in (f"/urne/{of.poll.uuid}", f"/urne/{of.poll.uuid}/tableau"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.url == f"https://ag.example.org{path}"
