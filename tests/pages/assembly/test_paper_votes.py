"""The pages where two people of the bureau enter and read the votes that came on paper."""

from datetime import timedelta
from typing import Any

import pytest

from assembly.models import Outcome, PaperAnswer, PaperVote
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.pages.assembly.conftest import Instant, SignedIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast: Cast, it_is: Instant) -> Story:
    """A question voted in public; gwenn and diego are scrutineers under alice."""
    assembly = assemblies.voted_in_public(cast, assemblies.draft(cast))
    story = Story(cast, assembly).convene()
    story.at = assemblies.MEETS_AT - timedelta(days=3)
    story.name_bureau()
    it_is(story.at)
    return story


def address(story: Story, rest: str = "") -> str:
    return f"/assemblees/{story.assembly.pk}/seance/votes-papier{rest}"


def enter(story: Story, signed_in: SignedIn, **said: Any) -> Any:
    fields = {
        "member": str(story.cast.bilal.number),
        "arrival": "post",
        "received_on": "2026-06-01",
        "answers": [story.assembly.resolutions.get().pk],
        **said,
    }
    return signed_in(story.cast.gwenn).post(address(story), fields)


def closed(story: Story, it_is: Instant) -> PaperVote:
    story.open_sitting(story.cast.alice, story.cast.gwenn, story.cast.diego)
    story.count_hands(1, 3, 0).close()
    it_is(story.at)
    return PaperVote.objects.get()


def test_a_form_is_entered_folded_and_cannot_be_opened_before_the_close(
    story: Story, signed_in: SignedIn
) -> None:
    entered = enter(story, signed_in)
    paper = PaperVote.objects.get()

    page = signed_in(story.cast.gwenn).get(address(story)).content.decode()
    opened = signed_in(story.cast.gwenn).get(address(story, f"/{paper.pk}"))

    assert entered.status_code == 302
    assert "plié" in page
    assert "Lire ce formulaire" not in page
    assert opened.status_code == 404


def test_a_second_form_of_a_member_is_refused_and_what_was_written_stays(
    story: Story, signed_in: SignedIn
) -> None:
    enter(story, signed_in)

    answer = enter(story, signed_in)

    assert answer.status_code == 409
    assert "Un formulaire de ce membre est déjà enregistré" in answer.content.decode()
    assert f'value="{story.cast.bilal.number}"' in answer.content.decode()
    assert PaperVote.objects.count() == 1


def test_a_difference_is_shown_after_ones_own_reading_and_resolved_on_the_page(
    story: Story, signed_in: SignedIn, it_is: Instant
) -> None:
    enter(story, signed_in)
    paper = closed(story, it_is)
    choice, path = f"choice-{story.assembly.resolutions.get().pk}", address(story, f"/{paper.pk}")
    signed_in(story.cast.gwenn).post(path, {choice: "for"})

    before = signed_in(story.cast.alice).get(path).content.decode()
    signed_in(story.cast.alice).post(path, {choice: "against"})
    after = signed_in(story.cast.alice).get(path).content.decode()
    signed_in(story.cast.alice).post(path, {choice: "for"})

    assert "Ce qui n’a pas été lu de la même façon" not in before
    assert "Ce qui n’a pas été lu de la même façon" in after
    assert PaperAnswer.objects.get().choice == "for"
    assert Outcome.objects.get().figures["paper_for"] == 1


def test_the_votes_with_their_names_are_shown_only_when_asked_for(
    story: Story, signed_in: SignedIn, it_is: Instant
) -> None:
    enter(story, signed_in)
    paper = closed(story, it_is)
    choice = f"choice-{story.assembly.resolutions.get().pk}"
    for reader in (story.cast.gwenn, story.cast.alice):
        signed_in(reader).post(address(story, f"/{paper.pk}"), {choice: "against"})

    client = signed_in(story.cast.alice)
    listed = client.get(address(story)).content.decode()
    read = client.get(address(story, "/noms"))
    shown = client.post(address(story, "/noms")).content.decode()

    assert "Contre" not in listed
    assert read.status_code == 405
    assert "Contre" in shown


def test_reading_needs_an_answer_to_each_question(
    story: Story, signed_in: SignedIn, it_is: Instant
) -> None:
    enter(story, signed_in)
    paper = closed(story, it_is)

    answer = signed_in(story.cast.gwenn).post(address(story, f"/{paper.pk}"), {})

    assert answer.status_code == 400
    assert PaperAnswer.objects.get().choice == ""
