"""Dates and figures that cannot be true: refused, or never printed in a paper."""

from datetime import date, timedelta

import pytest

from assembly import checklist
from assembly.actions import exclusions, questions
from assembly.documents.failed_quorum import failed_quorum_data
from assembly.models import Assembly
from tests.actions.assembly.test_second_call import failed
from tests.actions.assembly.test_weighted_quorum import in_session
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import CONVENED_AT, Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.mark.parametrize(("days", "refused"), [(0, False), (1, True)])
def test_nobody_convenes_by_a_decision_that_is_still_to_come(
    cast: Cast, days: int, *, refused: bool
) -> None:
    assembly = made.draft(cast)
    decided = CONVENED_AT.date() + timedelta(days=days)
    Assembly.objects.filter(pk=assembly.pk).update(decision_on=decided)
    assembly.refresh_from_db()

    found = {each.code for each in checklist.obstacles(assembly, at=CONVENED_AT)}

    assert found == ({"decision-to-come"} if refused else set())


def test_nobody_was_called_to_explain_themselves_before_they_were_a_member(cast: Cast) -> None:
    made.rules(exclusion_by_assembly={"value": True, "article": "art. 11"})
    assembly = made.draft(cast)
    joined = cast.hugo.registered_on

    def codes(called_on: date) -> set[str]:
        found = exclusions.obstacles(
            assembly=assembly,
            member=cast.hugo,
            grounds="Impayés",
            called_on=called_on,
            at=CONVENED_AT,
        )
        return {each.code for each in found}

    assert codes(joined - timedelta(days=1)) == {"called-before-admission"}
    assert codes(joined) == set()


def test_a_question_asked_between_two_meetings_is_not_late_for_the_second(cast: Cast) -> None:
    story: Story = failed(cast)
    assert cast.bilal.account is not None

    question = questions.ask(
        assembly=story.assembly,
        member=cast.bilal,
        text="Quand se tient la seconde assemblée ?",
        at=story.at,
        by=cast.bilal.account,
    )

    assert not question.is_late


def test_no_paper_says_that_fewer_than_nobody_were_missing(cast: Cast) -> None:
    """Four members for two needed, but 35 % of the weights for half."""
    story = in_session(cast, cast.bilal, cast.chloe, cast.mots_passants, cast.gwenn).close()

    data = failed_quorum_data(story.refresh().calls.get(), at=story.at)

    assert [row["missing"] for row in data["failed"]] == [0]
    assert "35,00\u00a0%" in data["failed"][0]["weighted"]
