"""The desk of a sitting on a scrutineer's phone whose network goes: what is noted stays encrypted
on the device, survives a reload, and is entered once when the network is back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from assembly.models import AttendanceEntry, DeskNote
from tests.browser.sittings import Day, Elsewhere
from tests.browser.test_booth import press
from tests.browser.visitors import looked_at
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("keeper")]
LONG = 60_000
# All that the device keeps, as text: what an eye on the disk would look for a name in.
KEPT = """async () => {
  const base = await new Promise((done) => {
    const asked = indexedDB.open("ouvote-desk");
    asked.onsuccess = () => done(asked.result);
  });
  const all = (store) => new Promise((done) => {
    const asked = base.transaction(store).objectStore(store).getAll();
    asked.onsuccess = () => done(asked.result);
  });
  const kept = [...(await all("kept")), ...(await all("notes"))];
  const [key] = await all("keys");
  const texts = kept.map((each) => new TextDecoder("latin1").decode(each.data));
  return { many: kept.length, text: texts.join(""), extractable: key.extractable };
}"""

CONTROLLED = """async () => {
  await navigator.serviceWorker.ready;
  while (!navigator.serviceWorker.controller) await new Promise((done) => setTimeout(done, 100));
}"""


@pytest.fixture
def day(site: str, cast: Cast, chromium: Browser, elsewhere: Elsewhere) -> Iterator[Day]:
    def opened() -> Story:
        story = Story(cast, assemblies.voted_in_public(cast, assemblies.draft(cast))).convene()
        return story.open_sitting(cast.alice, cast.gwenn, cast.diego)

    made = Day(site, chromium, elsewhere(opened), elsewhere)
    made.it_is(made.story.at)
    yield made
    assert made.errors == []


def search(page: Page, text: str) -> None:
    desk = page.locator("[data-desk]")
    desk.get_by_label("Numéro au registre, ou nom").fill(text)


def test_what_is_noted_without_network_is_entered_once_it_is_back(day: Day) -> None:
    cast = day.story.cast
    page = day.page_of(cast.gwenn, "seance/accueil", wide=False)
    expect(page.locator("[data-part=kept]")).to_contain_text("noms et numéros", timeout=LONG)
    page.evaluate(CONTROLLED)
    looked_at(page, "accueil-avec-reseau")
    assert page.locator(".crumbs a:visible").first.bounding_box()["height"] >= 44  # type: ignore[index]

    page.context.set_offline(True)
    expect(page.get_by_role("heading", name="L’accueil sans réseau")).to_be_visible(timeout=LONG)
    expect(page.locator("#q")).to_be_hidden()  # the search of the site, which answers nothing now
    expect(page.locator("[data-desk] [data-part=search]")).to_be_focused()
    search(page, "benali")
    page.locator("[data-part=found]").get_by_role("button", name="Présent").click()
    expect(page.locator("[data-part=waiting]")).to_contain_text("1")
    looked_at(page, "accueil-sans-reseau")
    kept = page.evaluate(KEPT)
    assert kept["many"] == 2
    assert not kept["extractable"]
    assert "Benali" not in kept["text"]

    page.goto(day.address("seance/accueil"))  # the page that the browser keeps
    expect(page.locator("[data-part=waiting]")).to_contain_text("1", timeout=LONG)
    search(page, "chloe")
    press(page, "Présent")
    expect(page.locator("[data-part=waiting]")).to_contain_text("2")
    looked_at(page, "accueil-sans-reseau-recharge")

    page.context.set_offline(False)
    page.get_by_role("link", name="Revenir à l’accueil, avec le réseau").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("5 membres", timeout=LONG)

    def entered() -> tuple[set[str], set[str]]:
        here = AttendanceEntry.objects.filter(left_at=None).order_by("pk")
        return {each.member.last_name for each in here}, {
            each.outcome for each in DeskNote.objects.all()
        }

    names, outcomes = day.do(entered)
    assert {"Benali", cast.chloe.last_name} <= names
    assert outcomes == {"done"}
