"""Two scrutineers enter papers in a real browser: read twice, encrypted there, in the urn once."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.test_board import listen
from tests.browser.test_booth import press
from tests.browser.test_key_holders import title
from tests.browser.visitors import DESKTOP, require_accessible, sign_in
from tests.cast import Cast
from tests.factories import envelopes as made
from tests.factories import polls
from votes.station import papers
from votes.urn import queries as urn

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("keeper")]

# What the browser keeps of this site: the pages of the station leave the address of the last one.
STORED = "[{...localStorage}, {...sessionStorage}]"


def read(page: Page, choice: str, *, accessible: bool = False) -> None:
    """One reading of the paper in hand."""
    title(page, "Que porte ce papier")
    if accessible:
        require_accessible(page)
    page.get_by_label(choice).check()
    press(page, "Terminer cette lecture")


def test_a_paper_is_read_twice_and_enters_the_urn_once_even_when_a_browser_stops(
    site: str,
    cast: Cast,
    visitor: BrowserContext,
    elsewhere: Callable[[Callable[[], Any]], Any],
) -> None:
    def begin() -> polls.Rehearsed:
        of = polls.opened(cast, paper_slots=3, risk_level=1)
        made.arrive(of, cast.chloe, cast.diego)
        made.open_envelopes(of, cast.bilal, cast.hugo, pile=2)
        return of

    with made.named(cast.bilal, cast.hugo):
        of = elsewhere(begin)
        sign_in(visitor, site, made.account(cast.bilal))
        page = visitor.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        sent = listen(page)
        page.goto(f"{site}/scrutins/{of.poll.uuid}/papiers/")
        require_accessible(page)
        page.get_by_role("link", name="Entrer le papier suivant").click()
        title(page, "Aucun papier n’est encore entré")
        stored = page.evaluate(STORED)
        require_accessible(page)

        press(page, "Lire le papier")
        read(page, "Pour", accessible=True)
        title(page, "Changez de place")
        press(page, "Commencer la seconde lecture")
        read(page, "Contre")
        expect(page.get_by_role("alert")).to_contain_text("ne sont pas les mêmes")
        none_yet = elsewhere(lambda: urn.papers_entered(of.poll.uuid))
        read(page, "Pour")
        press(page, "Commencer la seconde lecture")
        page.reload()
        title(page, "Aucun papier n’est encore entré")
        press(page, "Lire le papier")
        read(page, "Pour")
        press(page, "Commencer la seconde lecture")
        read(page, "Pour")
        title(page, "Ce papier est dans l’urne")
        page.set_viewport_size(DESKTOP)
        require_accessible(page)

        press(page, "Papier suivant")
        title(page, "1 papier est entré")

    found = elsewhere(lambda: papers.standing(of.poll))
    assert none_yet == 0
    assert (found.entered, found.envelopes) == (1, 2)
    assert page.evaluate(STORED) == stored
    assert not any("Pour" in each for each in sent)
