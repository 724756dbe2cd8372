"""A blank proxy votes by the law alone, and its ballot is one that a voter could have cast."""

import pytest

from assembly.blank_influence import influence_of_blank_proxies
from assembly.blank_proxies import effect_of_blank_proxy
from assembly.models import Outcome
from assembly.rulebook import of as rules_of
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.factories.polls import YES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def two_seats(cast: Cast, *, agreed: int) -> Story:
    """Three candidates for two seats, so many of them agreed by the board."""
    assembly = assemblies.draft(cast)
    standing = [cast.bilal, cast.chloe, cast.mots_passants]
    assemblies.election(
        assembly, assemblies.board(cast), *standing, seats=2, agreed=standing[:agreed]
    )
    return Story(cast, assembly).convene().open_vote()


def decided(story: Story) -> Outcome:
    """Two ballots for the first candidate, one blank proxy, the chair in the room."""
    story.vote(story.cast.bilal, [YES, [0, 1, 0, 0]])
    story.vote(story.cast.hugo, [YES, [0, 1, 0, 0]])
    story.give(story.cast.chloe, None)
    story.close_remote_vote().open_sitting(story.cast.alice)
    story.close()
    story.count()
    return story.assembly.resolutions.get(number=2).outcome


def votes(outcome: Outcome) -> list[int]:
    standing = {place["name"]: place["votes"] for place in outcome.candidates}
    return [
        standing[name] for name in ("Bilal Benali", "Chloe Évrard", "Association Les Mots Passants")
    ]


def test_it_names_the_agreed_candidates_when_a_ballot_may_hold_them(cast: Cast) -> None:
    story = two_seats(cast, agreed=2)

    shown = effect_of_blank_proxy(story.assembly, rules_of(story.assembly))[1]["effect"]
    outcome = decided(story)

    assert shown.split(", ")[:2] == ["Bilal Benali\u00a0: pour", "Chloe Évrard\u00a0: pour"]
    assert votes(outcome) == [3, 1, 0]
    assert (outcome.figures["voters"], outcome.figures["expressed"]) == (3, 3)


def test_it_names_nobody_when_more_candidates_are_agreed_than_there_are_seats(cast: Cast) -> None:
    """Three names would be no valid ballot, and nobody may choose two of them."""
    story = two_seats(cast, agreed=3)

    shown = effect_of_blank_proxy(story.assembly, rules_of(story.assembly))[1]["effect"]
    outcome = decided(story)

    assert shown.startswith("blanc\u00a0: aucun nom")
    assert votes(outcome) == [2, 0, 0]
    figures = outcome.figures
    assert (figures["voters"], figures["blank"], figures["expressed"]) == (3, 1, 2)


def test_without_blank_votes_of_proxies_the_same_people_are_elected(cast: Cast) -> None:
    story = two_seats(cast, agreed=3)
    outcome = decided(story)
    record = story.assembly.call.quorum_records.get(resolution=outcome.resolution)

    found = influence_of_blank_proxies(outcome.resolution, outcome, record)

    assert found is not None
    assert (found.changed, found.counted_for[:5]) == (False, "blanc")
