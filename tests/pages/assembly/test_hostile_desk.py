"""What a device of the desk may send that no desk writes: refused in words, and no page breaks."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client, RequestFactory

from assembly.forms.script import RoomPaperForm
from assembly.models import DeskNote
from assembly.views.copies import ticked
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.pages.assembly.conftest import Instant, SignedIn

pytestmark = pytest.mark.django_db

# Digits to Python, numbers or not; longer than Python reads; longer than a database holds.
NUMBERS = ("²", "①", "9" * 30, "9" * 5_000, "\x00")


@pytest.fixture
def sitting(cast: Cast, it_is: Instant) -> Story:
    story = Story(cast, assemblies.voted_in_public(cast, assemblies.draft(cast))).convene()
    story.open_sitting(cast.alice, cast.chloe, cast.diego)
    it_is(story.at)
    return story


@pytest.fixture
def desk(sitting: Story, signed_in: SignedIn) -> Client:
    return signed_in(sitting.cast.gwenn)


def address(story: Story, rest: str = "") -> str:
    return f"/assemblees/{story.assembly.pk}/seance/accueil{rest}"


def note(at: str, **said: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "number": 999_999, "verb": "departure", "at": at, **said}


@pytest.mark.parametrize(
    "at",
    [
        "0001-01-01T00:00:00+14:00",
        "0001-01-01T00:00:00+00:00",
        "9999-12-31T23:59:59+00:00",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_an_hour_that_no_page_could_show_is_not_kept(sitting: Story, desk: Client, at: str) -> None:
    body = json.dumps({"notes": [note(at)]})
    answer = desk.post(address(sitting, "/journal"), body, content_type="application/json")

    assert answer.status_code == 400
    assert not DeskNote.objects.exists()
    assert desk.get(address(sitting)).status_code == 200


def test_a_device_whose_clock_starts_again_in_1970_is_heard(sitting: Story, desk: Client) -> None:
    body = json.dumps({"notes": [note("1970-01-01T00:00:12.000Z")]})
    answer = desk.post(address(sitting, "/journal"), body, content_type="application/json")

    assert answer.status_code == 200
    assert desk.get(address(sitting)).status_code == 200


@pytest.mark.parametrize("number", NUMBERS)
def test_a_search_for_what_is_no_number_of_the_register_finds_nobody(
    sitting: Story, desk: Client, number: str
) -> None:
    assert desk.get(address(sitting), {"q": number}).status_code == 200


@pytest.mark.parametrize("number", [*NUMBERS, f"Chloé (n° {'9' * 5_000})", "Chloé (n° ²)"])
def test_a_form_that_names_a_member_by_such_a_number_says_there_is_none(
    cast: Cast, number: str
) -> None:
    assert set(RoomPaperForm({"member": number}).errors) == {"member"}


def test_an_extract_by_such_numbers_holds_nothing() -> None:
    said = RequestFactory().post("/", {"resolutions": ["9" * 5_000, "²", "3"]})

    assert ticked(said) == [0, 0, 3]
