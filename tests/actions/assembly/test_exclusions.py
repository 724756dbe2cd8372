"""Excluding a member by a vote of the assembly (R-VAR-07)."""

from datetime import date
from typing import Any

import pytest

from assembly.actions import agenda, exclusions
from assembly.checklist import obstacles
from assembly.models import Assembly, Resolution
from assembly.participation import entitled_members
from common.refusals import Refusal
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import CONVENED_AT, Story

pytestmark = pytest.mark.django_db

CLAUSE = {"exclusion_by_assembly": {"value": True, "article": "art. 12"}}
GROUNDS = "Trois ans de cotisations impayées malgré quatre rappels."


def draft(cast: Cast, **rules: Any) -> Assembly:
    made.rules(**rules)
    return made.draft(cast, kind="extraordinary")


def propose(cast: Cast, assembly: Assembly, **changed: Any) -> Resolution:
    said = {"member": cast.hugo, "grounds": GROUNDS, "called_on": date(2026, 5, 2), **changed}
    return exclusions.propose(assembly=assembly, at=CONVENED_AT, by=made.board(cast), **said)


def test_an_exclusion_is_voted_as_the_statutes_are_amended_and_says_who_was_called(
    cast: Cast,
) -> None:
    resolution = propose(cast, draft(cast, **CLAUSE))

    assert resolution.nature == Resolution.Nature.EXTRAORDINARY
    assert "invité à présenter ses explications le samedi 2 mai 2026" in resolution.text
    assert (resolution.reasons, resolution.concerns) == (GROUNDS, cast.hugo)


@pytest.mark.usefixtures("keeper")
def test_the_member_concerned_keeps_their_vote(cast: Cast) -> None:
    assembly = draft(cast, **CLAUSE)
    propose(cast, assembly)

    story = Story(cast, assembly).convene()

    assert cast.hugo.pk in entitled_members(story.assembly)


@pytest.mark.parametrize(
    ("rules", "changed", "code"),
    [
        ({}, {}, "exclusion-not-in-statutes"),
        (CLAUSE, {"grounds": "  "}, "grounds-missing"),
        (CLAUSE, {"called_on": date(2026, 6, 1)}, "member-not-called"),
    ],
)
def test_an_exclusion_without_its_clause_its_grounds_or_its_call_is_refused(
    cast: Cast, rules: dict[str, Any], changed: dict[str, Any], code: str
) -> None:
    assembly = draft(cast, **rules)

    with pytest.raises(Refusal) as refused:
        propose(cast, assembly, **changed)

    assert refused.value.code == code
    assert not assembly.resolutions.filter(purpose="exclusion").exists()


def test_nobody_is_excluded_by_an_ordinary_vote(cast: Cast) -> None:
    """Whoever changes its nature afterwards cannot convene."""
    assembly = draft(cast, **CLAUSE)
    resolution = propose(cast, assembly)

    agenda.write_resolution(
        resolution=resolution,
        title=resolution.title,
        text=resolution.text,
        nature=Resolution.Nature.ORDINARY,
        at=CONVENED_AT,
        by=made.board(cast),
    )

    codes = {each.code for each in obstacles(assembly, at=CONVENED_AT)}
    assert "exclusion-not-extraordinary" in codes
