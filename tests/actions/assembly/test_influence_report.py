"""Every result says how far it is from the contrary one (R-NUL-01)."""

import pytest

from assembly.models import Outcome
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.factories.polls import YES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def test_a_result_states_its_margin_that_of_the_quorum_and_the_votes_in_dispute(
    cast: Cast,
) -> None:
    story = Story(cast, made.draft(cast)).convene().open_vote()
    for member in (cast.bilal, cast.chloe, cast.diego):
        story.vote(member, [YES])

    story.close_remote_vote().open_sitting(cast.alice).room_vote().close().count()

    rule = Outcome.objects.get().rule
    assert "aucun vote n’est contesté" in rule["influence"]
    assert "Quorum atteint" in rule["quorum_influence"]
