"""The pages of the floor: the bureau's list, a member's phone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from assembly.models import FloorRequest
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Any], Client]
Instant = Callable[[datetime], None]


@pytest.fixture
def sitting(cast: Cast, it_is: Instant) -> Story:
    story = Story(cast, assemblies.voted_in_public(cast, assemblies.draft(cast))).convene()
    story.open_sitting(cast.alice, cast.bilal, cast.chloe)
    it_is(story.at)
    return story


def words(response: Any) -> str:
    page: str = response.content.decode().replace("\u00a0", " ")
    return page


def test_a_member_asks_from_a_phone_and_the_bureau_gives_the_floor(
    sitting: Story, signed_in: SignedIn, it_is: Instant
) -> None:
    root = f"/assemblees/{sitting.assembly.pk}"
    member = signed_in(sitting.cast.bilal)
    asked = member.post(f"{root}/participer/parole", {"kind": "against"}, follow=True)
    assert "Bilal Benali : place n° 1 dans la liste" in words(asked)

    bureau = signed_in(sitting.cast.gwenn)
    seen = words(bureau.get(f"{root}/seance/parole/"))
    assert "1 personne demande la parole" in seen
    assert "Pour parler contre" in seen
    request = FloorRequest.objects.get()
    bureau.post(f"{root}/seance/parole/{request.pk}/donner")
    it_is(sitting.at + timedelta(seconds=75))

    member = signed_in(sitting.cast.chloe)
    page = words(member.get(f"{root}/participer/etat"))
    assert "Bilal Benali" in page
    assert "<strong>1:15</strong> sur 3:00" in page
    assert "contre" not in page.lower()


def test_the_bureau_enters_somebody_without_a_phone(sitting: Story, signed_in: SignedIn) -> None:
    client = signed_in(sitting.cast.gwenn)
    where = f"/assemblees/{sitting.assembly.pk}/seance/parole/demander"

    unclear = client.post(where, {"member": "Bilal Benali"})
    client.post(where, {"member": "Bilal Benali", "kind": "speech"})

    assert unclear.status_code == 400
    assert FloorRequest.objects.get().name == "Bilal Benali"


def test_a_written_question_needs_its_words(sitting: Story, signed_in: SignedIn) -> None:
    client = signed_in(sitting.cast.bilal)
    where = f"/assemblees/{sitting.assembly.pk}/participer/parole"

    refused = client.post(where, {"kind": "written", "text": " "})

    assert "Écrivez la question à lire." in words(refused)
    assert not FloorRequest.objects.exists()


def test_nobody_withdraws_the_request_of_somebody_else(sitting: Story, signed_in: SignedIn) -> None:
    root = f"/assemblees/{sitting.assembly.pk}/participer/parole"
    signed_in(sitting.cast.bilal).post(root, {"kind": "speech"})
    request = FloorRequest.objects.get()

    other = signed_in(sitting.cast.chloe).post(f"{root}/{request.pk}/retirer")
    still = FloorRequest.objects.get().state
    signed_in(sitting.cast.bilal).post(f"{root}/{request.pk}/retirer")

    assert (other.status_code, still) == (404, "waiting")
    assert FloorRequest.objects.get().state == "withdrawn"


def test_a_member_gives_nobody_the_floor_and_a_stranger_sees_nothing(
    sitting: Story, signed_in: SignedIn
) -> None:
    root = f"/assemblees/{sitting.assembly.pk}"

    member = signed_in(sitting.cast.bilal).get(f"{root}/seance/parole/")
    stranger = signed_in(sitting.cast.eve).get(f"{root}/participer/")

    assert (member.status_code, stranger.status_code) == (403, 404)


def test_the_rules_are_said_where_one_asks(sitting: Story, signed_in: SignedIn) -> None:
    page = words(
        signed_in(sitting.cast.bilal).get(f"/assemblees/{sitting.assembly.pk}/participer/")
    )

    assert "un pour et un contre alternent" in page
    assert "En salle ou en visio, la place est la même" in page


def test_the_secretary_s_list_is_beside_the_account(sitting: Story, signed_in: SignedIn) -> None:
    root = f"/assemblees/{sitting.assembly.pk}"
    signed_in(sitting.cast.bilal).post(f"{root}/participer/parole", {"kind": "for"})
    bureau = signed_in(sitting.cast.gwenn)
    bureau.post(f"{root}/seance/parole/{FloorRequest.objects.get().pk}/donner")

    page = words(bureau.get(f"{root}/seance/"))

    assert "Qui a parlé, pour le procès-verbal" in page
    assert "Bilal Benali." in page
