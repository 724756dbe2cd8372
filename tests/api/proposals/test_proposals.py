import json
from typing import Any

import pytest
from django.test import Client

from members.models import Account, Member
from proposals.models import Proposal, Purpose
from tests.actions.proposals.test_petitions import petition
from tests.cast import Cast
from tests.factories.members import own_shares
from tests.factories.proposals import TEXT, TITLE, draft, published

pytestmark = pytest.mark.django_db

ROOT = "/api/v1/proposals/"


def signed_in(client: Client, person: Member | Account) -> Client:
    client.force_login(person.account if isinstance(person, Member) else person)
    return client


def send(client: Client, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    return getattr(client, method)(
        ROOT + path, json.dumps(body or {}), content_type="application/json"
    )


def test_a_proposal_lives_its_whole_life_through_the_api(cast: Cast, client: Client) -> None:
    own_shares(cast.alice, 1000)
    signed_in(client, cast.bilal)
    made = send(client, "post", "", {"title": TITLE, "text": TEXT}).json()
    path = f"{made['id']}/"

    edited = send(client, "put", path, {
        "title": TITLE, "text": TEXT + " En mai.", "reasons": "", "revision": made["revision"],
    }).json()  # fmt: skip
    send(client, "post", f"{path}publication")
    signed_in(client, cast.chloe)
    supported = send(client, "put", f"{path}support").json()
    signed_in(client, cast.diego)
    admitted = send(client, "post", f"{path}admission", {"answer": "Bonne idée."}).json()

    assert edited["text"].endswith("En mai.")
    assert supported["support"] == {
        "members": 2,
        "shares": 2,
        "members_needed": None,
        "shares_needed": 51,
        "supervisors": 0,
        "supervisors_needed": None,
        "reached": False,
    }
    assert admitted["state"] == "admitted"
    assert [step["kind"] for step in admitted["steps"]] == ["published", "admitted"]


def test_the_list_has_pages_and_a_search(cast: Cast, client: Client) -> None:
    published(cast.bilal)
    published(cast.chloe, title="Déménager le siège")
    draft(cast.gwenn)
    signed_in(client, cast.alice)

    everything = client.get(ROOT).json()
    found = client.get(ROOT, {"q": "demenager"}).json()

    assert everything["count"] == 2
    assert [row["title"] for row in found["results"]] == ["Déménager le siège"]
    assert found["results"][0]["support_count"] == 1


def test_what_a_petition_asks_is_read_in_the_list_and_alone(cast: Cast, client: Client) -> None:
    asked = petition(cast, Purpose.REVIEW)
    signed_in(client, cast.alice)

    row = client.get(ROOT).json()["results"][0]
    alone = client.get(f"{ROOT}{asked.pk}/").json()

    assert (row["purpose"], alone["purpose"]) == ("review", "review")
    assert alone["support"]["supervisors_needed"] == 1  # a third of three


def test_a_refusal_is_a_problem_document(cast: Cast, client: Client) -> None:
    own_shares(cast.alice, 1000)
    proposal = published(cast.bilal)
    signed_in(client, cast.diego)

    response = send(client, "post", f"{proposal.pk}/refusal", {"answer": "Non."})

    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "reasons-missing"
    assert Proposal.objects.get().state == "published"


def test_an_old_revision_overwrites_nothing(cast: Cast, client: Client) -> None:
    proposal = draft(cast.bilal)
    signed_in(client, cast.bilal)
    body = {"title": TITLE, "text": "Autre texte", "reasons": "", "revision": proposal.revision}

    first = send(client, "put", f"{proposal.pk}/", body)
    second = send(client, "put", f"{proposal.pk}/", body)

    assert (first.status_code, second.status_code) == (200, 409)


@pytest.mark.parametrize(
    ("role", "method", "path", "expected"),
    [
        ("nobody", "get", "", 200),  # what authors opened to everybody: nothing here
        ("eve", "get", "", 200),
        ("nobody", "get", "{pk}/", 404),
        ("eve", "get", "{pk}/", 404),
        ("nobody", "post", "", 403),
        ("eve", "post", "", 404),
        ("fatou", "get", "{pk}/", 200),
        ("fatou", "put", "{pk}/support", 403),
        ("chloe", "post", "{pk}/admission", 403),
        ("chloe", "post", "{pk}/withdrawal", 403),
        ("chloe", "put", "{pk}/", 403),
        ("bilal", "post", "{pk}/withdrawal", 204),
    ],
)
def test_each_role_finds_its_door(
    cast: Cast, client: Client, role: str, method: str, path: str, expected: int
) -> None:
    proposal = published(cast.bilal)
    if role != "nobody":
        signed_in(client, getattr(cast, role))

    response = send(client, method, path.format(pk=proposal.pk)) if method != "get" else client.get(
        ROOT + path.format(pk=proposal.pk)
    )  # fmt: skip

    assert response.status_code == expected


def test_a_draft_is_its_authors_alone(cast: Cast, client: Client) -> None:
    proposal = draft(cast.bilal)

    assert signed_in(client, cast.diego).get(f"{ROOT}{proposal.pk}/").status_code == 404
    assert signed_in(client, cast.bilal).get(f"{ROOT}{proposal.pk}/").status_code == 200


def test_a_malformed_body_is_refused_field_by_field(cast: Cast, client: Client) -> None:
    signed_in(client, cast.bilal)

    response = send(client, "post", "", {"title": "x" * 200})

    assert response.status_code == 400
    assert "title" in response.json()["fields"]
