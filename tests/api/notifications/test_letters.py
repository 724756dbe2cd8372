"""The post by the API: a batch printed, posted with its proof, or given back; the board alone."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from common import clock
from notifications.models import Message, PostalBatch
from tests.cast import Cast
from tests.factories.mail import recorded_vote
from tests.factories.members import member

pytestmark = pytest.mark.django_db

LETTERS = "/api/v1/letters/"
FIRST = f"{LETTERS}1/"


@pytest.fixture
def diego(client: Client, cast: Cast) -> Client:
    for name in ("Abel", "Zed"):
        recorded_vote(member("Jeanne", name), at=clock.now())
    client.force_login(cast.diego.account)
    return client


def proof(media_type: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile("bordereau.pdf", b"%PDF-1.4 recu", content_type=media_type)


def post(client: Client, address: str, **fields: Any) -> Any:
    return client.post(address, fields)


def test_letters_are_prepared_read_and_posted_with_their_proof(diego: Client) -> None:
    before = diego.get(LETTERS).json()
    made = diego.post(LETTERS)
    files = [diego.get(made.json()[name]).status_code for name in ("pdf", "addresses")]
    posted = post(diego, f"{FIRST}posting", on=clock.today().isoformat(), proof=proof())
    after = diego.get(LETTERS).json()

    assert (before["waiting"], before["batches"]) == (2, [])
    assert (made.status_code, made.json()["letters"], made.json()["proof"]) == (201, 2, None)
    assert files == [200, 200]
    assert (posted.status_code, posted.json()["state"]) == (200, "dispatched")
    assert diego.get(posted.json()["proof"]).status_code == 200
    assert (after["waiting"], after["batches"]) == (0, [diego.get(FIRST).json()])


def test_a_batch_is_posted_once_and_no_longer_given_back(diego: Client) -> None:
    diego.post(LETTERS)
    post(diego, f"{FIRST}posting", on=clock.today().isoformat())

    again = post(diego, f"{FIRST}posting", on=clock.today().isoformat(), proof=proof())
    back = diego.post(f"{FIRST}cancellation")

    assert [(answer.status_code, answer.json()["code"]) for answer in (again, back)] == [
        (409, "state-changed")
    ] * 2
    assert diego.get(FIRST).json()["proof"] is None


def test_letters_given_back_wait_for_the_next_batch(diego: Client) -> None:
    diego.post(LETTERS)

    back = diego.post(f"{FIRST}cancellation").json()

    assert back["state"] == "cancelled"
    assert diego.get(LETTERS).json()["waiting"] == 2


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"on": "2999-01-01"}, "in-the-future"),
        ({"on": "2001-01-01"}, "before-printing"),
        ({"on": None, "proof": "text/html"}, "proof-type"),
        ({"on": "hier"}, "invalid"),
        ({}, "invalid"),
    ],
)
def test_a_posting_that_cannot_be_is_refused_as_on_the_page(
    diego: Client, said: dict[str, Any], code: str
) -> None:
    diego.post(LETTERS)
    fields = {name: value for name, value in said.items() if value is not None}
    if "proof" in said:
        fields |= {"on": clock.today().isoformat(), "proof": proof(said["proof"])}

    answer = post(diego, f"{FIRST}posting", **fields)

    assert (answer.status_code in (400, 409), answer.json()["code"]) == (True, code)
    assert diego.get(FIRST).json()["state"] == "prepared"


def test_there_is_nothing_to_print_without_letters(client: Client, cast: Cast) -> None:
    client.force_login(cast.diego.account)

    answer = client.post(LETTERS)

    assert (answer.status_code, answer.json()["code"]) == (409, "no-letter")
    assert client.get(FIRST).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"), [("alice", 403), ("bilal", 403), ("fatou", 403), ("eve", 404)]
)
def test_the_board_alone_handles_the_post(
    diego: Client, cast: Cast, role: str, status: int
) -> None:
    diego.post(LETTERS)
    person = getattr(cast, role)
    diego.force_login(getattr(person, "account", person))

    answers = [diego.get(LETTERS), diego.get(FIRST), diego.post(LETTERS)]
    answers += [
        post(diego, f"{FIRST}{act}", on="2026-01-01") for act in ("posting", "cancellation")
    ]

    assert {answer.status_code for answer in answers} == {status}
    assert PostalBatch.objects.get().state == "prepared"
    assert Message.objects.filter(state="sending").count() == 2
