"""The same two programs on a device that is never connected; files travel by hand."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.rehearsal import STATIC, Urn, serving
from tests.browser.test_booth import QUESTIONS, Station, answer, press
from tests.browser.test_key_holders import PHRASE, KeyRoom, title
from tests.browser.visitors import require_accessible
from tests.factories.belenios import make_poll

pytestmark = pytest.mark.browser


def offline(page: Page, name: str) -> None:
    """Opens the single-file edition from the disk, with the network cut."""
    page.context.set_offline(True)
    page.goto((STATIC / "booth" / name).as_uri())


def save(page: Page, label: str, where: Path) -> Path:
    with page.expect_download() as download:
        press(page, label)
    download.value.save_as(where)
    return where


def test_a_ballot_prepared_without_network_is_cast_from_another_device(
    phone: Page, tmp_path: Path
) -> None:
    poll = make_poll(questions=QUESTIONS)
    secret = poll.secrets[0]
    election = tmp_path / "election.json"
    election.write_bytes(poll.election.text.encode())
    offline(phone, "isoloir-hors-ligne.html")
    title(phone, "Préparez votre bulletin sans internet")
    require_accessible(phone)
    phone.set_input_files("input[type=file]", election)
    phone.get_by_label("Votre code de vote").fill(f" {secret} ")
    press(phone, "Commencer")
    answer(phone, "Pour", "Abstention", ("Anne",))
    press(phone, "Chiffrer et enregistrer mon bulletin")
    title(phone, "Votre bulletin est scellé, il reste à le déposer")
    require_accessible(phone)
    sealed = save(phone, "Enregistrer le bulletin scellé", tmp_path / "bulletin.json")
    assert secret not in sealed.read_text()
    assert "Anne" not in sealed.read_text()

    phone.context.set_offline(False)
    station, urn = Station(poll, coded=False), Urn(poll)
    with serving(station, urn) as host:
        station.host = host
        phone.goto(f"{host}/isoloir/#{urn.uuid}")
        phone.get_by_text("Voter depuis un appareil sans réseau").click()
        press(phone, "J’ai un bulletin préparé hors ligne")
        phone.set_input_files("input[type=file]", election)
        expect(phone.get_by_role("alert")).to_contain_text("n’est pas un bulletin valide")
        phone.set_input_files("input[type=file]", sealed)
        expect(phone.get_by_text("prêt à partir")).to_be_visible()
        require_accessible(phone)
        press(phone, "Envoyer à l’urne")
        title(phone, "Merci")
        assert len(urn.ballots) == 1


def test_a_key_may_live_on_a_device_that_is_never_connected(phone: Page, tmp_path: Path) -> None:
    room = KeyRoom()
    with serving(room) as host:
        phone.goto(f"{host}/depositaires/#{room.uuid}")
        phone.get_by_text("Travailler sur un appareil sans réseau").click()
        state = save(phone, "Enregistrer l’état", tmp_path / "etat.json")
        offline(phone, "depositaire-hors-ligne.html")
        title(phone, "Chargez l’état de la cérémonie")
        require_accessible(phone)
        phone.set_input_files("input[type=file]", state)
        press(phone, "Fabriquer ma clé")
        phone.get_by_label("Phrase de passe du fichier").fill(PHRASE)
        phone.get_by_label("La même, encore une fois").fill(PHRASE)
        key = save(phone, "Enregistrer le fichier de clé", tmp_path / "cle.txt")
        phone.set_input_files("input[type=file]", key)
        phone.get_by_label("Phrase de passe de ce fichier").fill(PHRASE)
        press(phone, "Ouvrir le fichier")
        title(phone, "Votre contribution est prête")
        made = save(phone, "Enregistrer la contribution", tmp_path / "contribution.json")
        phone.context.set_offline(False)
        phone.goto(f"{host}/depositaires/#{room.uuid}")
        phone.get_by_text("Travailler sur un appareil sans réseau").click()
        phone.set_input_files("input[type=file]", made)
        title(phone, "Reprenez avec votre clé")
        assert room.stage == "polynomial"
