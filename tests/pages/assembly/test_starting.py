"""Pages that begin an assembly, from the last one or the library; the page of handing over."""

import ast
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assembly.models import Assembly, OwnText
from assembly.steps import PARTS, steps
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import CONVENED_AT, Story
from tests.pages.assembly.test_preparing import begun, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

SignedIn = Callable[[Any], Client]
Instant = Callable[[datetime], None]


@pytest.fixture
def assembly(cast: Cast, it_is: Instant) -> Assembly:
    it_is(CONVENED_AT)
    return made.draft(cast)


def test_the_next_assembly_is_read_before_it_is_begun(
    cast: Cast, assembly: Assembly, signed_in: SignedIn
) -> None:
    Story(cast, assembly).convene()
    client = signed_in(cast.diego)

    text = client.get(page("start-again", assembly)).content.decode()
    assert "Approbation des comptes 2026" in text
    assert "samedi 5\u00a0juin 2027" in text
    answer = client.post(
        page("start-again", assembly), {"title": "AG 2027", "meets_at": "2027-06-05T21:00"}
    )

    made_again = Assembly.objects.get(state="draft")
    assert answer.headers["Location"] == page("agenda", made_again)
    assert signed_in(cast.bilal).get(page("start-again", assembly)).status_code == 403


def test_a_text_of_the_library_is_one_gesture_from_the_agenda(
    cast: Cast, assembly: Assembly, signed_in: SignedIn
) -> None:
    client = signed_in(cast.diego)
    library = client.get(page("texts-for", assembly)).content.decode()
    assert "Quitus au directoire" in library
    assert "à confirmer" in library

    client.post(page("insert-text", assembly, code="discharge"))

    assert "Quitus au directoire" in client.get(page("agenda", assembly)).content.decode()
    assert signed_in(cast.bilal).get(page("texts-for", assembly)).status_code in (403, 404)


def test_our_wording_is_written_on_its_page(
    cast: Cast, assembly: Assembly, signed_in: SignedIn
) -> None:
    client = signed_in(cast.diego)
    address = reverse("assembly:text", kwargs={"code": "accounts"})
    said = {"title": "Comptes {year}", "text": "Nous approuvons.", "checked_by": "Me Kerbrat"}

    client.post(address, said)

    text = client.get(reverse("assembly:texts")).content.decode()
    assert "relu par Me Kerbrat" in text
    assert "Nous approuvons." in text
    client.post(address, {"restore": "1"})
    assert "Nous approuvons." not in client.get(reverse("assembly:texts")).content.decode()


def test_a_text_is_rewritten_with_french_marks_and_its_page_names_it_as_an_agenda_would(
    cast: Cast, assembly: Assembly, signed_in: SignedIn
) -> None:
    client = signed_in(cast.diego)
    address = reverse("assembly:text", kwargs={"code": "accounts"})

    offered = client.get(address).content.decode()
    client.post(address, {"title": "Comptes {exercice}", "text": "Selon le {directoire}."})

    assert "{exercice}" in offered
    assert "{year}" not in offered
    assert "<h1>Approbation des comptes 20" in offered
    assert OwnText.objects.get().title == "Comptes {year}"
    assert OwnText.objects.get().text == "Selon le {board}."


def test_the_desk_gives_one_next_step_with_its_minutes(cast: Cast, signed_in: SignedIn) -> None:
    made.rules()
    client = signed_in(cast.diego)
    assembly = begun(client)

    text = client.get(page("page", assembly)).content.decode()

    assert text.count('class="todo"') == 1
    assert "Fixer la date, le lieu et la décision de convoquer" in text
    assert ">10<small>minutes</small>" in text


def test_handing_over_says_what_is_done_left_and_who_holds_what(
    cast: Cast, assembly: Assembly, signed_in: SignedIn
) -> None:
    Story(cast, assembly).convene()

    text = signed_in(cast.diego).get(page("handover", assembly)).content.decode()

    assert "Convoquer tous les membres" in text.split("Ce qui est fait")[1]
    assert "sceller l’urne vide" in text.split("Ce qui est fait")[0]
    assert "Alice Martin" in text.split("Qui tient quoi")[1]
    for stranger in (cast.bilal, cast.fatou):
        assert signed_in(stranger).get(page("handover", assembly)).status_code == 403


def test_each_obstacle_of_the_checklist_belongs_to_one_step() -> None:
    root = Path(__file__).parents[3] / "assembly"
    codes = {
        node.args[0].value
        for name in (
            "checklist",
            "conveners",
            "dues",
            "organ_limits",
            "papers",
            "requests",
            "weights",
        )
        for node in ast.walk(ast.parse((root / f"{name}.py").read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Obstacle"
        and isinstance(node.args[0], ast.Constant)
    }
    settled = [code for part in PARTS for code in part.settles]

    assert sorted(settled) == sorted(codes - {"letters-not-posted"})


def test_every_step_is_done_once_the_minutes_are_signed(cast: Cast, assembly: Assembly) -> None:
    story = Story(cast, assembly)
    assert [step.code for step in steps(assembly, at=story.at) if not step.is_done] == ["convene"]

    story.convene().open_vote().close_remote_vote().open_sitting(*cast.members)
    left = [step.code for step in steps(story.refresh(), at=story.at) if not step.is_done]
    assert left == ["sitting", "debates", "count", "certify", "minutes", "signature"]

    story.close().count().certify()
    left = [step.code for step in steps(story.refresh(), at=story.at) if not step.is_done]
    assert left == ["debates", "minutes", "signature"]
