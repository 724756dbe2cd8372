"""Somebody signs the attendance sheet on the scrutineer's tablet: with a hand, with the keyboard
alone, and when the network falls at the wrong moment."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from assembly.models import SheetSignature
from members.models import Member
from tests.browser.sittings import Day, Elsewhere
from tests.browser.test_booth import press
from tests.browser.visitors import looked_at
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("keeper")]
LONG = 60_000
CODE = "4071"
SAID = "#signing-said"


@pytest.fixture
def day(site: str, cast: Cast, chromium: Browser, elsewhere: Elsewhere) -> Iterator[Day]:
    """In session; Chloe holds Hugo's pouvoir."""

    def opened() -> Story:
        story = Story(cast, assemblies.voted_in_public(cast, assemblies.draft(cast))).convene()
        story.give(cast.hugo, cast.chloe)
        return story.open_sitting(cast.alice, cast.gwenn, cast.chloe)

    made = Day(site, chromium, elsewhere(opened), elsewhere)
    made.it_is(made.story.at)
    yield made
    assert made.errors == []


def handed(page: Page, to: Member) -> None:
    """The scrutineer chooses their code, and hands the device to somebody."""
    page.get_by_role("link", name=f"Faire signer {to.sort_name}").click()
    page.get_by_label("De quatre à huit chiffres").fill(CODE)
    press(page, "Tendre l’appareil")
    expect(page.get_by_role("heading", level=1)).to_have_text(to.display_name, timeout=LONG)


def draw(page: Page) -> None:
    """A flourish, and a dot."""
    box = page.locator("canvas").bounding_box()
    assert box is not None
    x, y, w, h = box["x"], box["y"], box["width"], box["height"]
    page.mouse.move(x + 0.15 * w, y + 0.6 * h)
    page.mouse.down()
    for across, down in ((0.25, 0.2), (0.32, 0.75), (0.4, 0.35), (0.5, 0.65), (0.7, 0.4)):
        page.mouse.move(x + across * w, y + down * h, steps=8)
    page.mouse.up()
    page.mouse.click(x + 0.6 * w, y + 0.2 * h)


def kept(day: Day) -> list[SheetSignature]:
    found: list[SheetSignature] = day.do(lambda: list(SheetSignature.objects.order_by("at", "pk")))
    return found


@pytest.mark.parametrize("wide", [True, False])
def test_a_hand_signs_erases_and_signs_again_for_two_people(day: Day, wide: bool) -> None:
    cast = day.story.cast
    page = day.page_of(cast.gwenn, "seance/accueil", wide=wide)
    looked_at(page, f"accueil-a-signer-{wide}")
    handed(page, cast.chloe)
    expect(page.get_by_text(cast.hugo.display_name)).to_be_visible()
    press(page, "Valider ma signature")
    expect(page.locator(SAID)).to_have_text("Rien n’est tracé encore.")

    draw(page)
    expect(page.locator(SAID)).to_contain_text("Votre signature est tracée")
    press(page, "Effacer")
    expect(page.locator(SAID)).to_have_text("Effacé : rien n’est tracé.")
    draw(page)
    looked_at(page, f"signer-{wide}")
    press(page, "Valider ma signature")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Merci")
    expect(page.get_by_role("img", name="sur la tablette du bureau")).to_be_visible()
    looked_at(page, f"signe-{wide}")
    (one,) = kept(day)
    assert one.represented == [cast.hugo.pk]
    assert [len(line) > 2 for line in one.strokes] == [True, False]
    page.get_by_label("Votre code").fill(CODE)
    press(page, "Reprendre l’appareil")
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Merci")
    page.goto(day.address("seance/feuille-de-presence"))
    looked_at(page, f"feuille-{wide}")


def test_with_the_keyboard_alone_one_says_that_one_signs_on_paper(day: Day) -> None:
    page = day.page_of(day.story.cast.gwenn, "seance/accueil")
    page.get_by_role("link", name=f"Faire signer {day.story.cast.alice.sort_name}").focus()
    page.keyboard.press("Enter")
    page.get_by_label("De quatre à huit chiffres").focus()
    page.keyboard.type(CODE)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Je signe sur papier")).to_be_visible()

    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "paper":
            break
    page.keyboard.press("Enter")

    expect(page.get_by_text("vous signez la feuille imprimée")).to_be_visible()
    assert [(each.how, each.strokes) for each in kept(day)] == [("paper", [])]


def test_a_signature_waits_on_its_page_for_the_network_and_is_kept_once(day: Day) -> None:
    page = day.page_of(day.story.cast.gwenn, "seance/accueil", wide=False)
    handed(page, day.story.cast.alice)
    draw(page)
    page.context.set_offline(True)
    press(page, "Valider ma signature")
    expect(page.get_by_text("Pas de réseau. Rien n’est perdu")).to_be_visible()

    page.context.set_offline(False)

    expect(page.get_by_role("heading", level=1)).to_contain_text("Merci", timeout=LONG)
    assert len(kept(day)) == 1


def test_a_drawing_that_has_no_end_is_said_to_be_too_long(day: Day) -> None:
    page = day.page_of(day.story.cast.gwenn, "seance/accueil", wide=False)
    handed(page, day.story.cast.alice)
    box = page.locator("canvas").bounding_box()
    assert box is not None

    for _ in range(61):
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(SAID)).to_contain_text("trop de traits")
    press(page, "Valider ma signature")

    expect(page.locator(SAID)).to_contain_text("trop de traits")
    assert kept(day) == []
