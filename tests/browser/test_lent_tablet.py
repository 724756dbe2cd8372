"""The scrutineer's tablet in somebody's hands: the way back, another tab and no network lead
nowhere; a code of four figures gives it back, with or without network."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from assembly.models import DeskNote
from tests.browser.sittings import Day, Elsewhere
from tests.browser.test_booth import press
from tests.browser.test_desk_without_network import CONTROLLED, search
from tests.browser.test_signing_the_sheet import CODE, handed
from tests.browser.visitors import looked_at
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("keeper")]
LONG = 60_000
TABLET = {"width": 820, "height": 1180}
DESK = "seance/accueil"


@pytest.fixture
def day(site: str, cast: Cast, chromium: Browser, elsewhere: Elsewhere) -> Iterator[Day]:
    def opened() -> Story:
        story = Story(cast, assemblies.voted_in_public(cast, assemblies.draft(cast))).convene()
        return story.open_sitting(cast.alice, cast.gwenn, cast.chloe)

    made = Day(site, chromium, elsewhere(opened), elsewhere)
    made.it_is(made.story.at)
    yield made
    assert made.errors == []


def is_closed(page: Page) -> None:
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Cet appareil est prêté", timeout=LONG)


@pytest.mark.parametrize("wide", [True, False])
def test_the_way_back_and_another_tab_are_closed_until_the_code(day: Day, wide: bool) -> None:
    cast = day.story.cast
    page = day.page_of(cast.gwenn, DESK, wide=False)
    if wide:
        page.set_viewport_size(TABLET)  # type: ignore[arg-type]
    tab = page.context.new_page()
    tab.goto(day.address(DESK))
    expect(tab.get_by_text(cast.alice.sort_name).first).to_be_visible()

    page.get_by_role("link", name=f"Faire signer {cast.chloe.sort_name}").click()
    looked_at(page, f"tendre-{wide}")
    page.go_back()
    handed(page, cast.chloe)
    is_closed(tab)  # without a gesture
    expect(tab.get_by_text(cast.alice.sort_name)).to_have_count(0)
    page.get_by_text("Pour le bureau").click()
    looked_at(page, f"signer-prete-{wide}")
    page.go_back()
    page.go_back()
    is_closed(page)
    looked_at(page, f"prete-{wide}")
    page.get_by_label("Votre code").fill("9999")
    press(page, "Reprendre l’appareil")
    expect(page.get_by_role("alert")).to_contain_text("Il reste 2 essais.")
    looked_at(page, f"prete-code-faux-{wide}")

    page.get_by_label("Votre code").fill(CODE)
    press(page, "Reprendre l’appareil")

    expect(page.get_by_text(cast.alice.sort_name).first).to_be_visible(timeout=LONG)
    tab.reload()
    expect(tab.get_by_text(cast.alice.sort_name).first).to_be_visible(timeout=LONG)


def test_without_network_it_shows_nobody_until_the_code(day: Day) -> None:
    cast = day.story.cast
    page = day.page_of(cast.gwenn, DESK, wide=False)
    expect(page.locator("[data-part=kept]")).to_contain_text("noms et numéros", timeout=LONG)
    page.evaluate(CONTROLLED)
    handed(page, cast.chloe)
    page.context.set_offline(True)

    page.goto(day.address(DESK))
    lent = page.locator("[data-part=lent]")
    expect(lent).to_be_visible(timeout=LONG)
    expect(page.locator("[data-desk] [data-part=search]")).to_be_hidden()
    looked_at(page, "prete-sans-reseau")
    lent.get_by_label("Votre code").fill("5555")
    lent.get_by_role("button").click()
    expect(lent.get_by_role("status")).to_contain_text("Ce n’est pas le code", timeout=LONG)
    page.reload()
    expect(lent).to_be_visible(timeout=LONG)
    lent.get_by_label("Votre code").fill(CODE)
    lent.get_by_role("button").click()

    expect(page.get_by_role("heading", name="L’accueil sans réseau")).to_be_visible(timeout=LONG)
    search(page, "benali")
    page.locator("[data-part=found]").get_by_role("button", name="Présent").click()
    expect(page.locator("[data-part=waiting]")).to_contain_text("1")
    page.context.set_offline(False)
    page.goto(day.address(DESK))
    is_closed(page)  # the site asks for its own
    page.get_by_label("Votre code").fill(CODE)
    press(page, "Reprendre l’appareil")
    expect(page.locator("[data-part=waiting]")).to_have_text("", timeout=LONG)
    expect(page.get_by_text("Benali").first).to_be_visible(timeout=LONG)
    assert day.do(DeskNote.objects.count) == 1


def test_three_wrong_codes_close_it_until_the_network_is_back(day: Day) -> None:
    page = day.page_of(day.story.cast.gwenn, DESK, wide=False)
    expect(page.locator("[data-part=kept]")).to_contain_text("noms et numéros", timeout=LONG)
    page.evaluate(CONTROLLED)
    handed(page, day.story.cast.chloe)
    page.context.set_offline(True)
    page.goto(day.address(DESK))
    lent = page.locator("[data-part=lent]")

    for code in ("5555", "6666", "7777"):
        lent.get_by_label("Votre code").fill(code)
        lent.get_by_role("button").click()
        expect(lent.get_by_role("status")).not_to_have_text("Un instant…", timeout=LONG)
    expect(lent.get_by_role("status")).to_contain_text("au retour du réseau")
    page.reload()
    lent.get_by_label("Votre code").fill(CODE)
    lent.get_by_role("button").click()

    expect(lent.get_by_role("status")).to_contain_text("au retour du réseau", timeout=LONG)
    expect(page.locator("[data-desk] [data-part=search]")).to_be_hidden()
