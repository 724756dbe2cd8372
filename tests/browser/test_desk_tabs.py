"""The desk without network in several tabs of one browser, with more notes than one sending takes,
and with what another assembly left on the device."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from assembly.models import AttendanceEntry, DeskNote
from tests.browser.sittings import Day, Elsewhere
from tests.browser.test_booth import press
from tests.browser.test_desk_without_network import CONTROLLED, LONG, search
from tests.browser.visitors import looked_at
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("keeper")]
MANY = 600
# A tab that found no key and is a long time making one.
LATE_KEY = """
const made = crypto.subtle.generateKey.bind(crypto.subtle);
crypto.subtle.generateKey = async (...how) => {
  const key = await made(...how);
  window.making = true;
  while (!window.go) await new Promise((done) => setTimeout(done, 50));
  return key;
};
"""
MAKING = """async () => {
  while (!window.making) await new Promise((done) => setTimeout(done, 50));
}"""
NO_LOCKS = 'Object.defineProperty(Navigator.prototype, "locks", { value: undefined });'
# Notes as the program keeps them: [address of the journal, notes].
PUT = """async ([journal, notes]) => {
  const base = await new Promise((done) => {
    const asked = indexedDB.open("ouvote-desk");
    asked.onsuccess = () => done(asked.result);
  });
  const ask = (store, mode, act) => new Promise((done) => {
    const asked = act(base.transaction(store, mode).objectStore(store));
    asked.onsuccess = () => done(asked.result);
  });
  const key = await ask("keys", "readonly", (store) => store.get("desk"));
  for (const note of notes) {
    const name = `${journal} ${note.id}`;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const how = { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(name) };
    const clear = new TextEncoder().encode(JSON.stringify(note));
    const data = await crypto.subtle.encrypt(how, key, clear);
    await ask("notes", "readwrite", (store) => store.put({ iv, data }, name));
  }
  base.close();
}"""
COUNTS = """async () => {
  const base = await new Promise((done) => {
    const asked = indexedDB.open("ouvote-desk");
    asked.onsuccess = () => done(asked.result);
  });
  const counts = {};
  for (const store of ["keys", "kept", "notes"]) {
    counts[store] = await new Promise((done) => {
      const asked = base.transaction(store).objectStore(store).count();
      asked.onsuccess = () => done(asked.result);
    });
  }
  base.close();
  return counts;
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


def waits(page: Page, number: int) -> None:
    expect(page.locator("[data-part=waiting]")).to_contain_text(f" {number}.", timeout=LONG)


def note(page: Page, name: str) -> None:
    search(page, name)
    page.locator("[data-part=found]").get_by_role("button", name="Présent").click()


def test_two_tabs_share_one_key_and_lose_no_note_of_each_other(day: Day) -> None:
    first = day.page_of(day.story.cast.gwenn, "participer/", wide=False)
    first.evaluate(CONTROLLED)
    context = first.context
    second = context.new_page()
    address = day.address("seance/accueil")

    for tab in (first, second):
        tab.goto(address, wait_until="commit")
    for tab in (first, second):
        expect(tab.locator("[data-part=kept]")).to_contain_text("noms et numéros", timeout=LONG)
    context.set_offline(True)
    note(first, "benali")
    waits(second, 1)
    note(second, "chloe")
    waits(first, 2)

    assert first.evaluate(COUNTS) == {"keys": 1, "kept": 1, "notes": 2}
    first.goto(address)  # the page that the browser keeps reads what both tabs wrote
    waits(first, 2)
    search(first, "benali")
    expect(first.get_by_role("button", name="Noter le départ")).to_be_visible()


def test_a_key_made_late_by_another_tab_never_replaces_the_one_that_notes_are_under(
    day: Day,
) -> None:
    """Where the browser has no locks: one tab found no key, and ends making its own afterwards."""
    first = day.page_of(day.story.cast.gwenn, "participer/", wide=False)
    first.evaluate(CONTROLLED)
    context = first.context
    context.add_init_script(NO_LOCKS)
    late = context.new_page()
    late.add_init_script(LATE_KEY)
    late.goto(day.address("seance/accueil"))
    late.evaluate(MAKING)
    first.goto(day.address("seance/accueil"))
    expect(first.locator("[data-part=kept]")).to_contain_text("noms et numéros", timeout=LONG)
    context.set_offline(True)
    note(first, "benali")
    waits(first, 1)

    late.evaluate("window.go = true")
    expect(late.locator("[data-part=kept]")).to_contain_text("noms et numéros", timeout=LONG)
    note(late, "chloe")

    waits(late, 2)
    first.goto(day.address("seance/accueil"))
    waits(first, 2)


def test_six_hundred_notes_leave_in_slices_although_the_network_falls_between_two(
    day: Day,
) -> None:
    cast, at = day.story.cast, day.story.at
    page = day.page_of(cast.gwenn, "seance/accueil", wide=False)
    expect(page.locator("[data-part=kept]")).to_contain_text("noms et numéros", timeout=LONG)
    journal = page.locator("[data-desk]").get_attribute("data-journal")

    def written(n: int) -> dict[str, object]:
        number = cast.bilal.number if n in (0, MANY - 1) else cast.alice.number
        verb = "departure" if n == MANY - 1 else "arrival"
        when = at - timedelta(minutes=10) + timedelta(milliseconds=900 * n)
        return {"id": f"00000000-0000-4000-8000-{n:012}", "number": number, "verb": verb,
                "at": when.isoformat()}  # fmt: skip

    page.evaluate(PUT, [journal, [written(n) for n in range(MANY)]])
    sent: list[int] = []

    def cut_the_second(route: Route) -> None:
        sent.append(len(route.request.post_data_json["notes"]))
        if len(sent) == 2:
            route.abort()
        else:
            route.continue_()

    page.route("**/seance/accueil/journal", cut_the_second)
    page.reload()
    for _ in range(240):  # half a second each; the page answers for its network meanwhile
        if day.do(DeskNote.objects.count) == MANY:
            break
        page.wait_for_timeout(500)
    page.wait_for_load_state()
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 membres", timeout=LONG)
    expect(page.locator("[data-part=waiting]")).to_have_text("", timeout=LONG)
    page.wait_for_timeout(1_000)
    assert page.evaluate(COUNTS)["notes"] == 0

    def entered() -> tuple[int, set[str], list[bool]]:
        bilal = AttendanceEntry.objects.filter(member=cast.bilal)
        outcomes = set(DeskNote.objects.order_by().values_list("outcome", flat=True))
        left = [each.left_at is not None for each in bilal.order_by("pk")]
        return DeskNote.objects.count(), outcomes, left

    assert day.do(entered) == (MANY, {"done", "known"}, [True])
    assert sent == [200, 200, 200, 200]


def test_erasing_takes_this_assembly_alone_and_warns_before_it_loses_a_note(day: Day) -> None:
    page = day.page_of(day.story.cast.gwenn, "seance/accueil", wide=False)
    expect(page.locator("[data-part=kept]")).to_contain_text("noms et numéros", timeout=LONG)
    other = "/assemblees/999999/seance/accueil/journal"
    theirs = {"id": "1", "number": 1, "verb": "arrival", "at": "2026-06-06T20:00:00+02:00"}
    page.evaluate(PUT, [other, [theirs]])
    page.context.set_offline(True)
    expect(page.get_by_role("heading", name="L’accueil sans réseau")).to_be_visible(timeout=LONG)
    note(page, "benali")
    waits(page, 1)
    expect(page.locator("[data-part=elsewhere]")).to_contain_text("une autre assemblée")

    press(page, "Effacer cette assemblée de l’appareil")
    expect(page.locator("[data-part=status]")).to_contain_text("Les effacer les perd")
    looked_at(page, "accueil-effacer")
    assert page.evaluate(COUNTS) == {"keys": 1, "kept": 1, "notes": 2}
    press(page, "Effacer quand même, et perdre ces lignes")

    expect(page.get_by_role("heading", name="L’accueil sans réseau")).to_be_hidden()
    assert page.evaluate(COUNTS) == {"keys": 1, "kept": 0, "notes": 1}
