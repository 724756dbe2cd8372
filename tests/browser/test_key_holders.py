"""A key holder in a real browser, the two others played by the protocol's own Python code."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from playwright.sync_api import Page, expect

from tests.browser.rehearsal import Reply, Urn, refusal, serving
from tests.browser.test_booth import press
from tests.browser.visitors import require_accessible
from tests.factories.belenios import (
    Poll,
    archive_chunks,
    belenios_2048,
    make_poll,
    tally_of,
    vote_steps,
)
from votes.belenios import canonical, ceremony
from votes.belenios import trustees as holders
from votes.belenios.credentials import new_uuid
from votes.belenios.decryption import check_partial_decryption, decrypt_partially
from votes.belenios.events import Appended
from votes.belenios.result import compute_result
from votes.belenios.trustees import Single, TrusteeKey, Trustees
from votes.station.sealed_halves import is_true, split

pytestmark = pytest.mark.browser

SIZE, THRESHOLD = 3, 2
PHRASE = "pomme violon été canal"
VOTES = [
    (0, [[1, 0, 0], [0, 1, 0, 0]]),
    (1, [[0, 1, 0], [1, 0, 0, 0]]),
    (2, [[1, 0, 0], [0, 0, 1, 1]]),
]


@dataclass
class KeyRoom:
    """The station's side of the ceremony: every contribution is checked as the real one does."""

    uuid: str = "CeremonieEssai1"
    stage: str = "certificate"
    certificates: list[str] = field(default_factory=list)
    polynomials: list[str] = field(default_factory=list)
    voutputs: list[str] = field(default_factory=list)
    end_head: str | None = None
    archive: bytes = b""
    received: dict[str, Any] = field(default_factory=dict)
    sealed_copy: str | None = None
    trial: dict[str, Any] | None = None
    clone: bytes = b""

    def __post_init__(self) -> None:
        self.group = belenios_2048()
        self.others = [
            ceremony.MemberKeys.from_seed(self.group, ceremony.new_seed()) for _ in range(2)
        ]

    def __call__(self, path: str, body: Any) -> Reply | None:
        if path == f"/urne/{self.uuid}/archive.bel" and self.archive:
            return Reply(self.archive, kind="application/octet-stream")
        if self.trial and path == self.trial["archive"]:
            return Reply(self.clone, kind="application/octet-stream")
        prefix = f"/scrutins/{self.uuid}/depositaire"
        if not path.startswith(prefix):
            return None
        stage = path.removeprefix(prefix).lstrip("/")
        if not stage:
            return Reply(self._state())
        if stage != self.stage:
            return refusal(409, "Cette étape est déjà faite")
        self.received[stage] = body
        getattr(self, f"_{stage.replace('-', '_')}")(body)
        return Reply({})

    def _certificate(self, body: Any) -> None:
        mine = canonical.serialize(body["certificate"])
        self.certificates = [mine] + [
            ceremony.make_certificate(self.group, key, size=SIZE, threshold=THRESHOLD, index=index)
            for index, key in enumerate(self.others, 2)
        ]
        self.certs = ceremony.check_certificates(self.group, self.certificates, threshold=THRESHOLD)
        self.stage = "polynomial"

    def _polynomial(self, body: Any) -> None:
        self.polynomials = [canonical.serialize(body["polynomial"])] + [
            ceremony.make_polynomial(self.group, key, self.certs) for key in self.others
        ]
        self.checked = [
            ceremony.check_polynomial(self.group, self.certs, index, text)
            for index, text in enumerate(self.polynomials, 1)
        ]
        self.stage = "share"

    def _share(self, body: Any) -> None:
        self.voutputs = [canonical.serialize(body["voutput"])] + [
            ceremony.make_voutput(
                self.group, key, self.certs, index, ceremony.build_vinput(self.checked, index)
            )
            for index, key in enumerate(self.others, 2)
        ]
        self.shown = [
            ceremony.check_voutput(self.group, self.certs, self.checked, index, text)
            for index, text in enumerate(self.voutputs, 1)
        ]
        item = ceremony.assemble_threshold(self.group, self.certs, self.checked, self.shown)
        self.trustees = Trustees.build(self.group, [item])
        self.stage = "check"

    def _check(self, body: Any) -> None:
        self.stage = "trial-key" if self.trial else "ready"

    def _trial_key(self, body: Any) -> None:
        """The holder's key and another's close the clone, marked as a rehearsal of this vote."""
        assert self.trial is not None
        said = json.loads(body["trial_key"]["message"])
        assert said["clone"] == self.trial["clone"]
        self.trial_keys = [
            TrusteeKey.read(self.group, said["key"]),
            holders.make_key(self.group, self.group.random_scalar()),
        ]
        self.offer_trial(rehearsal_of=self.uuid)

    def offer_trial(self, *, rehearsal_of: str) -> None:
        """This archive is the test to open, says the station."""
        assert self.trial is not None
        trustees = Trustees.build(self.group, [Single(key) for key in self.trial_keys])
        self.rehearsed = make_poll(
            trustees.public_key(self.group),
            uuid=self.trial["clone"],
            name="RÉPÉTITION · Assemblée générale",
            extra={"rehearsal_of": rehearsal_of},
        )
        made = self.rehearsed
        texts = [made.maker.make(made.secrets[voter], choices) for voter, choices in VOTES]
        steps = vote_steps(made, trustees.text, texts)
        self.clone = b"".join(archive_chunks(steps))
        self.tallied = tally_of(made, texts)[0]
        self.trial["archive"] = f"/urne/{self.trial['clone']}/archive.bel"
        self.trial["end_head"] = steps[-1].event.hash
        self.stage = "trial-count"

    def _trial_count(self, body: Any) -> None:
        self.stage = "ready"

    def _restore(self, body: Any) -> None:
        self.stage = "ready"

    def _decrypt(self, body: Any) -> None:
        self.stage = "done"

    def _state(self) -> dict[str, Any]:
        shared = len(self.polynomials) == SIZE
        return {
            "poll": {"title": "Assemblée générale"},
            "me": {"index": 1, "name": "Claire Martin"},
            "holders": ["Claire Martin", "Jean Petit", "Fatou N’Diaye"],
            "size": SIZE,
            "threshold": THRESHOLD,
            "group": "BELENIOS-2048",
            "stage": self.stage,
            "certificates": self.certificates,
            "vinput": ceremony.build_vinput(self.checked, 1) if shared else None,
            "private_key_message": self.shown[0].private_key if self.voutputs else None,
            "sealed_copy": self.sealed_copy,
            "trustees": self.trustees.text if self.voutputs else None,
            "archive": f"/urne/{self.uuid}/archive.bel" if self.archive else None,
            "end_head": self.end_head,
            "trial": self.trial,
        }

    def close(self, votes: list[tuple[int, Any]]) -> tuple[Poll, list[Appended], list[str]]:
        """A vote is held with this key, and its urn closed."""
        poll = make_poll(self.trustees.public_key(self.group))
        self.uuid = poll.election.uuid
        texts = [poll.maker.make(poll.secrets[voter], choices) for voter, choices in votes]
        steps = vote_steps(poll, self.trustees.text, texts)
        self.offer(steps)
        return poll, steps, texts

    def lose_the_machine(self, secret: bytes) -> None:
        """The secret of the rights was sealed to the first two holders, and is gone."""
        keys = {index: self.certs[index - 1].encryption for index in (1, 2)}
        self.halves = split(self.group, self.uuid, secret, keys)
        self.sealed_copy, self.stage = self.halves[0].envelope, "restore"

    def offer(self, steps: list[Appended]) -> None:
        """This archive is the one to decrypt, says the station."""
        self.archive = b"".join(archive_chunks(steps))
        self.end_head, self.stage = steps[-1].event.hash, "decrypt"


