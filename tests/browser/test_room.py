"""A sitting voted in public, on the screens of the people who are in it: phones, desk, chair."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from assembly import door_code
from assembly.actions import named_votes, room_votes
from assembly.actions import sitting_journal as journal
from assembly.actions import speaking as floor
from tests.browser.sittings import Day, Elsewhere, account
from tests.browser.test_booth import press
from tests.browser.visitors import looked_at
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("keeper")]
SOON = 5_000  # the socket tells: nobody waits for the half minute without it


@pytest.fixture
def day(site: str, cast: Cast, chromium: Browser, elsewhere: Elsewhere) -> Iterator[Day]:
    """In session, without any urn: no poll to tell the pages."""

    def opened() -> Story:
        story = Story(cast, assemblies.voted_in_public(cast, assemblies.draft(cast))).convene()
        story.open_sitting(cast.alice, cast.bilal, cast.chloe, cast.diego)
        return story

    made = Day(site, chromium, elsewhere(opened), elsewhere)
    made.it_is(made.story.at)
    journal_of = made.story.assembly
    made.do(
        lambda: journal.begin_item(
            item=journal_of.items.get(), at=made.story.at, by=account(cast.alice)
        )
    )
    yield made
    assert made.errors == []


def test_a_hand_raised_on_a_phone_is_seen_by_the_bureau_at_once(day: Day) -> None:
    cast = day.story.cast
    desk = day.page_of(cast.gwenn, "seance/parole/")
    phone = day.page_of(cast.bilal, "participer/", wide=False)
    expect(desk.get_by_role("heading", level=1)).to_have_text("Personne ne demande la parole")
    phone.wait_for_timeout(2_000)  # the sockets are open, and what they missed is read

    phone.get_by_label("Pour parler contre").check()
    press(phone, "Demander la parole")

    expect(desk.get_by_role("heading", level=1)).to_have_text(
        "1 personne demande la parole", timeout=SOON
    )
    looked_at(desk, "parole-liste")
    press(desk, "Donner la parole")
    expect(phone.get_by_text("Bilal Benali, vous avez la parole.")).to_be_visible(timeout=SOON)
    day.do(
        lambda: floor.ask(
            assembly=day.story.assembly,
            member=cast.chloe,
            kind="written",
            text="Quand la fibre arrive-t-elle à Guidel ?",
            at=day.story.at,
            by=account(cast.chloe),
        )
    )
    expect(phone.get_by_text("Ensuite :")).to_be_visible(timeout=SOON)
    looked_at(phone, "parole-telephone")
    looked_at(desk, "parole-bureau")


def test_a_result_and_a_speech_stand_beside_each_other_on_the_screen_of_the_room(day: Day) -> None:
    cast, story = day.story.cast, day.story
    by = account(cast.alice)

    def voted() -> None:
        question = story.assembly.resolutions.get()
        room_votes.put(resolution=question, at=story.at, by=by)
        story.count_hands(1, 2, 1, 1)
        named_votes.proclaim(resolution=question, at=story.at, by=by)
        for member in (cast.bilal, cast.chloe, cast.diego, cast.alice):
            floor.ask(assembly=story.assembly, member=member, kind="speech", at=story.at, by=by)
        first = story.assembly.call.floor_requests.get(member=cast.bilal)
        floor.give(request=first, at=story.at, by=by)

    day.do(voted)
    screen = day.page_of(cast.gwenn, "seance/ecran/")
    screen.set_viewport_size({"width": 1280, "height": 720})

    expect(screen.locator(".proclaimed dd")).to_have_text(["2", "1", "1"])
    expect(screen.locator(".speaker")).to_have_text("Bilal Benali")
    expect(screen.locator(".next li")).to_have_count(3)
    assert screen.evaluate("document.documentElement.scrollHeight") == 720
    looked_at(screen, "ecran-resultat-et-parole")


def test_the_square_on_a_phone_leads_the_desk_to_that_member(day: Day) -> None:
    cast = day.story.cast
    phone = day.page_of(cast.hugo, "participer/", wide=False)
    expect(phone.get_by_role("img", name=f"numéro {cast.hugo.number}")).to_be_visible()
    looked_at(phone, "telephone-accueil")

    desk = day.page_of(cast.gwenn, wide=False)
    desk.goto(door_code.address(day.story.assembly, cast.hugo))
    press(desk, "Présent dans la salle")

    expect(desk.get_by_text("Arrivée notée : Hugo Nguyen.")).to_be_visible()
    phone.reload()
    expect(phone.get_by_role("heading", name="À l’accueil")).to_have_count(0)
