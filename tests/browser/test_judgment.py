"""A judgment in the booth: every option on one screen, one mention each, the keyboard enough."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.rehearsal import Route, Urn, serving
from tests.browser.test_booth import Room, Station, focus, press
from tests.browser.visitors import require_accessible
from tests.factories.belenios import make_poll
from votes.station.questions import approval, judgment

pytestmark = pytest.mark.browser

MENTIONS = ("Très bien", "Passable", "À rejeter")
QUESTIONS = (
    *judgment("Quel emblème ?", ("Le chêne", "La ruche"), MENTIONS),
    approval("Quels soirs ?", ("Mardi", "Jeudi", "Samedi")),
)


@pytest.fixture
def judged_room() -> Iterator[Room]:
    poll = make_poll(questions=tuple(question.to_protocol() for question in QUESTIONS))
    station, urn = Station(poll), Urn(poll)
    routes: list[Route] = [station, urn]
    with serving(*routes) as host:
        station.host = host
        yield Room(station, urn, f"{host}/isoloir/#{poll.election.uuid}")


def test_a_member_judges_for_two_on_a_phone_and_the_urn_accepts_each_ballot(
    judged_room: Room, phone: Page
) -> None:
    judged_room.station.people = (("Claire Martin", "own"), ("Jean Petit", "proxy"))
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.goto(judged_room.address)
    press(phone, "Commencer")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Quel emblème\u202f?")
    expect(phone.get_by_text("Décision 1 sur 2")).to_be_visible()
    phone.get_by_role("group", name="Le chêne").get_by_label("Très bien").check()
    press(phone, "Continuer")
    expect(phone.get_by_role("alert")).to_contain_text("Donnez une mention à «\u00a0La ruche")
    require_accessible(phone)
    press(phone, "Choisir séparément")
    phone.get_by_role("group", name="La ruche").nth(0).get_by_label("Passable").check()
    phone.get_by_role("group", name="La ruche").nth(1).get_by_label("À rejeter").check()
    require_accessible(phone)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    press(phone, "Continuer")
    for evening in ("Mardi", "Samedi"):
        phone.get_by_label(evening).check()
    expect(phone.get_by_text("2 réponses cochées sur 3")).to_be_visible()
    press(phone, "Voir mon récapitulatif")
    summary = phone.locator(".summary")
    for said in ("Le chêne", "Très bien", "Passable", "À rejeter", "Mardi, Samedi"):
        expect(summary).to_contain_text(said)
    require_accessible(phone)

    press(phone, "Chiffrer et envoyer mes 2 bulletins")

    expect(phone.get_by_role("heading", level=1)).to_contain_text("Merci")
    assert len(judged_room.urn.ballots) == 2


def test_a_judgment_is_given_with_the_keyboard_alone(judged_room: Room, phone: Page) -> None:
    phone.goto(judged_room.address)
    heading = phone.get_by_role("heading", level=1)
    expect(heading).to_be_focused()

    focus(phone, "input")
    phone.keyboard.press("Space")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Space")
    phone.keyboard.press("ArrowDown")
    expect(phone.get_by_text("2 réponses jugées sur 2")).to_be_visible()
    focus(phone, "button")
    phone.keyboard.press("Enter")

    expect(heading).to_have_text("Quels soirs\u202f?")
    press(phone, "Voir mon récapitulatif")
    expect(phone.locator(".summary")).to_contain_text("Aucune réponse cochée")


def test_a_judgment_stands_among_all_decisions_on_one_page(judged_room: Room, phone: Page) -> None:
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.goto(judged_room.address)
    press(phone, "Voir toutes les décisions sur une seule page")
    phone.get_by_role("group", name="Le chêne").get_by_label("Très bien").check()
    press(phone, "Voir mon récapitulatif")
    expect(phone.get_by_role("alert")).to_contain_text("Donnez une mention à «\u00a0La ruche")
    require_accessible(phone)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.get_by_role("group", name="La ruche").get_by_label("À rejeter").check()
    phone.get_by_label("Jeudi").check()
    press(phone, "Voir mon récapitulatif")
    expect(phone.locator(".summary")).to_contain_text("Jeudi")
    press(phone, "Chiffrer et envoyer mon bulletin")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Merci")
    assert len(judged_room.urn.ballots) == 1
