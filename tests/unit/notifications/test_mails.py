"""Every mail: the same words in text and in HTML, in French, short subject, nothing remote."""

import re
from datetime import date, datetime
from email.utils import parseaddr
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest

from common.clock import PARIS
from notifications.addressing import Recipient
from notifications.envelope import mailbox
from notifications.rendering import MailMerge, Rendered, of, render
from tests.factories.members import cooperative

pytestmark = pytest.mark.django_db

MEETS = datetime(2026, 6, 6, 21, 0, tzinfo=PARIS)
CLOSES = datetime(2026, 6, 5, 15, 0, tzinfo=PARIS)
LINK = "https://ag.example.org/assemblees/1/"
CALL = {
    "title": "Assemblée générale ordinaire 2026",
    "convener": "Le directoire",
    "link": LINK,
    "minutes": 4,
    "is_by_code": False,
    "resolutions": ["Approbation des comptes d’« hier »", "Élection < 3 sièges >"],
    "missing": 18,
    "voted": 149,
    "voted_last_time": 96,
    "closes_at": CLOSES,
    "is_last": True,
    "unsubscribe_url": "https://ag.example.org/desinscription/x",
}
CONVOCATION = {
    "assembly_name": "assemblée générale ordinaire",
    "convener": "Le directoire",
    "call_number": 1,
    "meets_at": MEETS,
    "place": "Guidel",
    "videoconference_url": "https://visio.example.org/ag",
    "agenda": ["Approbation des comptes", "Élection au conseil"],
    "vote_opens_at": CLOSES,
    "vote_closes_at": CLOSES,
    "questions_until": date(2026, 6, 2),
    "first_meeting": None,
    "has_calendar": True,
    "link": LINK,
}
AROUND = {
    **CALL,
    "opens_at": datetime(2026, 5, 20, 9, 0, tzinfo=PARIS),
    "meets_at": MEETS,
    "place": "Guidel",
    "videoconference_url": "https://visio.example.org/ag",
    "plan_url": "https://ag.example.org/quand-voter/x",
    "unsubscribe_url": "",
}
KEYS = {
    **CALL,
    "opens_at": datetime(2026, 5, 20, 9, 0, tzinfo=PARIS),
    "threshold": 2,
    "size": 3,
    "page": "https://ag.example.org/scrutins/abc/",
}
MAILS: dict[str, tuple[str, dict[str, Any]]] = {
    **{
        f"what became of {len(titles)}": (
            "follow_up_nudge",
            {
                **CALL,
                "decisions": [
                    {
                        "title": title,
                        "status": "En cours" if number % 2 else "",
                        "milestone": "Le contrat < signé >" if number == 2 else "",
                        "due_on": date(2026, 6, 2) if number == 2 else None,
                        "is_late": number == 2,
                        "link": LINK,
                    }
                    for number, title in enumerate(titles)
                ],
            },
        )
        for titles in (["Un atelier «\u00a0vélo\u00a0»"], ["Un jardin", "Un serveur", "Un contrat"])
    },
    "weekly letter": (
        "digest",
        {
            "unsubscribe_url": CALL["unsubscribe_url"],
            "since": date(2026, 5, 19),
            "count": 4,
            "sections": [
                {
                    "title": "Propositions des sociétaires",
                    "news": [
                        {
                            "title": "Un atelier «\u00a0vélo\u00a0»",
                            "text": "Réparer < 3 vélos >",
                            "link": LINK,
                        },
                        {"title": "Un jardin", "text": "Le directoire a répondu.", "link": LINK},
                    ],
                    "others": 2,
                    "link": LINK,
                }
            ],
        },
    ),
    "called in a debate": (
        "called_in_debate",
        {
            "unsubscribe_url": CALL["unsubscribe_url"],
            "author": "Jean < Petit >",
            "title": "Un atelier «\u00a0vélo\u00a0»",
            "link": LINK,
        },
    ),
    "open question received": (
        "open_question_received",
        {
            "question": "Quand les sauvegardes < quotidiennes > seront-elles chiffrées\u202f?",
            "organ": "conseil de surveillance",
            "received_at": MEETS,
            "link": LINK,
        },
    ),
    "what changed": (
        "what_changed",
        {
            **CALL,
            "decisions": [
                {
                    "title": "Achat d’un serveur",
                    "status": "Fait",
                    "owner": "Le directoire",
                    "note": "Il est en service.",
                },
                {"title": "Un atelier", "status": "", "owner": "", "note": ""},
            ],
        },
    ),
    "check of addresses": ("address_test", AROUND),
    "what is decided": ("ballot_guide", {**AROUND, "unsubscribe_url": CALL["unsubscribe_url"]}),
    "day of the assembly": ("sitting_day", AROUND),
    "convocation": ("convocation", CONVOCATION),
    "second convocation": (
        "convocation",
        {
            **CONVOCATION,
            "call_number": 2,
            "vote_opens_at": None,
            "first_meeting": {"met_at": MEETS, "result": "le quorum n’était pas atteint."},
        },
    ),
    "vote open": ("vote_open", {**CALL, "unsubscribe_url": ""}),
    "reminder": ("reminder", CALL),
    "reminder of a vote by code": ("reminder", {**CALL, "is_by_code": True}),
    "result": (
        "result",
        {
            **CALL,
            "unsubscribe_url": "",
            "registered": 834,
            "quorum_reached": True,
            "outcomes": [
                {"title": "1. Comptes", "verdict": "Adoptée", "detail": "148 pour, 11 contre"},
                {"title": "2. Conseil", "verdict": "Élue\u00a0: Gwenn Le Goff", "detail": ""},
            ],
            "certifier": "Le conseil de surveillance",
            "certified_on": date(2026, 6, 7),
        },
    ),
    "refused result": (
        "result",
        {
            **CALL,
            "unsubscribe_url": "",
            "registered": 834,
            "quorum_reached": False,
            "outcomes": [],
            "certifier": "Le conseil de surveillance",
            "certified_on": None,
        },
    ),
    **{
        f"proxy {event}": (
            "proxy_news",
            {
                **CALL,
                "unsubscribe_url": "",
                "event": event,
                "principal": "Bilal Benali",
                "holder": "Chloé Petit",
                "of_principal": "de Bilal Benali",
            },
        )
        for event in ("given", "accepted", "declined", "revoked")
    },
    "vote recorded": (
        "vote_recorded",
        {**CALL, "unsubscribe_url": "", "by_proxy": True, "may_revote": True},
    ),
    **{
        f"written question {step}": (
            f"question_{step}",
            {
                **CALL,
                "unsubscribe_url": "",
                "assembly_name": "Assemblée générale 2026",
                "meets_at": MEETS,
                "question": "Combien coûtent les serveurs\u00a0?",
                "received_at": CLOSES,
                "is_late": step == "received",
                "board": "directoire",
                "topic": "Le coût des serveurs",
                "answer": "Douze mille euros par an.",
            },
        )
        for step in ("received", "answered")
    },
    **{
        event.replace("_", " "): (
            "contest_news",
            {
                **CALL,
                "unsubscribe_url": "",
                "event": event,
                "assembly_name": "Assemblée générale 2026",
                "received_at": CLOSES,
                "answer": "" if event == "claim_received" else "Nous avons vérifié.",
                "board": "directoire",
            },
        )
        for event in ("roll_corrected", "roll_refused", "claim_received", "claim_answered")
    },
    **{
        f"request {name}": (
            "request_received",
            {
                **CALL,
                "unsubscribe_url": "",
                "received_at": CLOSES,
                "meets_at": MEETS,
                "agenda_until": until,
                "is_in_time": is_in_time,
            },
        )
        for name, until, is_in_time in (
            ("in time", date(2026, 5, 12), True),
            ("too late", date(2026, 5, 12), False),
            ("before any date", None, False),
        )
    },
    **{
        f"consent request {name}": (
            "consent_request",
            {"link": LINK, "until": until, "consent": "J’accepte d’être convoqué par courriel."},
        )
        for name, until in (("with a date", date(2026, 5, 2)), ("without", None))
    },
    "key invitation": (
        "key_invitation",
        {**KEYS, "names": ["Alice Martin", "Hugo <Nguyen>"], "candidates": ["Bilal Benali"]},
    ),
    "codes to be made": ("codes_invitation", KEYS),
    "key over": ("key_over", KEYS),
    "key test": ("key_test", {**KEYS, "since": datetime(2026, 5, 1, 9, 0, tzinfo=PARIS)}),
    "key for the test vote": ("test_count", {**KEYS, "is_cast": False, "head": ""}),
    "test vote to open": ("test_count", {**KEYS, "is_cast": True, "head": "0a1b2c3d"}),
    "sealed copy": ("sealed_copy", {**KEYS, "other": "Hugo <Nguyen>"}),
    "key lost, enough left": (
        "key_lost",
        {**KEYS, "lost_by": "Hugo <Nguyen>", "left": 2, "is_enough": True, "was_open": True},
    ),
    "too many keys lost": (
        "key_lost",
        {**KEYS, "lost_by": "Hugo <Nguyen>", "left": 1, "is_enough": False, "was_open": False},
    ),
    "appointment of the count": ("count_appointment", {**KEYS, "counting_at": MEETS}),
    "failed check": (
        "integrity",
        {
            **CALL,
            "is_over": False,
            "checks": ["La chaîne de l’urne est entière", "Le journal des actes est entier"],
            "at": datetime(2026, 6, 1, 10, 5, tzinfo=PARIS),
        },
    ),
    "checks good again": (
        "integrity",
        {
            **CALL,
            "is_over": True,
            "checks": ["La chaîne de l’urne est entière"],
            "at": datetime(2026, 6, 1, 10, 10, tzinfo=PARIS),
        },
    ),
}


