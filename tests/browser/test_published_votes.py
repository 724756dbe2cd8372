"""The verifier says whether a valid archive is the vote that this site sealed and published."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_booth import press
from tests.browser.test_verifier import VALID, archive_of, drop
from tests.browser.visitors import require_accessible
from tests.cast import Cast
from tests.factories import polls
from tests.factories.forgeries import honest
from tests.factories.polls import NO, YES
from votes.station.actions import certification
from votes.station.models import Poll
from votes.urn import queries as urn
from votes.urn.models import Milestone
from votes.urn.models import Poll as UrnPoll

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("keeper")]

EVERYTHING = [
    "election", "trustees", "credentials", "milestones", "result", "certification", "programs",
]  # fmt: skip
OTHER = "Ce vote n’est pas celui qui a été publié ici"


Elsewhere = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def of(site: str, cast: Cast, elsewhere: Elsewhere) -> polls.Rehearsed:
    """A counted and certified vote."""

    def counted() -> polls.Rehearsed:
        made = polls.opened(cast)
        made.vote(cast.bilal, [YES])
        made.vote(cast.chloe, [NO])
        made.count()
        by = cast.gwenn.account
        assert by is not None
        certification.certify(poll=made.poll, certifier=cast.gwenn, at=made.at, by=by)
        return made

    made: polls.Rehearsed = elsewhere(counted)
    return made


def compared(page: Page, mark: str) -> list[str | None]:
    """What the page says it compared, with this mark."""
    found = page.locator(f"li.{mark}[data-compared]")
    return [line.get_attribute("data-compared") for line in found.all()]


def verified(page: Page, site: str, of: polls.Rehearsed) -> None:
    page.goto(f"{site}/verificateur/#{of.poll.uuid}")
    press(page, "Commencer")
    expect(page.get_by_role("heading", name="Comparé avec ce que ce site a publié")).to_be_visible()


def test_a_vote_is_opened_from_the_list_and_compared_with_all_that_was_published(
    site: str, of: polls.Rehearsed, phone: Page
) -> None:
    phone.goto(f"{site}/verificateur/")
    expect(phone.get_by_role("heading", name="Un vote publié ici")).to_be_visible()
    require_accessible(phone)
    phone.get_by_role("link", name=of.poll.title).click()
    press(phone, "Commencer")

    expect(phone.get_by_role("heading", level=1)).to_have_text(VALID)
    assert compared(phone, "ok") == EVERYTHING
    said = phone.locator("main")
    expect(said).to_contain_text("certifié par Gwenn Le Goff")
    expect(said).to_contain_text("octet pour octet")
    require_accessible(phone)
    assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_dropped_file_of_a_published_vote_is_compared_too(
    site: str, of: polls.Rehearsed, phone: Page
) -> None:
    phone.goto(f"{site}/verificateur/")
    drop(phone, b"".join(urn.archive(of.poll.uuid)))
    press(phone, "Commencer")

    expect(phone.get_by_role("heading", level=1)).to_have_text(VALID)
    assert compared(phone, "ok") == EVERYTHING


LIES: list[tuple[str, Any, str]] = [
    ("fingerprint", "x" * 43, "election"),
    ("threshold", 3, "trustees"),
    ("trustees", [{"name": "Personne", "key": "x" * 43}] * 3, "trustees"),
    ("credentials", "x" * 43, "credentials"),
    ("roll", 1, "credentials"),
]


def test_what_differs_from_the_sealed_manifest_is_said_first(
    site: str, of: polls.Rehearsed, phone: Page
) -> None:
    sealed = UrnPoll.objects.get(pk=of.poll.uuid)
    honest_one = sealed.manifest
    found = {}
    for member, lie, _what in LIES:
        sealed.manifest = {**honest_one, member: lie}
        sealed.save()
        phone.goto("about:blank")
        verified(phone, site, of)
        found[member] = compared(phone, "no")
        expect(phone.get_by_role("heading", level=1)).to_have_text(OTHER)
        expect(phone.get_by_role("alert")).to_contain_text("prévenez le bureau")

    require_accessible(phone)
    assert found == {member: [what] for member, _lie, what in LIES}


def test_an_urn_that_lacks_a_published_head_and_another_result_are_found(
    site: str, of: polls.Rehearsed, phone: Page
) -> None:
    Milestone.objects.filter(poll=of.poll.uuid, verb="ended").update(head="a" * 64)
    Poll.objects.filter(pk=of.poll.pk).update(result=[[2, 0, 0]])

    verified(phone, site, of)

    assert compared(phone, "no") == ["milestones", "result"]


def test_a_booth_updated_since_the_sealing_is_told_and_accuses_nobody(
    site: str, of: polls.Rehearsed, phone: Page
) -> None:
    sealed = UrnPoll.objects.get(pk=of.poll.uuid)
    sealed.manifest["programs"]["booth.js"] = "0" * 64
    sealed.save()

    verified(phone, site, of)

    expect(phone.get_by_role("heading", level=1)).to_have_text(VALID)
    assert compared(phone, "no") == []
    assert compared(phone, "soft") == ["programs"]


def test_a_vote_of_elsewhere_is_verified_and_compared_with_nothing(site: str, phone: Page) -> None:
    phone.goto(f"{site}/verificateur/")
    drop(phone, archive_of(honest()))
    press(phone, "Commencer")

    expect(phone.get_by_role("heading", level=1)).to_have_text(VALID)
    expect(phone.locator("main")).to_contain_text("Ce site n’a publié aucun vote sous ce numéro")
