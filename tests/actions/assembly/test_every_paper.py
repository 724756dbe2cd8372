"""Every paper that the service draws can be kept, searched, read aloud and found again (R-A11Y-01):
the same bytes twice, tagged, titled, dated, in French, with bookmarks, with each letter drawn."""

import pytest

from members.models import Cooperative, ElectronicConsent, Member
from tests.cast import Cast
from tests.factories import completions, papers
from tests.factories.faults import faults
from tests.factories.papers import Papers

pytestmark = pytest.mark.django_db

NAME = "Société coopérative d’intérêt collectif des maraîchers, éleveurs et boulangers de la rade"


def unsound(of: Papers) -> dict[str, list[str]]:
    found = {name: faults(draw) for name, draw in of.items()}
    return {name: said for name, said in found.items() if said}


@pytest.mark.usefixtures("keeper")
def test_the_papers_of_a_decided_assembly(cast: Cast) -> None:
    ElectronicConsent.objects.filter(member=cast.chloe).delete()
    story = papers.decided(cast)
    drawn = papers.papers_of(story)

    wanted = {"attendance", "opening", "certificate", "minutes", "extract", "letter"}
    assert wanted <= {name.split("-")[0] for name in drawn}
    assert unsound(drawn | papers.to_sign_in(cast)) == {}
    assert unsound(papers.of_a_destruction(story)) == {}


def test_the_papers_of_an_assembly_without_quorum_and_of_its_second_call(cast: Cast) -> None:
    story = papers.failed(cast)
    first = unsound(papers.papers_of(story))
    story.convene_again()

    assert (first, unsound(papers.papers_of(story))) == ({}, {})


@pytest.mark.usefixtures("keeper")
def test_the_papers_of_an_assembly_in_colleges(cast: Cast) -> None:
    Cooperative.objects.update(name=NAME)
    story = papers.in_colleges(cast)

    assert unsound(papers.papers_of(story) | papers.of_a_claim(story)) == {}


def test_the_papers_of_sixty_resolutions_and_long_names(cast: Cast) -> None:
    Member.objects.filter(pk=cast.mots_passants.pk).update(
        legal_name=f"{NAME} — section Łódź, Иван 龍"
    )
    story = papers.in_public(cast)

    assert unsound(papers.papers_of(story) | papers.of_a_claim(story)) == {}


def test_the_papers_of_an_association(cast: Cast) -> None:
    papers.association()
    story = papers.in_public(cast, questions=1)

    assert unsound(papers.papers_of(story)) == {}


@pytest.mark.usefixtures("keeper")
@pytest.mark.django_db(databases=["default", "urn"])
def test_the_papers_of_an_agenda_completed_after_its_notice(cast: Cast) -> None:
    story = completions.convened(cast)
    completions.complete(story, completions.asked(cast.bilal, reasons="Parce que c’est utile."))
    story.name_bureau()

    assert unsound(papers.of_a_completion(story)) == {}
