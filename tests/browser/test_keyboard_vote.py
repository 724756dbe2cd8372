"""A whole vote with the keyboard alone on the narrowest screen, from the link of the e-mail to the
receipt.

`KEYBOARD_VOTE=docs/images/keyboard-vote.png .venv/bin/python -m pytest tests/browser/
test_keyboard_vote.py -n0` records it again, as one image of its moments; `KEYBOARD_TRANSCRIPT=docs/
keyboard-vote.md` writes every key and what a screen reader is told after it.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.core import mail
from playwright.sync_api import Browser, expect

from common import clock
from members.actions import letters
from members.models import Account
from tests.browser.keyboard import NARROW, Keyboard, strip, transcript
from tests.browser.test_published_votes import Elsewhere
from tests.browser.test_signing_in import CODE
from tests.cast import Cast
from tests.factories import polls
from tests.factories.polls import RESOLUTION, election_of
from votes.station import holders
from votes.station.models import HandOver, Poll
from votes.station.questions import Question
from votes.urn import queries as urn

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def letter(site: str, cast: Cast) -> str:
    """The code that came by post, before the vote froze how its voters sign in."""
    officer = cast.diego.account
    assert officer is not None
    return letters.issue(member=cast.chloe, at=clock.now(), by=officer).code


@pytest.fixture
def of(letter: str, cast: Cast, elsewhere: Elsewhere) -> polls.Rehearsed:
    """An open vote: two resolutions and an election."""
    asked = (
        RESOLUTION,
        Question(title="Changer de siège", reference="resolution:2"),
        election_of(cast.bilal, cast.diego, seats=2),
    )
    made: polls.Rehearsed = elsewhere(lambda: polls.opened(cast, questions=asked))
    return made


@pytest.fixture
def _pouvoir(of: polls.Rehearsed, cast: Cast) -> Iterator[None]:
    """Hugo gave Chloe a pouvoir."""

    def held(poll: Poll, account: Account, at: datetime) -> list[holders.Held]:
        mine = poll.roll.filter(member=cast.hugo) if account == cast.chloe.account else []
        return [(entry.pk, HandOver.Kind.PROXY) for entry in mine]

    holders.register(held)
    yield
    holders.unregister(held)


@pytest.mark.usefixtures("_pouvoir")
def test_a_member_votes_with_the_keyboard_alone_and_always_sees_the_focus(
    site: str, cast: Cast, letter: str, of: polls.Rehearsed, chromium: Browser
) -> None:
    context = chromium.new_context(viewport=NARROW, locale="fr-FR", timezone_id="Europe/Paris")
    context.set_default_timeout(15_000)
    page = context.new_page()
    keys, heading = Keyboard(page), page.get_by_role("heading", level=1)
    page.goto(f"{site}/isoloir/#{of.poll.uuid}")

    sign_in(keys, cast, letter)
    expect(page.locator("#who")).to_contain_text("Chloe Évrard et Hugo Nguyen")
    expect(heading).to_have_text("Vous allez voter pour 2 mandats")
    keys.enter("Commencer")
    expect(heading).to_have_text("Approuver les comptes")
    keys.tick("Pour")
    keys.enter("Continuer")
    expect(heading).to_have_text("Changer de siège")
    keys.tick("Contre")
    keys.enter("Continuer")
    expect(heading).to_have_text("Élection au conseil de surveillance")
    keys.tick("Bilal")
    keys.enter("Voir mon récapitulatif")
    expect(heading).to_have_text("Vérifiez, puis envoyez")
    keys.enter("Chiffrer et envoyer mes 2 bulletins")
    expect(heading).to_contain_text("Merci", timeout=60_000)
    keys.picture()
    receipt = keys.walk()

    assert urn.turnout(of.poll.uuid) == 2
    assert receipt, "nothing of the receipt can be reached"
    context.close()
    if wanted := os.environ.get("KEYBOARD_VOTE"):
        strip(keys.pictures, Path(wanted))
    if written := os.environ.get("KEYBOARD_TRANSCRIPT"):
        Path(written).write_text(transcript(keys.strokes))


def sign_in(keys: Keyboard, cast: Cast, letter: str) -> None:
    """The booth sends to the sign-in page, by the code of an e-mail, then to the check by another
    channel, by the code of a letter; and both lead back."""
    account = cast.chloe.account
    assert account is not None
    page = keys.page
    page.wait_for_url("**/connexion/**")
    keys.fill("Votre adresse électronique", str(account.email))
    keys.enter("M’envoyer un code")
    page.wait_for_url("**/connexion/code/**")
    found = CODE.search(str(mail.outbox[-1].body))
    assert found is not None
    keys.fill("Le code du courriel", found[0])
    keys.press("Tab")
    keys.picture()
    keys.press("Enter")
    page.wait_for_url("**/verification/**")
    keys.fill("Le code de votre courrier", letter)
    keys.enter("Confirmer")
    page.wait_for_url("**/isoloir/**")
