"""The agenda that a real cooperative had in 2020, on this year's dates at the legal hours."""

from datetime import timedelta

import pytest

from assembly.actions import accounts, agenda, minutes
from assembly.models import Assembly
from assembly.states import AssemblyState
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import CONVENED_AT, Story
from tests.factories.polls import ABSTAIN, NO, YES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

# Public facts: forums.ouvaton.coop, topic 2086.
AGENDA = (
    ("information", "Présentation du rapport moral et financier par le Président du Directoire"),
    ("information", "Présentation du rapport du Conseil de Surveillance"),
    ("vote", "Approbation des comptes 2019"),
    ("vote", "Affectation du résultat"),
    ("vote", "Non-renouvellement du mandat du Commissaire aux Comptes"),
    ("vote", "Quitus au Directoire et Conseil de Surveillance pour ledit exercice"),
    ("election", "Élection des membres du Conseil de Surveillance"),
    ("miscellaneous", "Questions diverses"),
    ("vote", "Pouvoirs pour formalités"),
)


def with_its_agenda(cast: Cast) -> Assembly:
    assembly, by = made.draft(cast), made.board(cast)
    at = CONVENED_AT - timedelta(days=1)
    agenda.remove_item(item=assembly.items.get(), at=at, by=by)
    for kind, title in AGENDA:
        if kind == "vote":
            made.resolution(assembly, by, title=title, text=f"L’assemblée décide : {title}.")
        elif kind == "election":
            made.election(assembly, by, cast.bilal, cast.chloe, cast.mots_passants, seats=2)
        else:
            agenda.add_item(assembly=assembly, kind=kind, title=title, at=at, by=by)
    return assembly


# Accounts, result, auditor, quitus, election (blank, Bilal, Chloé, Les Mots Passants), powers.
FOR_ALL = [YES, YES, YES, YES, [0, 1, 1, 0], YES]
SPLIT = [YES, NO, NO, ABSTAIN, [0, 0, 1, 1], YES]


def test_the_assembly_of_2020_decides_at_its_first_call(cast: Cast) -> None:
    story = Story(cast, with_its_agenda(cast)).convene().open_vote()
    assert len(story.rehearsed) == 1  # one ballot paper for everything that shares a quorum
    story.vote(cast.diego, FOR_ALL)
    story.vote(cast.hugo, SPLIT)
    story.close_remote_vote()
    story.open_sitting(cast.alice)
    story.room_vote()
    story.vote(cast.alice, SPLIT)
    accounts.write(
        assembly=story.assembly,
        debates="Rapports présentés, échanges.",
        incidents="",
        at=story.at,
        by=made.chair(cast),
    )
    story.close().count().certify()

    assert story.assembly.state == AssemblyState.DECIDED
    verdicts = [r.outcome.verdict for r in story.assembly.resolutions.order_by("number")]
    assert verdicts == ["adopted", "rejected", "rejected", "adopted", "elected", "adopted"]
    seats = story.assembly.resolutions.get(seats=2).outcome
    assert seats.elected == ["Chloe Évrard", "Association Les Mots Passants"]
    assert seats.figures["vacant"] == 0
    drawn = minutes.draw_up(call=story.assembly.call, at=story.at, by=made.chair(cast))
    assert [outcome["number"] for outcome in drawn.data["outcomes"]] == [1, 2, 3, 4, 5, 6]
    assert drawn.data["agenda"] == [
        "Élection de membres du conseil de surveillance" if kind == "election" else title
        for kind, title in AGENDA
    ]


def test_the_assembly_of_2020_decides_at_its_second_call_with_the_same_ballots(
    cast: Cast,
) -> None:
    half = {"quorum_ordinary_first": {"value": {"fraction": "1/2"}, "article": "art. 20"}}
    made.rules(**half)
    story = Story(cast, with_its_agenda(cast)).convene().open_vote()
    story.vote(cast.diego, FOR_ALL)
    story.close_remote_vote()
    story.open_sitting(cast.alice)
    story.close()
    assert story.assembly.state == AssemblyState.ADJOURNED

    story.convene_again()
    story.vote(cast.hugo, FOR_ALL)
    story.close_remote_vote()
    story.open_sitting(cast.alice)
    story.close().count()

    assert story.assembly.state == AssemblyState.DECIDED
    accounts = story.assembly.resolutions.order_by("number").first()
    assert accounts is not None
    assert accounts.outcome.figures["for"] == 2
    assert accounts.outcome.figures["required"] == 0  # no quorum at the second call
