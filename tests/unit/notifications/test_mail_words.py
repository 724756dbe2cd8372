"""What mails say agrees with how many there are, and with whom they are sent to."""

from datetime import datetime
from typing import Any

import pytest

from common.clock import PARIS
from notifications.addressing import Recipient
from notifications.rendering import Rendered, render
from tests.factories.members import cooperative, legal_member

pytestmark = pytest.mark.django_db

AT = datetime(2026, 6, 6, 21, 0, tzinfo=PARIS)
LINK = "https://ag.example.org/assemblees/1/"
COMMON = {"title": "Assemblée générale ordinaire 2026", "link": LINK, "unsubscribe_url": ""}


def said(name: str, *, is_legal: bool = False, **context: Any) -> Rendered:
    cooperative()
    of_whom = legal_member("Ici") if is_legal else None
    recipient = Recipient(
        key="member:1", name="Claire Martin", email="claire@example.org", member=of_whom
    )
    return render(name, {**COMMON, "recipient": recipient, **context})


def test_one_participant_is_not_several() -> None:
    about = {
        "convener": "Le directoire",
        "registered": 12,
        "quorum_reached": False,
        "outcomes": [],
        "certifier": "",
        "certified_on": None,
    }

    alone, many = said("result", voted=1, **about).text, said("result", voted=2, **about).text

    assert "1 sociétaire sur 12 a participé" in alone
    assert "2 sociétaires sur 12 ont participé" in many
    assert many.count("Merci") == 1


def test_checks_that_fail_together_are_told_together() -> None:
    one = said("integrity", checks=["La chaîne"], is_over=False, at=AT)
    two = said("integrity", checks=["La chaîne", "Les programmes"], is_over=False, at=AT)

    assert one.subject == "Un contrôle du scrutin a échoué"
    assert two.subject == "Des contrôles du scrutin ont échoué"
    assert "ce contrôle n’est plus bon" in one.text
    assert "ces contrôles ne sont plus bons" in two.text


def test_a_sealed_half_is_announced_under_its_own_title() -> None:
    mail = said("sealed_copy", other="Hugo Nguyen")

    assert "Une moitié des droits de vote est scellée pour vous" in mail.text
    assert "<h1>Une moitié des droits de vote est scellée pour vous</h1>" in mail.html
    assert "lisible" not in mail.text


@pytest.mark.parametrize(
    ("is_legal", "words"),
    [(False, "a accepté votre pouvoir"), (True, "a accepté le pouvoir d’Ici")],
)
def test_the_principal_reads_of_their_own_proxy(is_legal: bool, words: str) -> None:
    about = {"principal": "Ici", "of_principal": "d’Ici", "holder": "Bilal", "closes_at": AT}

    mail = said("proxy_news", is_legal=is_legal, event="accepted", **about)

    assert words in mail.text
