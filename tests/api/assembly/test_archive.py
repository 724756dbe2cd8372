"""The public archive for programs: decided assemblies only, nobody's name but the elected."""

import json

import pytest
from django.test import Client

from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.factories.polls import YES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def voting(cast: Cast) -> Story:
    assembly = made.draft(cast)
    made.election(assembly, made.board(cast), cast.chloe)
    story = Story(cast, assembly).convene().open_vote()
    story.vote(cast.bilal, [YES, [0, 1]])
    story.vote(cast.hugo, [YES, [0, 1]])
    return story


def test_an_assembly_that_is_not_decided_is_not_there(voting: Story, client: Client) -> None:
    assert client.get("/api/v1/assemblies/").json()["results"] == []
    assert client.get(f"/api/v1/assemblies/{voting.assembly.pk}/").status_code == 404


def test_a_decided_assembly_gives_outcomes_papers_and_proofs(voting: Story, client: Client) -> None:
    voting.close_remote_vote()
    voting.open_sitting(voting.cast.alice)
    voting.close().count().certify()

    listed = client.get("/api/v1/assemblies/").json()["results"]
    detail = client.get(f"/api/v1/assemblies/{voting.assembly.pk}/").json()

    assert [each["id"] for each in listed] == [voting.assembly.pk]
    accounts, seats = detail["resolutions"]
    assert (accounts["outcome"]["verdict"], accounts["outcome"]["figures"]["for"]) == ("adopted", 2)
    assert seats["outcome"]["elected"] == ["Chloe Évrard"]
    assert [paper["kind"] for paper in detail["papers"]] == ["opening", "certificate"]
    assert client.get(detail["papers"][0]["url"]).status_code == 200
    assert detail["urns"][0]["uuid"] == voting.assembly.polls.get().poll.uuid
    assert "Bilal" not in json.dumps(detail, ensure_ascii=False)


def test_the_register_is_read_with_its_chain(voting: Story, client: Client) -> None:
    voting.close_remote_vote()
    voting.open_sitting(voting.cast.alice)
    voting.close().count().certify()

    lines = client.get("/api/v1/assemblies/register/").json()["results"]

    assert [line["number"] for line in lines] == [1, 2, 3]
    assert lines[1]["previous"] == lines[0]["digest"]
