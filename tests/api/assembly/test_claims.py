"""Claims against a result, by the API: filed and read by their claimant, answered by others."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from assembly.actions import outcomes
from assembly.models import Claim
from common import clock
from members.models import Account, Member
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story

pytestmark = pytest.mark.django_db

REASONS = "Le décompte de la salle oublie deux pouvoirs que le bureau avait enregistrés à l’entrée."


@pytest.fixture
def story(cast: Cast) -> Story:
    """Decided by hands, an hour ago."""
    clock.move(made.CONVENED_AT - clock.now())
    assembly = made.voted_in_public(cast, made.draft(cast))
    story = Story(cast, assembly).convene().open_sitting(cast.alice, cast.gwenn, cast.diego)
    story.count_hands(1, 2, 1).close()
    outcomes.record(assembly=story.assembly, at=story.at)
    clock.move(story.at + timedelta(hours=1) - clock.now())
    return story


def ask(client: Client, story: Story, person: Member | Account, after: str = "") -> Any:
    client.force_login(person.account if isinstance(person, Member) else person)
    return client.get(f"/api/v1/assemblies/{story.assembly.pk}/claims/{after}")


def file(client: Client, story: Story, person: Member, **changed: Any) -> Any:
    client.force_login(person.account)
    said = {"member": person.number, "question": 1, "dispute": "missed", "votes": 2}
    return client.post(
        f"/api/v1/assemblies/{story.assembly.pk}/claims/",
        json.dumps({**said, "reasons": REASONS, **changed}),
        content_type="application/json",
    )


def test_a_claim_is_filed_once_and_says_what_its_votes_could_have_changed(
    cast: Cast, client: Client, story: Story
) -> None:
    first, again = file(client, story, cast.chloe), file(client, story, cast.chloe)

    found = first.json()
    assert (first.status_code, again.json()["id"]) == (201, found["id"])
    assert (found["question"], found["votes"], found["state"]) == (1, 2, "filed")
    assert "2 votes contestés" in found["influence"]
    assert Claim.objects.count() == 1


def test_a_claimant_reads_their_own_claims_and_nobody_else_s(
    cast: Cast, client: Client, story: Story
) -> None:
    one = file(client, story, cast.chloe).json()["id"]
    file(client, story, cast.bilal)

    listed = ask(client, story, cast.chloe).json()
    own = ask(client, story, cast.chloe, f"{one}/")
    other = ask(client, story, cast.bilal, f"{one}/")

    assert [each["member"] for each in listed] == [cast.chloe.number]
    assert (own.status_code, other.status_code) == (200, 404)


def test_those_who_answer_read_every_claim_and_the_board_none(
    cast: Cast, client: Client, story: Story
) -> None:
    one = file(client, story, cast.chloe).json()["id"]

    listed = ask(client, story, cast.alice).json()
    read = ask(client, story, cast.alice, f"{one}/").json()
    board = ask(client, story, cast.diego)

    assert [each["id"] for each in listed] == [one]
    assert read["reasons"] == REASONS
    assert (board.json(), ask(client, story, cast.diego, f"{one}/").status_code) == ([], 404)


def test_neither_an_operator_nor_a_stranger_reads_claims(
    cast: Cast, client: Client, story: Story
) -> None:
    file(client, story, cast.chloe)

    operator, stranger = ask(client, story, cast.fatou), ask(client, story, cast.eve)

    assert (operator.status_code, stranger.status_code) == (403, 404)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"reasons": "Trop court."}, 400),
        ({"question": 99}, 404),
        ({"member": 9999}, 404),
        ({"votes": -1}, 400),
        ({"dispute": "unknown"}, 400),
    ],
)
def test_a_claim_that_says_nothing_true_is_refused(
    cast: Cast, client: Client, story: Story, changed: dict[str, Any], status: int
) -> None:
    assert file(client, story, cast.chloe, **changed).status_code == status
    assert not Claim.objects.exists()
