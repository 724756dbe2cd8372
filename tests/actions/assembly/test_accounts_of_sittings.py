"""The account of a sitting: written by several people at once, apart from what is counted."""

import pytest

from assembly import tasks
from assembly.actions import accounts, minutes
from assembly.documents import shelf
from assembly.models import Call, SetApart
from common.refusals import Refusal
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.factories.polls import YES
from tests.factories.threads import together
from tests.unit.common.test_documents import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

HALF = {"quorum_ordinary_first": {"value": {"fraction": "1/2"}, "article": "art. 20"}}


@pytest.fixture
def story(cast: Cast) -> Story:
    """In session, with a question voted in public."""
    story = Story(cast, made.voted_in_public(cast, made.draft(cast))).convene()
    return story.open_sitting(cast.alice, cast.gwenn, cast.diego)


def write(
    story: Story, said: str, *, by: str = "alice", version: int = 0, incidents: str = ""
) -> SetApart | None:
    return accounts.write(
        assembly=story.refresh(),
        debates=said,
        incidents=incidents,
        version=version,
        at=story.at,
        by=getattr(story.cast, by).account,
    )


def kept(story: Story) -> str:
    return Call.objects.get(pk=story.assembly.call.pk).debates


def test_words_written_on_an_older_text_replace_nothing_and_are_kept_whole(story: Story) -> None:
    write(story, "Le président ouvre la séance.")

    apart = write(story, "Gwenn prend la parole.", by="gwenn", incidents="La visio a coupé.")

    assert kept(story) == "Le président ouvre la séance."
    assert apart is not None
    assert (apart.debates, apart.incidents) == ("Gwenn prend la parole.", "La visio a coupé.")


def test_going_on_writing_on_the_older_text_keeps_one_text_apart_with_the_last_words(
    story: Story,
) -> None:
    write(story, "Un.")
    for said in ("Deux", "Deux, trois", "Deux, trois, quatre."):
        write(story, said, by="gwenn")

    assert [text.debates for text in SetApart.objects.all()] == ["Deux, trois, quatre."]
    assert kept(story) == "Un."


def test_whoever_has_read_the_last_version_changes_it(story: Story) -> None:
    write(story, "Un.")

    apart = write(story, "Un. Deux.", by="gwenn", version=1)

    assert apart is None
    assert kept(story) == "Un. Deux."
    assert story.refresh().call.account_version == 2


def test_a_form_sent_twice_sets_nothing_apart(story: Story) -> None:
    write(story, "Un.")

    assert write(story, "Un.") is None
    assert not SetApart.objects.exists()
    assert story.refresh().call.account_version == 1


def test_the_minutes_wait_until_somebody_has_read_both_texts(story: Story) -> None:
    write(story, "Un.")
    apart = write(story, "Deux.", by="gwenn")
    story.count_hands(1, 3, 0).close()
    tasks.repair(story.at)
    call, by = story.assembly.call, made.chair(story.cast)
    assert apart is not None

    with pytest.raises(Refusal) as refused:
        minutes.draw_up(call=call, at=story.at, by=by)
    accounts.put_away(apart=apart, at=story.at, by=by)
    drawn = minutes.draw_up(call=call, at=story.at, by=by)

    assert [each.code for each in refused.value.obstacles] == ["text-apart"]
    assert drawn.data["debates"] == "Un."
    assert SetApart.objects.get().debates == "Deux."


def test_each_call_has_an_account_of_its_own_and_the_hours_of_its_own_sitting(cast: Cast) -> None:
    """The first minutes may be drawn up late: they tell the first sitting, not the second."""
    made.rules(**HALF)
    story = Story(cast, made.draft(cast)).convene().open_vote()
    story.vote(cast.bilal, [YES])
    story.vote(cast.hugo, [YES])
    story.close_remote_vote().open_sitting(cast.alice)
    write(story, "Trop peu de monde.", incidents="La salle était fermée.")
    story.close()
    story.convene_again()
    story.close_remote_vote().open_sitting(cast.alice)
    write(story, "On délibère enfin.")
    story.close().count()

    drawn = minutes.draw_up(call=story.assembly.call, at=story.at, by=made.chair(cast))

    assert drawn.data["debates"] == "On délibère enfin."
    first = story.assembly.calls.get(number=1)
    failed = first.minutes.get(kind="failed_quorum")
    assert first.debates == "Trop peu de monde."
    assert failed.data["incidents"] == "La salle était fermée."
    text = " ".join(words(shelf.read(drawn.file, drawn.pdf_sha256)).split())
    assert "La salle était fermée" not in text


def test_the_minutes_of_a_first_call_drawn_up_after_the_second_tell_its_own_hours(
    cast: Cast,
) -> None:
    """An ordinary question decided at once, an extraordinary one that meets again."""
    assembly = made.draft(cast, kind="extraordinary")
    made.resolution(assembly, made.board(cast), title="Transfert du siège", nature="extraordinary")
    made.voted_in_public(cast, assembly)
    assembly.resolutions.filter(number=2).update(nature="extraordinary")
    story = Story(cast, assembly).convene().open_sitting(cast.alice, cast.gwenn)
    write(story, "Première séance.")
    story.count_hands(1, 2, 0).close()
    tasks.repair(story.at)
    story.convene_again().open_sitting(cast.alice, cast.gwenn)
    write(story, "Seconde séance.")

    drawn = minutes.draw_up(
        call=story.assembly.calls.get(number=1), at=story.at, by=made.chair(cast)
    )

    assert drawn.data["sitting"]["day"] == "samedi 6 juin 2026"
    assert drawn.data["sitting"]["closed"] == "à 23\u00a0h"
    assert drawn.data["debates"] == "Première séance."
    text = " ".join(words(shelf.read(drawn.file, drawn.pdf_sha256)).split())
    assert "n’a pas délibéré, faute de quorum, sur les questions suivantes" in text
    assert "L’ordre du jour étant épuisé" not in text


@pytest.mark.django_db(transaction=True)
def test_two_secretaries_in_the_same_second_lose_no_word(story: Story) -> None:
    together(
        lambda: write(story, "Ce qu’Alice écrit."),
        lambda: write(story, "Ce que Gwenn écrit.", by="gwenn"),
    )

    texts = {kept(story), SetApart.objects.get().debates}
    assert texts == {"Ce qu’Alice écrit.", "Ce que Gwenn écrit."}