def rendered(name: str) -> Rendered:
    cooperative()
    recipient = Recipient(key="member:1", name="Zoé <Martin>", email="zoe@example.org")
    template, context = MAILS[name]
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


@pytest.mark.parametrize("name", MAILS)
def test_text_and_html_say_the_same(name: str) -> None:
    mail = rendered(name)
    page = Words()
    page.feed(mail.html)

    # The number of a list stands in the text and not in the HTML; the way to copy an address
    # stands in the HTML and not in the text.
    drawn = {"1", "2", "Ou", "copiez", "cette", "adresse"}
    assert set(words(mail.text)) - drawn == set(page.words) - drawn


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_loads_nothing_and_follows_nobody(name: str) -> None:
    page = Words()
    page.feed(rendered(name).html)

    assert not page.tags & {"img", "script", "link", "iframe", "form", "video"}
    assert "url(" not in rendered(name).html


@pytest.mark.parametrize("name", MAILS)
def test_the_reader_learns_at_once_why_the_mail_came(name: str) -> None:
    lines = [line for line in rendered(name).text.splitlines() if line]

    assert lines[0] == "La Coopérative du Port"
    assert lines[1].startswith("Vous recevez ce message parce que vous êtes sociétaire de La")


@pytest.mark.parametrize("name", MAILS)
def test_a_subject_names_its_object_briefly(name: str) -> None:
    subject = rendered(name).subject

    assert 20 <= len(subject) <= 80
    assert "urgent" not in subject.lower()
    assert "!" not in subject


@pytest.mark.parametrize("name", MAILS)
def test_french_spaces_stand_before_double_signs(name: str) -> None:
    mail = rendered(name)

    assert re.findall(r" [:;?!»]", mail.subject + mail.text + mail.letter) == []


@pytest.mark.parametrize("name", MAILS)
def test_plain_text_carries_no_entity_and_html_no_raw_sign(name: str) -> None:
    mail = rendered(name)

    assert "&" not in mail.text
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
