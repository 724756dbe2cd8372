"""A member votes in a real browser; the urn's own code checks what arrives."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.rehearsal import Reply, Route, Urn, serving
from tests.browser.visitors import require_accessible
from tests.factories.belenios import Poll, make_poll
from votes.belenios.credentials import public_credential
from votes.belenios.election import Question
from votes.belenios.opened import read_opened

pytestmark = pytest.mark.browser

QUESTIONS = (
    Question("Approuver les comptes", ("Pour", "Contre", "Abstention")),
    Question("Changer de siège", ("Pour", "Contre", "Abstention")),
    Question("Élire au conseil", ("Anne", "Bruno", "Chloé"), 1, 2, blank=True),
)


@dataclass
class Station:
    """Gives the rights of one signed-in member."""

    poll: Poll
    host: str = ""
    people: tuple[tuple[str, str], ...] = (("Claire Martin", "own"),)
    answers: int = 0
    coded: bool = True
    """Whether the station knows the codes; otherwise people hold them on paper."""
    voted: bool = False
    """Whether each of them has voted before; they may then vote again."""

    def __call__(self, path: str, body: object) -> Reply | None:
        if path != f"/scrutins/{self.poll.election.uuid}/droits":
            return None
        self.answers += 1
        rights = [
            {
                "label": label,
                "kind": kind,
                "credential": secret if self.coded else None,
                "permit": f"permit-{self.answers}",
                "voted": self.voted,
                "locked": None,
            }
            for (label, kind), secret in zip(self.people, self.poll.secrets, strict=False)
        ]
        return Reply(
            {
                "urn": f"{self.host}/urne/{self.poll.election.uuid}",
                "board": f"{self.host}/urne/{self.poll.election.uuid}/tableau",
                "voter": {"name": "Claire Martin"},
                "closes_at": "2026-06-05T13:00:00Z",
                "rights": rights,
                "revote": self.voted,
                "poll": {"title": "Assemblée générale", "subtitle": ""},
            }
        )


@dataclass
class Room:
    """A poll being served."""

    station: Station
    urn: Urn
    address: str

    def decoded(self) -> list[str]:
        """The public credentials that have voted, in order."""
        texts = [step.records[-1] for step in self.urn.steps[1:]]
        return [self.station.poll.read(text).credential for text in texts]


@pytest.fixture
def room() -> Iterator[Room]:
    poll = make_poll(questions=QUESTIONS)
    station, urn = Station(poll), Urn(poll)
    routes: list[Route] = [station, urn]
    with serving(*routes) as host:
        station.host = host
        yield Room(station, urn, f"{host}/isoloir/#{poll.election.uuid}")


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label).click()


def answer(page: Page, first: str, second: str, names: tuple[str, ...]) -> None:
    """From the first question to the summary."""
    for choice in (first, second):
        page.get_by_label(choice).first.check()
        press(page, "Continuer")
    for name in names:
        page.get_by_label(name).first.check()
    press(page, "Voir mon récapitulatif")


def test_a_member_votes_for_three_on_a_phone_and_the_urn_accepts_each_ballot(
    room: Room, phone: Page
) -> None:
    room.station.people = (
        ("Claire Martin", "own"),
        ("Jean Petit", "proxy"),
        ("Les Amis du Libre", "represented"),
    )
    phone.goto(room.address)
    require_accessible(phone)
    press(phone, "Commencer")
    press(phone, "Continuer")
    expect(phone.get_by_role("alert")).to_contain_text("Choisissez une réponse")
    require_accessible(phone)
    press(phone, "Choisir séparément")
    phone.get_by_label("Pour").nth(0).check()
    phone.get_by_label("Contre").nth(1).check()
    phone.get_by_label("Abstention").nth(2).check()
    require_accessible(phone)
    press(phone, "Continuer")
    answer_rest = ("Contre", ("Anne", "Chloé"))
    phone.get_by_label(answer_rest[0]).check()
    press(phone, "Continuer")
    for name in answer_rest[1]:
        phone.get_by_label(name).check()
    phone.get_by_label("Bruno").click()
    expect(phone.get_by_role("alert")).to_contain_text("déjà choisi")
    expect(phone.locator("#status")).to_contain_text("Pas encore voté")
    press(phone, "Voir mon récapitulatif")
    require_accessible(phone)
    press(phone, "Chiffrer et envoyer mes 3 bulletins")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Merci, votre vote est enregistré")
    require_accessible(phone)
    assert len(room.urn.ballots) == 3
    assert set(room.decoded()) == set(room.station.poll.credentials.weights)


def test_whoever_votes_again_is_not_told_that_they_have_not_voted(room: Room, phone: Page) -> None:
    room.station.voted = True
    phone.goto(room.address)
    expect(phone.locator("#status")).to_contain_text("Votre vote précédent compte encore.")
    require_accessible(phone)

    press(phone, "Commencer")
    answer(phone, "Pour", "Contre", ("Anne",))
    press(phone, "Chiffrer et envoyer mon bulletin")

    expect(phone.locator("#status")).to_contain_text("Vote enregistré")


def test_opposite_votes_leave_the_same_traces(room: Room, chromium: Browser) -> None:
    traces = []
    ways = (("Pour", "Pour", ("Anne", "Bruno")), ("Contre", "Abstention", ("Vote blanc",)))
    for secret, choices in zip(room.station.poll.secrets, ways, strict=False):
        room.station.poll = replace(room.station.poll, secrets=(secret,))
        context = chromium.new_context(viewport={"width": 390, "height": 844})
        page = context.new_page()
        asked: list[tuple[str, str]] = []
        page.on("request", partial(_note, asked))
        page.goto(room.address)
        answer(page, *choices)
        press(page, "Chiffrer et envoyer mon bulletin")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Merci")
        left = page.evaluate(
            "async () => [localStorage.length, sessionStorage.length, document.cookie,"
            " (await indexedDB.databases()).length, (await caches.keys()).length,"
            " (await navigator.serviceWorker?.getRegistrations() ?? []).length,"
            " history.length, JSON.stringify(history.state), location.href]"
        )
        traces.append((asked, left))
        context.close()
    assert traces[0] == traces[1]
    assert traces[0][1][:6] == [0, 0, "", 0, 0, 0]
    sizes = [len(step.records[-1]) for step in room.urn.steps[1:]]
    assert abs(sizes[0] - sizes[1]) < 120, "a ballot's size does not tell the choice"


def _note(asked: list[tuple[str, str]], request: Request) -> None:
    asked.append((request.method, request.url))


def test_a_vote_is_possible_with_the_keyboard_alone(room: Room, phone: Page) -> None:
    phone.goto(room.address)
    heading = phone.get_by_role("heading", level=1)
    for title, downs in (("Approuver les comptes", 0), ("Changer de siège", 1)):
        expect(heading).to_have_text(title)
        expect(heading).to_be_focused()
        focus(phone, "input")
        phone.keyboard.press("Space")
        for _ in range(downs):
            phone.keyboard.press("ArrowDown")
        focus(phone, "button")
        phone.keyboard.press("Enter")
    expect(heading).to_have_text("Élire au conseil")
    focus(phone, "input")
    phone.keyboard.press("Space")
    focus(phone, "button")
    phone.keyboard.press("Enter")
    expect(heading).to_have_text("Vérifiez, puis envoyez")
    expect(phone.locator(".summary")).to_contain_text("Contre")
    while "envoyer" not in phone.evaluate("document.activeElement.textContent"):
        phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    expect(heading).to_contain_text("Merci")
    assert len(room.urn.ballots) == 1


def focus(page: Page, kind: str) -> None:
    """Tab until an element of this kind has the focus."""
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches('{kind}')"):
            return
    raise AssertionError(f"no {kind} within reach of the keyboard")


def test_a_lost_answer_is_told_and_the_same_ballot_is_sent_again(room: Room, phone: Page) -> None:
    room.urn.lose = 1
    phone.goto(room.address)
    answer(phone, "Pour", "Contre", ("Vote blanc",))
    press(phone, "Chiffrer et envoyer mon bulletin")
    expect(phone.get_by_text("il ne peut pas compter deux fois")).to_be_visible()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Merci")
    assert len(room.urn.ballots) == 1


def test_a_test_ballot_is_opened_and_never_sent(room: Room, phone: Page) -> None:
    phone.goto(room.address)
    answer(phone, "Contre", "Pour", ("Bruno",))
    phone.get_by_text("Comment le secret est garanti").click()
    expect(phone.get_by_role("link", name="Comparer au tableau public")).to_be_visible()
    press(phone, "Tester le chiffrement")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Votre bulletin est scellé")
    require_accessible(phone)
    press(phone, "L’ouvrir pour vérifier")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("contenait bien votre choix")
    expect(phone.locator("main")).to_contain_text("Bruno")
    require_accessible(phone)
    assert room.urn.ballots == {}
    press(phone, "Reprendre le vote")
    expect(phone.get_by_text("Vous reprenez depuis le début")).to_be_visible()


def test_a_mandate_whose_code_is_left_empty_waits_and_the_other_votes(
    room: Room, phone: Page
) -> None:
    room.station.people = (("Claire Martin", "own"), ("Jean Petit", "proxy"))
    room.station.coded = False
    phone.goto(room.address)
    press(phone, "Commencer")
    expect(phone.get_by_role("alert")).to_contain_text("pas complet")
    phone.get_by_label("Votre code de vote").fill(room.station.poll.secrets[0])
    press(phone, "Commencer")
    expect(phone.locator("#who")).to_contain_text("Vous votez pour")
    expect(phone.locator("#who")).not_to_contain_text("Jean Petit")
    answer(phone, "Pour", "Contre", ("Anne",))
    press(phone, "Chiffrer et envoyer mon bulletin")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Merci")

    poll = room.station.poll
    mine = public_credential(poll.group, poll.election.uuid, poll.secrets[0])
    assert room.decoded() == [mine]


def test_an_opened_ballot_is_read_by_programs_that_did_not_make_it(
    room: Room, phone: Page, tmp_path: Path
) -> None:
    phone.goto(room.address)
    answer(phone, "Contre", "Pour", ("Bruno",))
    phone.get_by_text("Comment le secret est garanti").click()
    press(phone, "Tester le chiffrement")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Votre bulletin est scellé")
    noted = "".join(phone.locator("p.tracker .group").all_inner_texts())
    press(phone, "L’ouvrir pour vérifier")
    saved = tmp_path / "bulletin.json"
    with phone.expect_download() as download:
        press(phone, "Enregistrer ce bulletin ouvert")
    download.value.save_as(saved)

    opened = read_opened(saved.read_text(encoding="utf-8"))
    assert opened.tracker == noted
    assert opened.ticked == (("Contre",), ("Pour",), ("Bruno",))
    phone.goto(room.station.host + "/verificateur/")
    phone.set_input_files("input[type=file]", saved)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Voici ce que contient ce bulletin")
    assert "".join(phone.locator("p.tracker .group").all_inner_texts()) == noted
    assert phone.locator("ol.summary b").all_inner_texts() == ["Contre", "Pour", "Bruno"]
    require_accessible(phone)
    lie = json.loads(saved.read_text(encoding="utf-8"))
    lie["openings"][0][0]["vote"], lie["openings"][0][1]["vote"] = 1, 0
    saved.write_text(json.dumps(lie), encoding="utf-8")
    press(phone, "Vérifier un autre fichier")
    phone.set_input_files("input[type=file]", saved)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("ne s’ouvre pas comme annoncé")
    require_accessible(phone)


def test_the_words_agree_with_the_number_of_mandates(room: Room, phone: Page) -> None:
    room.station.people = (("Claire Martin", "own"), ("Jean Petit", "proxy"))
    phone.goto(room.address)
    press(phone, "Commencer")
    expect(phone.get_by_text("La même réponse vaudra pour les deux")).to_be_visible()
    expect(phone.get_by_role("button", name="Choisir séparément pour ce pouvoir")).to_be_visible()

    answer(phone, "Contre", "Pour", ("Bruno",))
    phone.get_by_text("Comment le secret est garanti").click()
    press(phone, "Tester le chiffrement")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Vos bulletins sont scellés")
    expect(phone.locator("#status")).to_contain_text("Des bulletins sont scellés")
    press(phone, "Les ouvrir pour vérifier")

    expect(phone.locator("main")).to_contain_text("Les numéros sont-ils ceux que vous avez notés")


def test_reloading_starts_blank(room: Room, phone: Page) -> None:
    phone.goto(room.address)
    answer(phone, "Pour", "Pour", ("Anne",))
    phone.once("dialog", lambda dialog: dialog.accept())
    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Approuver les comptes")
    assert phone.locator("input:checked").count() == 0
    said = phone.get_by_text("rien de ce que vous aviez choisi n’a été gardé")
    expect(said).to_be_visible()
    require_accessible(phone)
    phone.get_by_label("Pour").check()
    press(phone, "Continuer")
    expect(said).to_have_count(0)


def test_all_decisions_fit_on_one_page_for_those_who_prefer(room: Room, phone: Page) -> None:
    room.station.people = (("Claire Martin", "own"), ("Jean Petit", "proxy"))
    phone.goto(room.address)
    press(phone, "Commencer")
    phone.get_by_label("Pour").check()
    press(phone, "Voir toutes les décisions sur une seule page")
    expect(phone.get_by_role("heading", level=1)).to_have_text("3 décisions")
    require_accessible(phone)
    decisions = phone.locator("section.decision")
    assert decisions.count() == 3
    assert decisions.nth(0).get_by_label("Pour").is_checked(), "what was chosen is kept"
    decisions.nth(2).get_by_label("Anne").check()
    press(phone, "Voir mon récapitulatif")
    expect(phone.get_by_role("alert")).to_have_count(1)
    expect(decisions.nth(1).get_by_role("alert")).to_contain_text("Choisissez une réponse")
    assert decisions.nth(1).evaluate("section => section.contains(document.activeElement)")
    decisions.nth(1).get_by_role("button", name="Choisir séparément").click()
    decisions.nth(1).get_by_label("Pour").nth(0).check()
    decisions.nth(1).get_by_label("Contre").nth(1).check()
    require_accessible(phone)
    press(phone, "Voir mon récapitulatif")
    expect(phone.locator(".summary")).to_contain_text("Jean Petit")
    press(phone, "Chiffrer et envoyer mes 2 bulletins")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Merci")
    assert len(room.urn.ballots) == 2


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ((("Association des Amis", "represented"),), "Vous votez pour : Association des Amis"),
        (
            (("Claire Martin", "own"), ("Jean Petit", "proxy")),
            "Vous votez pour : Claire Martin et Jean Petit",
        ),
        (
            (("Claire Martin", "own"), ("Jean Petit", "proxy"), ("Zoé Roux", "proxy")),
            "Vous votez pour : Claire Martin et 2 autres",
        ),
    ],
)
def test_the_header_says_whom_one_votes_for(
    room: Room, phone: Page, people: tuple[tuple[str, str], ...], words: str
) -> None:
    room.station.people = people
    phone.goto(room.address)
    header = phone.locator("#who")
    expect(header).to_contain_text(words.replace(" : ", "\u00a0: "))
    if len(people) > 1:
        press(phone, "Commencer")
    phone.get_by_label("Pour").check()
    press(phone, "Continuer")
    expect(header).to_contain_text(words.replace(" : ", "\u00a0: "))


@pytest.mark.parametrize("missing", ["BigInt", "crypto"])
def test_an_old_browser_is_told_so_with_the_other_ways_to_vote(
    room: Room, phone: Page, missing: str
) -> None:
    phone.add_init_script(f"Object.defineProperty(window, '{missing}', {{ value: undefined }})")
    phone.goto(room.address)
    expect(phone.get_by_role("heading", level=1)).to_have_text(
        "Ce navigateur est trop ancien pour voter"
    )
    expect(phone.locator("main")).to_contain_text("le bulletin papier")
    require_accessible(phone)
    assert room.station.answers == 0, "no right was handed to a browser that cannot use it"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_booth_holds_at_double_size_and_in_both_schemes(
    room: Room, chromium: Browser, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": 320, "height": 640}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    page.goto(room.address)
    for choice in ("Pour", "Contre"):
        page.get_by_label(choice).check()
        require_accessible(page)
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert too_wide <= 0, "nothing scrolls sideways"
        press(page, "Continuer")
    page.get_by_label("Anne").check()
    for button in ("Voir mon récapitulatif", "Chiffrer et envoyer"):
        press(page, button)
        expect(page.get_by_role("heading", level=1)).to_contain_text(
            "nvoyez" if "Voir" in button else "Merci"
        )
        require_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    expect(page.get_by_role("img", name="Code à scanner")).to_be_visible()
    context.close()
