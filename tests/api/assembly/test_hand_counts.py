"""The votes of the room by the API: two people of the bureau, apart, in an election too."""

import json
from typing import Any

import pytest
from django.test import Client

from assembly.models import HandCount, HandReading
from common import clock
from members.models import Account, Member
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story

pytestmark = pytest.mark.django_db

COUNTED = {"question": 1, "ballots": 3, "blank": 1, "null": 0, "marks": [2, 1]}


@pytest.fixture
def story(cast: Cast) -> Story:
    """In session: chloé and hugo stand for two seats, voted in public."""
    clock.move(made.CONVENED_AT - clock.now())
    made.rules(secret_elections={"value": False, "article": "art. 14"})
    assembly = made.draft(cast)
    assembly.items.all().delete()
    standing = (cast.chloe, cast.hugo)
    made.election(assembly, made.board(cast), *standing, seats=2, is_secret=False)
    story = Story(cast, assembly).convene().open_sitting(cast.alice, cast.gwenn, cast.diego)
    clock.move(story.at - clock.now())
    return story


def ask(client: Client, story: Story, person: Member | Account, body: Any = None) -> Any:
    client.force_login(person.account if isinstance(person, Member) else person)
    path = f"/api/v1/assemblies/{story.assembly.pk}/hand-counts/"
    if body is None:
        return client.get(path)
    return client.post(path, json.dumps(body), content_type="application/json")


def test_the_count_of_an_election_is_kept_once_two_people_found_the_same(
    cast: Cast, client: Client, story: Story
) -> None:
    alone = ask(client, story, cast.alice, COUNTED).json()[0]
    agreed = ask(client, story, cast.gwenn, COUNTED).json()[0]

    assert (alone["people"], alone["counted"], alone["readings"]) == (1, False, [])
    assert (agreed["counted"], agreed["votes_at_most"]) == (True, 3)
    assert agreed["readings"][0] == {"ballots": 3, "blank": 1, "null": 0, "marks": [2, 1]}
    assert HandCount.objects.get().marks == [2, 1]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"marks": [2, 2], "blank": 2}, "too-many-votes-for-one"),
        ({"ballots": 4}, "too-many-ballots"),
        ({"marks": [2]}, "candidates-not-all-counted"),
    ],
)
def test_an_impossible_count_is_refused_and_nothing_is_kept(
    cast: Cast, client: Client, story: Story, changed: dict[str, Any], code: str
) -> None:
    answer = ask(client, story, cast.alice, {**COUNTED, **changed})

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert not HandReading.objects.exists()


def test_a_count_without_its_figures_says_which_are_awaited(
    cast: Cast, client: Client, story: Story
) -> None:
    answer = ask(client, story, cast.alice, {"question": 1, "votes_for": 3})

    assert answer.status_code == 400
    assert "ballots, blank, null, marks" in answer.json()["detail"]


@pytest.mark.parametrize(("role", "status"), [("chloe", 403), ("fatou", 403), ("eve", 404)])
def test_the_room_is_counted_by_its_bureau_alone(
    cast: Cast, client: Client, story: Story, role: str, status: int
) -> None:
    person = getattr(cast, role)

    answers = [ask(client, story, person), ask(client, story, person, COUNTED)]

    assert {answer.status_code for answer in answers} == {status}
    assert not HandReading.objects.exists()
