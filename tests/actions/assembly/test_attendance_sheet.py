"""The attendance sheet counts each member once, as the quorum does (R-FDP-01)."""

import pytest

from assembly.documents.attendance import attendance_data, manner_of
from assembly.participation import quorum_now
from tests.actions.assembly.test_boxes import receive
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story

pytestmark = pytest.mark.django_db

GROUPS = ("present", "represented", "blank", "remote")


@pytest.fixture
def story(cast: Cast) -> Story:
    """Seven members: three in the room, two represented, two forms on paper; one of those who
    wrote had also given a proxy in blank, and one had named somebody."""
    assembly = made.draft(cast)
    made.voted_in_public(cast, assembly)
    story = Story(cast, assembly).convene()
    story.at = story.at.replace(month=6, day=4)
    story.give(cast.chloe, cast.gwenn)
    story.give(cast.bilal, cast.gwenn)
    story.give(cast.mots_passants, None)
    story.give(cast.hugo, None)
    for member in (cast.bilal, cast.hugo):
        receive(story, member, 1, by=cast.gwenn)
    return story.open_sitting(cast.alice, cast.gwenn, cast.diego)


def test_whoever_voted_on_paper_stands_among_the_votes_at_a_distance_and_nowhere_else(
    story: Story,
) -> None:
    cast = story.cast

    data = attendance_data(story.assembly.call, at=story.at)

    assert [row[0] for row in data["remote"]] == [cast.bilal.sort_name, cast.hugo.sort_name]
    assert [row[0] for row in data["represented"]] == [cast.chloe.sort_name]
    assert [row[0] for row in data["blank"]] == [cast.mots_passants.sort_name]
    total = sum(len(data[group]) for group in GROUPS)
    assert total == quorum_now(story.assembly).counted == 7


def test_each_member_is_told_how_the_sheet_counts_them(story: Story) -> None:
    cast, call = story.cast, story.assembly.call

    told = [
        manner_of(each, call) for each in (cast.diego, cast.hugo, cast.chloe, cast.mots_passants)
    ]

    assert told == [
        "Présence à la séance",
        "Vote par correspondance, sur papier",
        "Pouvoir donné à une personne nommée",
        "Pouvoir en blanc",
    ]
    story.assembly.proxies.update(state="revoked")
    assert manner_of(cast.chloe, call) == "Aucune"
