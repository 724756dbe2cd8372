"""The single form says all that the law puts in it, and offers three ways (R-VOTE-03, R-DOC-01)."""

import pytest

from assembly.documents.voting_form import draw_voting_form, voting_form_data
from members.models import Cooperative
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories import papers
from tests.factories.assemblies import Story
from tests.unit.common.test_documents import words

pytestmark = pytest.mark.django_db


def form(story: Story) -> str:
    document = draw_voting_form(voting_form_data(story.assembly.call, at=story.at))
    return " ".join(words(document.bytes()).replace("\u00a0", " ").split())


def test_the_form_of_a_company_names_its_texts_and_says_what_counts(cast: Cast) -> None:
    Cooperative.objects.update(
        is_capital_variable=True, address="1 rue du Port", postcode="56520", city="Guidel"
    )

    text = form(Story(cast, made.voted_in_public(cast, made.draft(cast))))

    for item in (
        "Ne renvoyez jamais à la fois un vote et un pouvoir",
        "Une abstention, ou l’absence de choix, n’est pas un vote exprimé",
        "compte pour le quorum (article L225-107 du code de commerce)",
        "Si des résolutions nouvelles étaient présentées en séance",
        "articles L225-106 à L225-106-3 du code de commerce",
        "Je donne un pouvoir en blanc",
        "D’après l’article L225-106 du code de commerce, il compte ainsi",
        "Je demande l’envoi des documents de cette assemblée (article R225-83",
        "et de ceux de toutes les assemblées suivantes",
        "reçu au plus tard 3 jours avant l’assemblée",
        "1. Approbation des comptes 2025",
        "1 rue du Port, 56520 Guidel. Le formulaire doit être reçu",
    ):
        assert item in text, item


def test_the_form_of_an_association_quotes_no_text_of_companies_about_its_documents(
    cast: Cast,
) -> None:
    papers.association()

    text = form(Story(cast, made.voted_in_public(cast, made.draft(cast))))

    assert "Je demande l’envoi des documents de cette assemblée ;" in text
    assert "D’après les statuts, il compte ainsi : " in text
    assert "L225-106" not in text
    assert "R225-83" not in text
    assert "L225-107" not in text
