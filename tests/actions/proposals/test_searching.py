"""The same texts are found in SQLite and in PostgreSQL."""

import pytest
from django.db import connection
from django.test import Client

from proposals import searching
from proposals.actions import proposals
from proposals.models import Proposal
from proposals.queries import Search, resembling
from proposals.queries import proposals as listed
from proposals.stemming import stems
from tests.cast import Cast
from tests.factories.proposals import NOON, draft, hidden, moderator, published

pytestmark = pytest.mark.django_db

TODAY = NOON.date()
SOLAR = "Poser des panneaux solaires sur le toit"
JOURNALS = "Publier deux journaux par an"
FOOD = "Des repas végétariens aux réunions"


def titles(cast: Cast, text: str) -> list[str]:
    search = Search(text=text)
    return sorted(row.title for row in listed(cast.alice.account, search, TODAY))


@pytest.fixture
def three(cast: Cast) -> Cast:
    published(cast.bilal, title=SOLAR)
    published(cast.chloe, title=JOURNALS)
    published(cast.hugo, title=FOOD)
    return cast


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("panneau solaire", [SOLAR]),
        ("PANNEAUX", [SOLAR]),
        ("journal", [JOURNALS]),
        ("repas vegetarien", [FOOD]),
        ("végét", [FOOD]),
        ("réunion Hugo", [FOOD]),
        ("l’atelier", sorted([SOLAR, JOURNALS, FOOD])),
        ("panneau journal", []),
        ("le des", []),
        ("' OR 1=1 -- \" * ( NEAR", []),
    ],
)
def test_words_are_found_without_their_accents_plurals_or_ends(
    three: Cast, text: str, expected: list[str]
) -> None:
    found = titles(three, text)

    assert found == expected


def test_what_is_found_follows_the_text_as_it_changes(three: Cast) -> None:
    proposal = Proposal.objects.get(title=SOLAR)

    proposals.edit(
        proposal=proposal,
        title="Installer une éolienne dans le jardin",
        text=proposal.text,
        reasons="",
        revision=proposal.revision,
        at=NOON,
        by=three.bilal.account,
        note="Autre source",
    )

    assert titles(three, "eoliennes") == ["Installer une éolienne dans le jardin"]
    assert titles(three, "solaire") == []


def test_the_closest_proposals_come_first_and_drafts_never(three: Cast) -> None:
    published(three.alice, title="Nettoyer le toit")
    own = draft(three.gwenn, title="Un panneau solaire sur chaque toit")
    draft(three.bilal, title="Panneaux solaires sur le toit du voisin")

    found = resembling(three.gwenn.account, own.title, own.text, TODAY, but=own.pk)

    assert [row.title for row in found] == [SOLAR, "Nettoyer le toit"]
    assert resembling(three.eve, own.title, own.text, TODAY) == []


def test_what_moderation_hides_is_neither_found_nor_suggested(three: Cast) -> None:
    moderator(three.mots_passants, three.diego)
    hidden(Proposal.objects.get(title=SOLAR), three.mots_passants)

    assert titles(three, "solaire") == []
    assert resembling(three.alice.account, SOLAR, "", TODAY) == []


def test_the_index_is_made_again_when_a_migration_has_lost_it(three: Cast) -> None:
    lost = (
        [f"DROP TRIGGER proposals_proposal_words_{name}" for name in ("in", "out", "again")]
        if connection.vendor == "sqlite"
        else ["DROP INDEX proposals_proposal_stems"]
    )
    connection.check_constraints()  # PostgreSQL drops no index under rows that it has to check
    with connection.cursor() as cursor:
        for statement in lost:
            cursor.execute(statement)
    published(three.gwenn, title="Une bibliothèque partagée")
    connection.check_constraints()

    searching.make_index(sender=None, using="default")  # type: ignore[arg-type]

    assert titles(three, "bibliotheques") == ["Une bibliothèque partagée"]
    Proposal.objects.filter(title=JOURNALS).update(search_key="rien")
    assert titles(three, "journal") == []


def test_the_words_that_every_text_has_are_not_words() -> None:
    assert stems("L’assemblée décide de la rénovation des rénovations") == ["renov", "renov"]
    assert stems("") == []


def test_close_proposals_are_suggested_while_one_writes(three: Cast, client: Client) -> None:
    own = draft(three.gwenn, title="")
    client.force_login(three.gwenn.account)

    saved = client.post(
        f"/propositions/{own.pk}/brouillon",
        {"title": "Panneaux solaires", "text": "", "reasons": "", "revision": own.revision},
    ).content.decode()
    opened = client.get(f"/propositions/{own.pk}/modifier").content.decode()
    by_program = client.get("/api/v1/proposals/resembling", {"title": "Panneau solaire"}).json()

    assert SOLAR in saved
    assert 'hx-swap-oob="true"' in saved
    assert SOLAR in opened
    assert [row["title"] for row in by_program] == [SOLAR]
