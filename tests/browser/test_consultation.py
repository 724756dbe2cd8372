"""A ranked consultation in a real browser: ranked with the keyboard alone, read without sight."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from common import clock
from proposals.actions.consultations import Asked, launch
from tests.browser.visitors import require_accessible, sign_in
from tests.cast import Cast
from votes.station import tasks
from votes.station.models import NamedVote
from votes.station.questions import SCHULZE

pytestmark = pytest.mark.browser

QUESTION = Asked(
    "Quel emblème préférez-vous ?",
    SCHULZE,
    ("Le chêne", "La ruche", "Le nuage partagé au-dessus de la colline"),
    text="L’emblème sera imprimé sur les documents de la coopérative.",
)


def test_a_member_ranks_with_the_keyboard_alone_and_reads_the_result(
    site: str,
    cast: Cast,
    visitor: BrowserContext,
    elsewhere: Callable[[Callable[[], Any]], Any],
) -> None:
    now = clock.now()
    by = cast.diego.account
    assert by is not None
    assert cast.bilal.account is not None

    def begin() -> Any:
        found = launch(
            title="Un emblème pour la coopérative",
            asked=QUESTION,
            regime="named",
            college=None,
            minimum_percent=20,
            opens_at=now,
            closes_at=now + timedelta(days=7),
            revote=True,
            at=now,
            by=by,
        )
        tasks.open_due_polls(now)
        return found.poll

    poll = elsewhere(begin)
    sign_in(visitor, site, cast.bilal.account)
    page = visitor.new_page()
    page.goto(f"{site}/consultations/{poll.uuid}/")
    require_accessible(page)
    page.get_by_role("link", name="Répondre").click()
    require_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.get_by_label("La ruche").focus()
    page.keyboard.press("1")
    page.keyboard.press("Tab")
    page.keyboard.press("2")
    while page.evaluate("document.activeElement.tagName") != "BUTTON":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Le vote de", exact=False).first).to_be_visible()
    expect(page.get_by_text("est enregistré")).to_be_visible()
    assert elsewhere(lambda: NamedVote.objects.get().choices) == [[1, 2]]
    elsewhere(lambda: tasks.close_due_polls(now + timedelta(days=7)))
    page.goto(f"{site}/consultations/{poll.uuid}/")
    expect(page.get_by_text("arrive en tête")).to_be_visible()
    require_accessible(page)
