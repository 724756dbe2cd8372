"""Becoming a member in a real browser, on a phone: from the public page to the receipt."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from members import joining_links
from members.models import JoiningRequest, Member
from tests.browser.visitors import require_accessible, sign_in
from tests.cast import Cast

pytestmark = pytest.mark.browser


def test_a_visitor_asks_confirms_pays_and_is_in_the_register(
    site: str, cast: Cast, visitor: BrowserContext, chromium: Browser
) -> None:
    page = visitor.new_page()
    page.goto(f"{site}/adherer/")
    require_accessible(page)
    page.get_by_role("link", name="Demander à adhérer").click()
    expect(page.get_by_label("Nom de l’organisation")).to_be_hidden()
    page.get_by_label("une association ou une entreprise que vous représentez").check()
    expect(page.get_by_label("Nom de l’organisation")).to_be_visible()
    expect(page.get_by_label("Prénom usuel")).to_be_hidden()
    page.get_by_label("vous-même").check()
    require_accessible(page)
    for label, words in (
        ("Nom", "Roux"), ("Prénom usuel", "Inès"), ("Adresse de courriel", "ines@example.org"),
        ("Adresse", "2 rue des Lilas"), ("Code postal", "38000"), ("Ville", "Grenoble"),
    ):  # fmt: skip
        page.get_by_label(label, exact=True).fill(words)
    page.get_by_label("Je demande à être membre").check()
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_role("heading", name="Regardez votre boîte")).to_be_visible()

    asked = JoiningRequest.objects.get()
    page.goto(f"{site}/adherer/demande/{joining_links.token_of(asked)}/")
    page.get_by_role("button", name="Confirmer ma demande").click()
    expect(page.get_by_role("heading", name="Votre demande attend une réponse")).to_be_visible()
    require_accessible(page)

    board = chromium.new_context(locale="fr-FR", timezone_id="Europe/Paris")
    assert cast.diego.account is not None
    sign_in(board, site, cast.diego.account)
    desk = board.new_page()
    desk.goto(f"{site}/")
    desk.get_by_role("link", name=re.compile("Répondre à 1.demande d’adhésion")).click()
    desk.get_by_role("link", name="Inès Roux").click()
    require_accessible(desk)
    desk.get_by_role("button", name="Accepter").click()
    desk.get_by_role("button", name="Noter le paiement et inscrire au registre").click()
    expect(desk.get_by_role("link", name="Reçu (PDF)")).to_be_visible()
    board.close()

    page.reload()
    expect(page.get_by_role("heading", name="Bienvenue")).to_be_visible()
    expect(page.get_by_role("link", name="Mon reçu (PDF)")).to_be_visible()
    assert Member.objects.get(email="ines@example.org").share_movements.count() == 1
