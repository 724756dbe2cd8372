"""Independent mode on the real site: codes made in one browser, typed in another, never sent."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.test_board import listen
from tests.browser.test_booth import press
from tests.browser.test_key_holders import PHRASE, title
from tests.browser.test_without_network import offline, save
from tests.browser.visitors import require_accessible, sign_in
from tests.cast import Cast
from tests.factories import codes as factory
from votes.belenios.authority import Codes, read_private_file, read_public_file
from votes.belenios.credentials import public_credential
from votes.belenios.locked import CODES, unlock
from votes.station import queries
from votes.station.actions import polls

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("keeper")]


def make_codes(page: Page, folder: Path) -> Codes:
    """From the first screen to the letters: made, protected, given back."""
    press(page, "Fabriquer les codes")
    title(page, "codes fabriqués")
    require_accessible(page)
    page.get_by_label("Phrase de passe du fichier").fill(PHRASE)
    page.get_by_label("La même").fill(PHRASE)
    private = save(page, "Enregistrer le fichier privé", folder / "prives.txt")
    page.set_input_files("input[type=file]", private)
    page.get_by_label("Phrase de passe de ce fichier").fill("une autre phrase de passe")
    press(page, "Ouvrir le fichier")
    expect(page.get_by_role("alert")).to_contain_text("n’ouvre pas ce fichier")
    page.get_by_label("Phrase de passe de ce fichier").fill(PHRASE)
    press(page, "Ouvrir le fichier")
    title(page, "Imprimez les lettres")
    require_accessible(page)
    return read_private_file(unlock(CODES, private.read_text("utf-8"), PHRASE) or "")


def letters(page: Page) -> list[str]:
    """What would be printed, letter by letter; nothing of it stays on the page."""
    page.evaluate("window.print = () => {}")
    press(page, "Imprimer les lettres")
    page.emulate_media(media="print")
    printed = [letter.inner_text() for letter in page.locator(".letter").all()]
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".letter")).to_have_count(0)
    return printed


def test_codes_made_in_one_browser_vote_from_another_and_no_request_ever_carries_one(
    site: str,
    cast: Cast,
    visitor: BrowserContext,
    tmp_path: Path,
    elsewhere: Callable[[Callable[[], Any]], Any],
) -> None:
    poll = elsewhere(lambda: factory.entrusted(cast, reserves=2))
    uuid = poll.of.poll.uuid
    sign_in(visitor, site, factory.account(poll.maker))
    page = visitor.new_page()
    sent = listen(page)
    page.goto(f"{site}/codes-de-vote/#{uuid}")
    title(page, "Fabriquez les codes de vote")
    require_accessible(page)
    codes = make_codes(page, tmp_path)
    printed = letters(page)
    press(page, "Envoyer la partie publique")
    title(page, "La partie publique est reçue")
    require_accessible(page)

    def begin() -> str:
        poll.of.poll.refresh_from_db()
        polls.seal(poll=poll.of.poll, at=poll.of.at)
        polls.open_poll(poll=poll.of.poll, at=poll.of.at)
        return str(codes[poll.of.poll.roll.get(member=cast.bilal).slot])

    code = elsewhere(begin)
    other = next(each for each in codes.values() if each != code)
    assert len(printed) == 9
    assert all("Enveloppe" in letter and cast.bilal.last_name not in letter for letter in printed)
    page.reload()
    page.set_input_files("input[type=file]", tmp_path / "prives.txt")
    page.get_by_label("Phrase de passe de ce fichier").fill(PHRASE)
    press(page, "Ouvrir le fichier")
    expect(page.get_by_text("La liste scellée est bien celle de vos codes")).to_be_visible()

    visitor.clear_cookies()
    page.goto(f"{site}/")
    page.goto(f"{site}/isoloir/#{uuid}.{code}")
    title(page, "Votre code est lu")
    require_accessible(page)
    sign_in(visitor, site, factory.account(cast.bilal))
    press(page, "C’est fait, continuer")
    typed = page.get_by_label("Votre code de vote")
    expect(typed).to_have_value(code)
    assert page.evaluate("location.hash") == f"#{uuid}"
    typed.fill(f"{code[:-1]}0")
    press(page, "Commencer")
    expect(page.get_by_role("alert")).to_contain_text("faute de frappe")
    typed.fill(code[:-1])
    press(page, "Commencer")
    expect(page.get_by_role("alert")).to_contain_text("pas complet")
    typed.fill(other)
    press(page, "Commencer")
    expect(page.get_by_role("alert")).to_contain_text("n’est pas celui de ce droit de vote")
    require_accessible(page)
    typed.fill(code.replace("-", " "))
    press(page, "Commencer")
    page.get_by_label("Pour").check()
    press(page, "Voir mon récapitulatif")
    press(page, "Chiffrer et envoyer mon bulletin")
    title(page, "Merci, votre vote est enregistré")

    assert elsewhere(lambda: queries.has_voted(poll.of.poll, cast.bilal))
    assert not [each for each in sent for secret in codes.values() if secret in each]
    assert not [each for each in sent if code.replace("-", "") in each or PHRASE in each]
    assert code not in str(
        page.evaluate("[document.cookie, {...localStorage}, {...sessionStorage}]")
    )


def test_codes_are_made_without_network_and_only_their_public_part_comes_back(
    cast: Cast, phone: Page, tmp_path: Path, site: str, elsewhere: Callable[[Any], Any]
) -> None:
    poll = elsewhere(lambda: factory.entrusted(cast))
    uuid, group = poll.of.poll.uuid, elsewhere(lambda: factory.roll_of(poll.of)).group
    sign_in(phone.context, site, factory.account(poll.maker))
    phone.goto(f"{site}/codes-de-vote/#{uuid}")
    phone.get_by_text("Travailler sur un appareil sans réseau").click()
    roll = save(phone, "Enregistrer la liste", tmp_path / "liste.json")

    offline(phone, "codes-hors-ligne.html")
    phone.set_input_files("input[type=file]", roll)
    codes = make_codes(phone, tmp_path)
    public = save(phone, "Enregistrer la partie publique", tmp_path / "publics.json")
    phone.context.set_offline(False)
    phone.goto(f"{site}/codes-de-vote/#{uuid}")
    phone.get_by_text("Travailler sur un appareil sans réseau").click()
    phone.set_input_files("input[type=file]", public)

    title(phone, "La partie publique est reçue")
    listed = read_public_file(group, public.read_text("utf-8"))
    assert {number: right.key for number, right in listed.items()} == {
        number: public_credential(group, uuid, code) for number, code in codes.items()
    }
