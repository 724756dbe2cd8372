"""Anybody finds a ballot again on the public board, and the server never learns which one."""

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.browser.visitors import require_accessible
from tests.factories import urns
from votes.urn.actions import polls

pytestmark = pytest.mark.browser

THERE = "Ce bulletin est dans l’urne et compte."


def closed(voters: int = 3) -> tuple[urns.Box, list[str]]:
    """A closed urn, and the trackers of its ballots."""
    box = urns.opened(voters=voters)
    trackers = [box.cast(voter).tracker for voter in range(voters)]
    polls.suspend(poll_uuid=box.uuid, at=box.at)
    return box, trackers


def listen(page: Page) -> list[str]:
    """Everything that the page sends, as it goes: addresses, headers and bodies."""
    sent: list[str] = []

    def note(request: Request) -> None:
        sent.append(f"{request.url} {request.headers} {request.post_data}")

    page.on("request", note)
    return sent


def url_safe(tracker: str) -> str:
    return tracker.replace("+", "-").replace("/", "_")


def test_a_tracker_is_found_in_the_browser_and_never_sent(site: str, phone: Page) -> None:
    box, trackers = closed()
    sent = listen(phone)
    phone.goto(f"{site}/urne/{box.uuid}/tableau")
    require_accessible(phone)
    field = phone.get_by_label("Numéro de suivi, ses premiers caractères")
    found = phone.locator("#found")
    receipt = f"RÉCÉPISSÉ DE VOTE Pour : Vous-même Numéro de suivi : {trackers[1]} Enregistré"
    for typed in (trackers[0], f"  {trackers[0][:4]} {trackers[0][4:]} ", receipt, trackers[2][:9]):
        field.fill(typed)
        field.press("Enter")
        expect(found).to_have_text(THERE)
        field.fill("A" * 43)
        field.press("Enter")
        expect(found).not_to_have_text(THERE)

    assert sum("format=json" in line for line in sent) == 1
    for tracker in trackers:
        assert not [line for line in sent if tracker in line or url_safe(tracker) in line]


def test_the_code_of_a_receipt_leads_to_the_answer_and_leaves_no_number_behind(
    site: str, visitor: BrowserContext, phone: Page
) -> None:
    box, trackers = closed()
    sent = listen(phone)
    phone.goto(f"{site}/urne/{box.uuid}/tableau#{url_safe(trackers[0])}")
    expect(phone.locator("#found")).to_have_text(THERE)
    assert phone.url == f"{site}/urne/{box.uuid}/tableau"
    assert not [line for line in sent if url_safe(trackers[0]) in line]


def test_who_voted_again_is_told_that_an_earlier_number_counts_no_more(
    site: str, phone: Page
) -> None:
    box = urns.opened(voters=2, revote=True)
    earlier, last = box.cast(0).tracker, box.cast(0).tracker
    polls.suspend(poll_uuid=box.uuid, at=box.at)
    found = phone.locator("#found")

    phone.goto(f"{site}/urne/{box.uuid}/tableau#{url_safe(earlier)}")
    expect(found).to_contain_text("Si vous avez voté de nouveau ensuite, seul le dernier")
    phone.goto("about:blank")
    phone.goto(f"{site}/urne/{box.uuid}/tableau#{last}")
    expect(found).to_have_text(THERE)


def test_a_long_list_is_cut_in_pages_but_searched_whole(
    site: str, phone: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("votes.urn.views.board.TRACKERS_PER_PAGE", 2)
    box, trackers = closed(5)
    last = sorted(trackers)[-1]
    phone.goto(f"{site}/urne/{box.uuid}/tableau")
    assert phone.locator(".trackers li").count() == 2
    expect(phone.locator(".trackers")).not_to_contain_text(last)
    phone.get_by_label("Numéro de suivi, ses premiers caractères").fill(last)
    phone.get_by_role("button", name="Chercher").click()
    expect(phone.locator("#found")).to_have_text(THERE)
    phone.get_by_role("link", name="3").click()
    expect(phone.locator(".trackers")).to_contain_text(last)
    too_wide = phone.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert too_wide <= 0


def test_what_is_no_number_or_only_mistyped_is_never_called_a_ballot_on_its_way(
    site: str, phone: Page
) -> None:
    box = urns.opened(voters=2)
    tracker = box.cast(0).tracker
    phone.goto(f"{site}/urne/{box.uuid}/tableau")
    field, found = phone.locator("#tracker"), phone.locator("#found")

    said = {}
    for typed in ("", "bonjour, où est-il ?", "AAAA", tracker):
        field.fill(typed)
        field.press("Enter")
        expect(found).not_to_be_empty()
        said[typed] = found.inner_text()
        phone.evaluate("document.getElementById('found').textContent = ''")

    assert said[""] == said["bonjour, où est-il ?"]
    assert said[""].startswith("Ce n’est pas un numéro de suivi")
    assert said["AAAA"].startswith("Aucun bulletin du tableau ne commence ainsi")
    assert said[tracker].startswith("Il n’est pas encore au tableau")
    assert "Vérifiez le numéro" in said[tracker]


def test_a_whole_receipt_answers_for_each_of_its_ballots(site: str, phone: Page) -> None:
    box, trackers = closed(2)
    missing = "A" * 43
    numbers = [trackers[0], missing, trackers[1]]
    phone.goto(f"{site}/urne/{box.uuid}/tableau")

    phone.locator("#tracker").fill(" ".join(f"Numéro de suivi : {number}" for number in numbers))
    phone.get_by_role("button", name="Le chercher").click()

    expect(phone.locator("#found")).to_contain_text(f"{trackers[1][:8]}… {THERE}")
    lines = phone.locator("#found").inner_text().splitlines()
    assert [line.split("…")[0] for line in lines] == [number[:8] for number in numbers]
    assert [THERE in line for line in lines] == [True, False, True]


def test_a_ballot_that_came_since_is_found_without_opening_the_page_again(
    site: str, phone: Page
) -> None:
    box = urns.opened(voters=2)
    tracker = box.cast(0).tracker
    phone.clock.install()
    phone.goto(f"{site}/urne/{box.uuid}/tableau")
    field, found = phone.locator("#tracker"), phone.locator("#found")
    field.fill(tracker)
    field.press("Enter")
    expect(found).to_contain_text("pas encore au tableau")

    polls.suspend(poll_uuid=box.uuid, at=box.at)
    phone.clock.fast_forward(61_000)
    field.press("Enter")

    expect(found).to_have_text(THERE)
