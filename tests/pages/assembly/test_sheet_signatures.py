"""The page that the desk hands over, on which one person signs the attendance sheet."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpRequest
from django.test import Client

from assembly.models import SheetSignature
from members import step_up
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.pages.assembly.conftest import Instant, SignedIn

pytestmark = pytest.mark.django_db

DRAWN = json.dumps([[100, 200, 160, 120, 220, 260]])


@pytest.fixture
def sitting(cast: Cast, it_is: Instant) -> Story:
    """In session; Chloe holds Hugo's pouvoir."""
    story = Story(cast, assemblies.voted_in_public(cast, assemblies.draft(cast))).convene()
    story.give(cast.hugo, cast.chloe)
    story.open_sitting(cast.alice, cast.chloe, cast.diego)
    it_is(story.at)
    return story


def words(response: Any) -> str:
    page: str = response.content.decode().replace("\u00a0", " ")
    return page


def address(story: Story, number: int) -> str:
    return f"/assemblees/{story.assembly.pk}/seance/accueil/signatures/membre/{number}"


def hidden(page: str) -> dict[str, str]:
    """The form as the page gives it."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return dict(found)


def handed(client: Client, at: str) -> Any:
    """The page once its owner chose the code that takes the device back."""
    client.post(at, {"code": "4071"})
    return client.get(at)


def taken_back(client: Client) -> Client:
    assert client.post("/appareil/reprendre", {"code": "4071"}).status_code == 302
    return client


def send(client: Client, at: str, **said: str) -> Any:
    handed(client, at)
    form = hidden(words(client.get(f"{at}?encore")))
    return client.post(at, {**form, "how": "drawn", "strokes": DRAWN, **said})


def test_the_device_handed_over_votes_for_nobody_behind_the_page(
    sitting: Story, client: Client
) -> None:
    account = sitting.cast.gwenn.account
    assert account
    client.force_login(account, channels=("email", "totp"))  # type: ignore[call-arg]

    def has_recent() -> bool:
        request = HttpRequest()
        request.session, request.user = client.session, account
        return step_up.has_recent(request)

    assert has_recent()
    handed(client, address(sitting, sitting.cast.chloe.number))
    assert not has_recent()


def test_one_person_sees_themselves_and_those_they_represent_and_nobody_else(
    sitting: Story, signed_in: SignedIn
) -> None:
    cast = sitting.cast
    page = words(handed(signed_in(cast.gwenn), address(sitting, cast.chloe.number)))

    assert cast.hugo.display_name in page
    assert "Je signe sur papier" in page
    assert page.count('<button type="submit" name="how"') == 1  # one press stands out
    for other in (cast.alice, cast.diego, cast.gwenn):
        assert other.display_name not in page
    assert 'aria-label="Menu principal"' not in page


def test_it_is_signed_then_shown_in_words_and_the_desk_says_so(
    sitting: Story, signed_in: SignedIn
) -> None:
    cast, client = sitting.cast, signed_in(sitting.cast.gwenn)
    at = address(sitting, cast.diego.number)
    desk = f"/assemblees/{sitting.assembly.pk}/seance/accueil"
    assert "n’a pas signé" in words(client.get(desk))

    answer = send(client, at)

    assert answer.status_code == 302
    done = words(client.get(at))
    assert "Rendez l’appareil" in done
    assert re.search(
        r'role="img" aria-label="Signature de .+, posée à \d+ h( \d\d)? sur la tablette', done
    )
    assert "a signé sur la tablette" in words(taken_back(client).get(desk))
    assert "polyline" in words(
        client.get(f"/assemblees/{sitting.assembly.pk}/seance/feuille-de-presence")
    )


def test_who_signs_on_paper_is_noted_as_such(sitting: Story, signed_in: SignedIn) -> None:
    client, at = signed_in(sitting.cast.gwenn), address(sitting, sitting.cast.diego.number)

    assert send(client, at, how="paper", strokes="").status_code == 302

    assert SheetSignature.objects.get().how == "paper"
    assert "vous signez la feuille imprimée" in words(client.get(at))
    sheet = words(
        taken_back(client).get(f"/assemblees/{sitting.assembly.pk}/seance/feuille-de-presence")
    )
    assert "sur la feuille imprimée" in sheet


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"strokes": "[]"}, "Rien n’est tracé."),
        ({"strokes": "[" * 40_000}, "Ce tracé a trop de traits"),
        ({"strokes": "<svg>"}, "n’a pas pu être lu"),
        ({"how": "advanced"}, "n’a pas pu être lu"),
        ({"key": "no"}, "n’a pas pu être lu"),
        ({"represented": "1 x"}, "n’a pas pu être lu"),
    ],
)
def test_what_is_no_signature_is_refused_on_the_page_in_words(
    sitting: Story, signed_in: SignedIn, said: dict[str, str], told: str
) -> None:
    client, at = signed_in(sitting.cast.gwenn), address(sitting, sitting.cast.diego.number)

    answer = send(client, at, **said)

    assert answer.status_code == 400
    assert told in words(answer)
    assert not SheetSignature.objects.exists()


def test_the_second_tablet_is_told_and_shown_what_the_first_took(
    sitting: Story, signed_in: SignedIn
) -> None:
    client, at = signed_in(sitting.cast.gwenn), address(sitting, sitting.cast.diego.number)
    shown = hidden(words(handed(client, at)))
    send(client, at)

    late = client.post(at, {**shown, "key": str(uuid4()), "how": "drawn", "strokes": DRAWN})

    assert late.status_code == 409
    assert "Une autre tablette a pris la signature" in words(late)
    assert "polyline" in words(late)


def test_the_desk_sends_whoever_arrives_straight_to_the_page(
    sitting: Story, signed_in: SignedIn
) -> None:
    cast, client = sitting.cast, signed_in(sitting.cast.gwenn)
    root = f"/assemblees/{sitting.assembly.pk}/seance/accueil"

    answer = client.post(
        f"{root}/arrivee?signer", {"member": cast.mots_passants.number, "manner": "room"}
    )

    assert answer.headers["Location"] == address(sitting, cast.mots_passants.number)


def test_members_and_numbers_of_nobody_find_no_page(sitting: Story, signed_in: SignedIn) -> None:
    cast = sitting.cast
    at = address(sitting, cast.diego.number)

    assert signed_in(cast.bilal).get(at).status_code == 403
    assert signed_in(cast.gwenn).get(address(sitting, 999_999)).status_code == 404
    other = at.replace("/membre/", "/inconnu/")
    assert signed_in(cast.gwenn).get(other).status_code == 404