@dataclass
class Served:
    """A key room being served, and where the holder's key file is kept."""

    room: KeyRoom
    host: str
    key_file: Path

    def open(self, page: Page) -> None:
        page.goto("about:blank")
        page.goto(f"{self.host}/depositaires/#{self.room.uuid}")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    room = KeyRoom()
    with serving(room) as host:
        yield Served(room, host, tmp_path / "cle.txt")


def title(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def make_key(page: Page, served: Served, *, then: str = "Tout est prêt") -> None:
    """From the first screen to a key that was tested."""
    served.open(page)
    require_accessible(page)
    press(page, "Fabriquer ma clé")
    title(page, "Voici votre clé")
    page.get_by_label("Phrase de passe du fichier").fill("court")
    press(page, "Enregistrer le fichier de clé")
    expect(page.get_by_role("alert")).to_contain_text("12 caractères")
    page.get_by_label("Phrase de passe du fichier").fill(PHRASE)
    page.get_by_label("La même, encore une fois").fill(PHRASE)
    with page.expect_download() as download:
        press(page, "Enregistrer le fichier de clé")
    download.value.save_as(served.key_file)
    require_accessible(page)
    assert served.room.received == {}, "nothing is sent before the key is given back"
    give(page, served)
    title(page, "Comparez les certificats")
    require_accessible(page)
    press(page, "Les empreintes sont les mêmes partout")
    title(page, then)


def give(page: Page, served: Served) -> None:
    """The key file, and its passphrase."""
    page.get_by_label("Choisir mon fichier de clé").set_input_files(served.key_file)
    page.get_by_label("Phrase de passe de ce fichier").fill(PHRASE)
    press(page, "Ouvrir le fichier")


def secret_of(key_file: Path) -> str:
    """The 22 characters, opened from the file as any other program could."""
    line = next(
        line for line in key_file.read_text().splitlines() if line.startswith("Clé protégée")
    )
    _kind, iterations, salt, iv, data = line.partition(":")[2].split()
    key = hashlib.pbkdf2_hmac("sha256", PHRASE.encode(), bytes.fromhex(salt), int(iterations))
    opened = AESGCM(key).decrypt(bytes.fromhex(iv), bytes.fromhex(data), None)
    return opened.decode()


def decrypt(page: Page, served: Served) -> None:
    """From the closed urn to the sending of the decrypted total."""
    served.open(page)
    press(page, "Télécharger et vérifier l’urne")
    title(page, "L’urne est en ordre")
    require_accessible(page)
    page.get_by_label("Tapez les deux premiers groupes").fill("0000 0000")
    page.get_by_label("Il n’y a que").check()
    press(page, "C’est la même empreinte")
    expect(page.get_by_role("alert")).to_contain_text("pas le début")
    head = served.room.end_head or ""
    announced = f"{head[:4]}{head[4:8]}"
    expect(page.locator("p.head")).to_contain_text(head[8:12])
    expect(page.locator("p.head")).not_to_contain_text(announced)
    page.get_by_label("Tapez les deux premiers groupes").fill(f"{head[:4]} {head[4:8]}")
    press(page, "C’est la même empreinte")
    expect(page.locator("p.head")).to_contain_text(announced)
    give(page, served)


def test_a_holder_makes_a_key_and_decrypts_a_total_that_the_python_side_counts(
    served: Served, phone: Page
) -> None:
    make_key(phone, served)
    room = served.room
    seed = secret_of(served.key_file)
    assert seed not in canonical.serialize(room.received), "the secret never leaves the device"
    poll, _, texts = room.close(VOTES)
    decrypt(phone, served)
    title(phone, "votre part du dépouillement est faite")
    sent = room.received["decrypt"]
    assert sent["head"] == room.end_head
    tally, sized = tally_of(poll, texts)
    mine = canonical.serialize(sent["partial_decryption"])
    other = ceremony.open_private_key(room.group, room.others[1], room.shown[2].private_key)
    theirs = decrypt_partially(poll.election, tally, other).text
    parts = {
        owner: check_partial_decryption(poll.election, room.trustees, tally, owner, text)
        for owner, text in ((1, mine), (3, theirs))
    }
    result = compute_result(poll.election, room.trustees, tally, sized.total_weight, parts)
    assert [list(row) for row in result] == [[2, 1, 0], [1, 1, 1, 1]]
    kept = phone.evaluate("JSON.stringify(Object.entries(localStorage))")
    assert room.end_head in kept
    assert seed not in kept

    again = vote_steps(poll, room.trustees.text, texts[:2])
    room.offer(again)
    served.open(phone)
    press(phone, "Télécharger et vérifier l’urne")
    title(phone, "Cette fin de vote n’est pas celle qui doit être dépouillée")
    expect(phone.locator("main")).to_contain_text("already decrypted another end")


def test_a_holder_decrypts_neither_an_open_urn_nor_a_single_ballot(
    served: Served, phone: Page
) -> None:
    make_key(phone, served)
    _, steps, _ = served.room.close(VOTES)
    served.room.offer(steps[:-1])
    served.open(phone)
    press(phone, "Télécharger et vérifier l’urne")
    title(phone, "Cette fin de vote n’est pas celle qui doit être dépouillée")
    served.room.close(VOTES[:1])
    served.open(phone)
    press(phone, "Télécharger et vérifier l’urne")
    title(phone, "Déchiffrer ce total révélerait un vote")
    assert "decrypt" not in served.room.received


def test_a_holder_opens_the_test_vote_with_their_file_and_not_with_their_share(
    served: Served, phone: Page
) -> None:
    room = served.room
    room.trial = {"clone": new_uuid(), "archive": None, "end_head": None}
    make_key(phone, served, then="Ouvrez l’essai")
    require_accessible(phone)
    press(phone, "Télécharger et vérifier l’urne")
    title(phone, "L’urne est en ordre")
    require_accessible(phone)
    head = room.trial["end_head"]
    phone.get_by_label("Tapez les deux premiers groupes").fill(head[:8])
    press(phone, "C’est la même empreinte")
    give(phone, served)
    title(phone, "Tout est prêt")

    sent = room.received["trial-count"]
    assert (sent["clone"], sent["head"]) == (room.trial["clone"], head)
    mine = canonical.serialize(sent["partial_decryption"])
    trustees = Trustees.build(room.group, [Single(key) for key in room.trial_keys])
    check_partial_decryption(room.rehearsed.election, trustees, room.tallied, 1, mine)
    seed = secret_of(served.key_file)
    assert seed not in canonical.serialize(room.received)
    exponent = ceremony.rehearsal_exponent(room.group, seed, room.trial["clone"])
    assert holders.make_key(room.group, exponent).public_key == room.trial_keys[0].public_key


def test_a_page_that_says_all_is_ready_goes_on_when_a_test_vote_begins_before_the_sealing(
    served: Served, phone: Page
) -> None:
    room = served.room
    make_key(phone, served)
    room.trial = {"clone": new_uuid(), "archive": None, "end_head": None}

    room.stage = "trial-key"

    expect(phone.get_by_role("heading", level=1)).to_contain_text("Ouvrez l’essai", timeout=20_000)


def test_a_key_being_tried_again_is_not_taken_away_by_what_begins_meanwhile(
    served: Served, phone: Page
) -> None:
    make_key(phone, served)
    press(phone, "Tester ma clé")
    served.room.stage = "waiting"

    phone.wait_for_timeout(11_000)

    title(phone, "Testez votre clé")


def test_a_holder_opens_no_test_that_is_not_a_rehearsal_of_their_vote(
    served: Served, phone: Page
) -> None:
    room = served.room
    room.trial = {"clone": new_uuid(), "archive": None, "end_head": None}
    make_key(phone, served, then="Ouvrez l’essai")

    room.offer_trial(rehearsal_of=new_uuid())
    served.open(phone)
    press(phone, "Télécharger et vérifier l’urne")

    title(phone, "Ce n’est pas l’essai de ce scrutin")
    assert "trial-count" not in room.received


def test_after_a_machine_was_lost_a_holder_gives_their_half_back_and_nothing_else(
    served: Served, phone: Page, tmp_path: Path
) -> None:
    make_key(phone, served)
    room = served.room
    room.lose_the_machine(b"\x07" * 32)
    half = room.halves[0]

    room.sealed_copy = room.shown[0].private_key
    served.open(phone)
    give(phone, served)
    title(phone, "ne peut pas continuer sans risque")
    assert "restore" not in room.received, "a share passed for a sealed copy is not sent"

    served.open(phone)
    title(phone, "Rendez votre moitié des droits de vote")
    kept = tmp_path / "copie.json"
    kept.write_text(half.envelope)
    phone.get_by_text("J’ai gardé ma copie scellée en fichier").click()
    phone.get_by_label("Choisir ma copie scellée").set_input_files(kept)
    expect(phone.get_by_text("Votre copie est chargée")).to_be_visible()
    require_accessible(phone)
    give(phone, served)
    title(phone, "Tout est prêt")
    require_accessible(phone)
    assert set(room.received["restore"]) == {"half"}
    assert is_true(room.uuid, 1, bytes.fromhex(room.received["restore"]["half"]), half.commitment)
    phone.get_by_text("Votre copie scellée des droits de vote").click()
    with phone.expect_download() as download:
        press(phone, "Enregistrer la copie scellée")
    assert Path(download.value.path()).read_text() == room.sealed_copy


def test_a_member_who_is_not_a_holder_reads_why(phone: Page) -> None:
    urn = Urn(make_poll())
    with serving(urn) as host:
        phone.goto(f"{host}/depositaires/#{urn.uuid}")
        title(phone, "Cette page n’existe pas")
