"""What the small programs of the pages promise: menus by keyboard, fresh figures, one sending."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from common import clock
from tests.browser.visitors import DESKTOP, sign_in
from tests.cast import build
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.factories.members import member

pytestmark = pytest.mark.browser


def test_the_menu_opens_and_closes_by_keyboard(site: str, phone: Page) -> None:
    phone.goto(f"{site}/aide/")
    phone.keyboard.press("Tab")
    expect(phone.get_by_role("link", name="Aller au contenu")).to_be_focused()
    summary = phone.locator("details.menu > summary")
    summary.focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("navigation", name="Menu principal")).to_be_visible()
    phone.keyboard.press("Escape")
    expect(phone.get_by_role("navigation", name="Menu principal")).to_be_hidden()
    expect(summary).to_be_focused()


def test_the_text_grows_without_a_program(site: str, visitor: BrowserContext) -> None:
    page = visitor.new_page()
    page.route("**/*.js", lambda route: route.abort())
    page.goto(f"{site}/aide/")
    before = page.evaluate("getComputedStyle(document.body).fontSize")
    page.locator("details.menu > summary").click()
    page.get_by_role("button", name="Très grand texte").click()
    expect(page.locator("html")).to_have_attribute("data-text", "larger")
    page.wait_for_load_state()
    assert page.url == f"{site}/aide/"
    assert page.evaluate("getComputedStyle(document.body).fontSize") > before


def test_a_wide_table_can_be_reached_by_keyboard(site: str, phone: Page, settings) -> None:
    settings.DEMONSTRATION = True
    phone.goto(f"{site}/composants/")
    region = phone.get_by_role("region", name="Calendrier légal")
    expect(region).to_have_attribute("tabindex", "0")
    phone.set_viewport_size(DESKTOP)
    expect(phone.locator("[data-reachable]")).to_have_count(0)


@pytest.mark.usefixtures("keeper")
def test_the_gauge_of_an_open_page_moves_with_the_votes(
    site: str, visitor: BrowserContext, phone: Page, elsewhere: Callable[..., Any]
) -> None:
    """Under ten votes it moves and says no number: ten is the first."""
    cast = build()
    crowd = [
        member("Camille", f"Rang{number:02}", email=f"rang{number}@example.org")
        for number in range(9)
    ]
    story = Story(cast, assemblies.draft(cast))
    elsewhere(lambda: story.convene().open_vote())
    clock.move(story.at - clock.now())
    account = cast.bilal.account
    assert account is not None
    sign_in(visitor, site, account)
    phone.goto(f"{site}/")
    gauge = phone.locator("[data-live-url]")
    expect(gauge).to_contain_text("0 voix comptée")
    elsewhere(lambda: story.vote(cast.chloe, [[1, 0, 0]]))
    expect(gauge).to_contain_text("Moins de dix personnes ont voté", timeout=15_000)
    elsewhere(lambda: [story.vote(each, [[1, 0, 0]]) for each in crowd])
    expect(gauge).to_contain_text("10 voix comptées", timeout=15_000)
    elsewhere(lambda: story.vote(cast.diego, [[1, 0, 0]]))
    expect(gauge).to_contain_text("11 voix comptées", timeout=15_000)


def test_the_pages_of_the_api_show_its_operations(site: str, phone: Page) -> None:
    """Its program obeys the policy of the site: nothing inline."""
    said: list[str] = []
    phone.on("console", lambda message: said.append(message.text))
    phone.goto(f"{site}/api/docs/")

    expect(phone.locator(".opblock").first).to_be_visible()
    assert said == []
