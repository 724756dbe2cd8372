"""The papers of a sitting say what was done, not what was planned."""

from datetime import timedelta

import pytest

from assembly import checklist
from assembly.actions import sittings
from assembly.documents import shelf
from assembly.documents.failed_quorum import draw_failed_quorum_minutes, failed_quorum_data
from common.refusals import Refusal
from members.models import ElectronicConsent
from notifications.actions import postal
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.unit.common.test_documents import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def voted(cast: Cast) -> Story:
    """Chloé did not agree to e-mail: her notice is a letter."""
    ElectronicConsent.objects.filter(member=cast.chloe).delete()
    story = Story(cast, assemblies.draft(cast)).convene().open_vote()
    return story.close_remote_vote()


def text_of(story: Story) -> str:
    call = story.refresh().call
    content = draw_failed_quorum_minutes(failed_quorum_data(call, at=story.at)).bytes()
    return " ".join(words(content).split())


def test_letters_that_were_never_posted_are_said_so_in_the_minutes(cast: Cast) -> None:
    story = voted(cast).open_sitting(cast.alice)

    text = text_of(story)

    assert "Non postées 1 lettre n’a pas été postée à la date du présent document" in text
    assert "lettre postée le" not in text


def test_posted_letters_are_counted_with_the_day_they_were_posted(cast: Cast) -> None:
    story = voted(cast)
    batch = postal.prepare(at=assemblies.CONVENED_AT, by=assemblies.board(cast))
    posted_on = assemblies.CONVENED_AT.date() + timedelta(days=1)
    postal.dispatch(batch=batch, on=posted_on, at=story.at, by=assemblies.board(cast))

    text = text_of(story.open_sitting(cast.alice))

    assert "Par la poste 1 lettre postée le mardi 19 mai 2026" in text
    assert "Non postées" not in text


def test_the_checklist_warns_of_letters_printed_but_not_marked_as_posted(cast: Cast) -> None:
    story = voted(cast)
    batch = postal.prepare(at=assemblies.CONVENED_AT, by=assemblies.board(cast))

    before = checklist.unposted(story.refresh().call)
    postal.dispatch(
        batch=batch, on=assemblies.CONVENED_AT.date(), at=story.at, by=assemblies.board(cast)
    )

    assert [obstacle.code for obstacle in before] == ["letters-not-posted"]
    assert checklist.unposted(story.refresh().call) == []


def test_a_sitting_on_another_day_than_the_notice_says_is_refused_without_a_reason(
    cast: Cast,
) -> None:
    story = voted(cast)
    story.name_bureau()

    with pytest.raises(Refusal) as refused:
        sittings.open_sitting(
            assembly=story.refresh(),
            at=assemblies.MEETS_AT + timedelta(days=1),
            by=assemblies.chair(cast),
            other_day_reason="  ",
        )

    assert refused.value.code == "another-day"


def test_the_minutes_print_the_true_day_and_why_it_is_not_that_of_the_notice(cast: Cast) -> None:
    story = voted(cast)
    story.name_bureau()
    story.at = assemblies.MEETS_AT + timedelta(days=1)
    sittings.open_sitting(
        assembly=story.refresh(),
        at=story.at,
        by=assemblies.chair(cast),
        other_day_reason="La salle était inondée.",
    )

    text = text_of(story)

    assert "Le dimanche 7 juin 2026 à 21 h, les sociétaires se sont réunis" in text
    assert "L’avis convoquait pour le samedi 6 juin 2026 à 21 h." in text
    assert "Motif donné : La salle était inondée." in text
    assert "dimanche 7 juin 2026 à 21 h, première convocation" in text


def test_what_members_wrote_is_printed_without_its_marks_in_the_notice_and_on_the_ballot(
    cast: Cast,
) -> None:
    assembly = assemblies.draft(cast)
    assemblies.resolution(
        assembly,
        assemblies.board(cast),
        title="Un composteur pour l’immeuble",
        text="L’assemblée décide d’acheter un **composteur**.",
        reasons="- moins de déchets\n- du *terreau*",
    )
    story = Story(cast, assembly).convene()

    call = story.assembly.call
    notice = " ".join(words(shelf.read(call.convocation_file, call.convocation_sha256)).split())

    assert "d’acheter un composteur." in notice
    assert "du terreau" in notice
    assert "*" not in notice
    asked = story.assembly.polls.get().poll.questions[1]["information"]
    assert asked["text"] == "L’assemblée décide d’acheter un composteur."
    assert asked["reasons"] == "– moins de déchets\n– du terreau"
