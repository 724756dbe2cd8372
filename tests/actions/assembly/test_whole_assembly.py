"""An assembly from its agenda to its certified minutes, through the real polling station."""

import pytest

from assembly.actions import minutes
from assembly.actions.accounts import write
from assembly.documents import shelf
from assembly.models import Minutes, MinutesRegisterEntry
from assembly.states import AssemblyState
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.factories.polls import NO, YES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def test_an_assembly_is_convened_voted_decided_and_leaves_its_minutes(cast: Cast) -> None:
    assembly = assemblies.draft(cast)
    by = assemblies.board(cast)
    assemblies.resolution(assembly, by, title="Pouvoirs pour les formalités", agreed_by_board=False)
    assemblies.election(assembly, by, cast.bilal, cast.chloe, agreed=[cast.bilal])
    story = Story(cast, assembly).convene().open_vote()
    assert story.assembly.state == AssemblyState.VOTING
    story.vote(cast.bilal, [YES, NO, [0, 1, 0]])
    story.vote(cast.diego, [YES, NO, [0, 0, 1]])
    story.give(cast.chloe, None)
    story.give(cast.mots_passants, cast.gwenn)
    story.close_remote_vote()
    story.open_sitting(cast.alice, cast.gwenn)
    story.room_vote()
    story.vote(cast.alice, [YES, YES, [1, 0, 0]])
    write(
        assembly=story.assembly, debates="Échange sur les comptes.", incidents="", at=story.at,
        by=assemblies.chair(cast),
    )  # fmt: skip
    story.close()
    assert story.assembly.state == AssemblyState.CLOSED

    story.count()

    assert story.assembly.state == AssemblyState.DECIDED
    accounts, formalities, seats = (
        r.outcome for r in story.assembly.resolutions.order_by("number")
    )
    assert accounts.figures["for"] == 4
    assert formalities.figures["against"] == 3
    assert (accounts.verdict, formalities.verdict) == ("adopted", "rejected")
    assert seats.elected == ["Bilal Benali"]
    story.certify()
    drawn = minutes.draw_up(call=story.assembly.call, at=story.at, by=assemblies.chair(cast))
    assert minutes.redraw(minutes=drawn) == shelf.read(drawn.file, drawn.pdf_sha256)
    assert Minutes.objects.count() == 4
    assert [e.number for e in MinutesRegisterEntry.objects.order_by("number")] == [1, 2, 3, 4]
    assert minutes.verify_register() is None
