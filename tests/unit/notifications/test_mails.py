"""Every mail: the same words in text and in HTML, in French, short subject, nothing remote."""

import re
from datetime import date
from email.utils import parseaddr
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest

from config.environment import ROOT
from notifications.addressing import Recipient
from notifications.envelope import mailbox
from notifications.rendering import MailMerge, Rendered, of, render
from tests.every_mail import CALL, LINK, MAILS, OF_ACCOUNTS
from tests.factories.members import cooperative

pytestmark = pytest.mark.django_db

EVERY = {**MAILS, **OF_ACCOUNTS}
EMAILS = ROOT / "frontend" / "templates" / "email"


def rendered(name: str) -> Rendered:
    cooperative()
    recipient = Recipient(key="member:1", name="Zoé <Martin>", email="zoe@example.org")
    template, context = EVERY[name]
    return render(template, {"recipient": recipient, "unsubscribe_url": "", **context})


class Words(HTMLParser):
    """The words a reader of the HTML sees, addresses of links included."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: set[str] = set()
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._silent = tag in ("style", "title") or (self._silent and tag != "body")
        if tag == "a":
            self.words += words(dict(attrs)["href"] or "")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words += words(data)


def words(text: str) -> list[str]:
    return re.findall(r"https?://\S+|\w+", text)


def test_every_mail_has_an_example() -> None:
    written = {path.name.removesuffix(".subject.txt") for path in EMAILS.glob("*.subject.txt")}

    assert written == {template for template, _context in EVERY.values()}


@pytest.mark.parametrize("name", EVERY)
def test_text_and_html_say_the_same(name: str) -> None:
    mail = rendered(name)
    page = Words()
    page.feed(mail.html)

    # The number of a list stands in the text and not in the HTML; the way to copy an address
    # stands in the HTML and not in the text.
    drawn = {"1", "2", "Ou", "copiez", "cette", "adresse"}
    assert set(words(mail.text)) - drawn == set(page.words) - drawn


@pytest.mark.parametrize("name", EVERY)
def test_a_mail_loads_nothing_and_follows_nobody(name: str) -> None:
    page = Words()
    page.feed(rendered(name).html)

    assert not page.tags & {"img", "script", "link", "iframe", "form", "video"}
    assert "url(" not in rendered(name).html


@pytest.mark.parametrize("name", EVERY)
def test_the_reader_learns_at_once_why_the_mail_came(name: str) -> None:
    lines = [line for line in rendered(name).text.splitlines() if line]

    assert lines[0] == "La Coopérative du Port"
    of_everybody = " vous êtes sociétaire de La" if name in MAILS else ""
    assert lines[1].startswith(f"Vous recevez ce message parce qu{'e' if of_everybody else ''}")
    assert of_everybody in lines[1]


@pytest.mark.parametrize("name", EVERY)
def test_a_subject_names_its_object_briefly(name: str) -> None:
    subject = rendered(name).subject

    assert 20 <= len(subject) <= 80
    assert "urgent" not in subject.lower()
    assert "!" not in subject


def test_a_title_too_long_is_cut_at_a_word() -> None:
    cooperative()
    recipient = Recipient(key="member:1", name="Zoé", email="zoe@example.org")
    title = "Assemblée générale extraordinaire « transformation » et ordinaire réunie à Guidel"

    subject = render("reminder", {"recipient": recipient, **CALL, "title": title}).subject

    assert subject == (
        "Dernier rappel\u00a0: Assemblée générale extraordinaire « transformation » et…"
    )


@pytest.mark.parametrize("name", EVERY)
def test_french_spaces_stand_before_double_signs(name: str) -> None:
    mail = rendered(name)

    assert re.findall(r" [:;?!»]", mail.subject + mail.text + mail.letter) == []


@pytest.mark.parametrize("name", EVERY)
def test_plain_text_carries_no_entity_and_html_no_raw_sign(name: str) -> None:
    mail = rendered(name)

    assert "&" not in mail.text
    if name in MAILS:
        assert "Zoé <Martin>" in mail.text
        assert "Zoé &lt;Martin&gt;" in mail.html


@pytest.mark.parametrize("name", MAILS)
def test_paper_never_asks_to_answer_a_message(name: str) -> None:
    assert "ce message" not in rendered(name).letter.replace("Si vous venez de voter, ce", "")


def test_the_notice_of_a_vote_carries_no_way_to_find_the_ballot() -> None:
    mail = rendered("vote recorded")

    assert not re.search(r"[A-Za-z0-9+/]{20,}", mail.text.replace(LINK, ""))


@pytest.mark.parametrize(
    ("voted", "last_time", "compared"),
    [(30, 10, True), (30, 9, False), (29, 10, False), (30, 30, False), (30, None, False)],
)
def test_a_reminder_tells_a_true_rise_of_no_small_group(
    voted: int, last_time: int | None, compared: bool
) -> None:
    cooperative()
    counts = {"voted": voted, "voted_last_time": last_time}
    recipient = Recipient(key="member:1", name="Zoé", email="zoe@example.org")

    mail = render("reminder", {"recipient": recipient, **CALL, **counts})

    assert ("ont déjà voté" in mail.text) is compared
    assert ("ont déjà voté" in mail.html) is compared


@pytest.mark.parametrize("template", ["vote_open", "reminder"])
def test_a_call_names_a_near_day_beside_the_close_and_none_once_the_close_is_near(
    template: str,
) -> None:
    cooperative()
    recipient = Recipient(key="member:1", name="Zoé", email="zoe@example.org")

    near = render(template, {"recipient": recipient, **CALL, "vote_by": date(2026, 5, 28)})
    late = render(template, {"recipient": recipient, **CALL, "vote_by": None})

    said = [text.replace("\u00a0", " ") for text in (near.text, near.html, late.text, late.html)]
    assert [text.count("votez d’ici le jeudi 28 mai 2026.") for text in said] == [1, 1, 0, 0]
    assert ["vendredi 5 juin 2026 à 15" in text for text in said] == [True] * 4


def test_whom_a_decision_waits_for_reads_the_name_of_their_own_board() -> None:
    own = cooperative()
    own.words = own.words | {"board": "bureau"}
    own.save()

    mail = rendered("what became of 1")

    assert "vous siégez au bureau" in mail.text
    assert "directoire" not in mail.text + mail.html


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Ouvaton", "d’Ouvaton"), ("Énercoop", "d’Énercoop"), ("La Nef", "de La Nef"), ("", "de ")],
)
def test_a_name_is_joined_as_french_joins_it(name: str, expected: str) -> None:
    assert of(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Énergie du Port", "Énergie du Port <a@example.org>"),
        ("Coop, Énergie (Port)", '"Coop, Énergie (Port)" <a@example.org>'),
        ("", "a@example.org"),
    ],
)
def test_a_sender_is_kept_as_people_read_it(name: str, expected: str) -> None:
    assert mailbox(name, "a@example.org") == expected
    assert parseaddr(expected) == (name, "a@example.org")


@pytest.mark.parametrize("name", MAILS)
def test_a_message_to_many_says_to_each_what_a_message_to_one_says(name: str) -> None:
    template, context = MAILS[name]
    people = (("Zoé d’Été & <Fils>", False), ("Les Mots Passants", True))
    merge = MailMerge(cooperative=cooperative())

    for shown, is_legal in (*people, *people):
        merged = merge.render(
            template,
            context,
            name=shown,
            is_legal=is_legal,
            links={"unsubscribe_url": "https://x.example/u"},
        )
        member = SimpleNamespace(kind="legal") if is_legal else None
        alone = Recipient(key="x", name=shown, email="", member=member)  # type: ignore[arg-type]
        assert merged == render(
            template,
            {"recipient": alone, **context, "unsubscribe_url": "https://x.example/u"},
        )


def test_a_message_to_many_follows_what_changes_from_one_to_the_next() -> None:
    template, context = MAILS["vote recorded"]
    merge = MailMerge(cooperative=cooperative())

    texts = [
        merge.render(template, {**context, "title": title}, name="A", is_legal=False, links={}).text
        for title in ("Vote du printemps", "Vote de l’automne")
    ]

    assert "printemps" in texts[0]
    assert "automne" in texts[1]
