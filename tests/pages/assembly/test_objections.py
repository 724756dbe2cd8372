"""`/assemblees/12/demandes`: a member objects to a meeting by video only (R-VOTE-09)."""

from datetime import timedelta

import pytest

from assembly.models import Assembly, RemoteObjection
from tests.actions.assembly.test_objections import FORTY_DAYS, by_video
from tests.cast import Cast
from tests.pages.assembly.conftest import Instant, SignedIn

pytestmark = pytest.mark.django_db


def test_a_member_objects_on_the_page_and_the_last_one_needed_gives_a_room(
    cast: Cast, signed_in: SignedIn, it_is: Instant
) -> None:
    assembly = by_video(cast)
    it_is(FORTY_DAYS + timedelta(days=1))
    address = f"/assemblees/{assembly.pk}/demandes"

    client = signed_in(cast.bilal)
    assert "Je m’oppose à une assemblée par visioconférence seule" in (
        client.get(address).content.decode()
    )
    client.post(f"{address}/opposition", {"member": cast.bilal.pk})
    page = client.get(address).content.decode()
    assert "Votre opposition est enregistrée" in page
    assert "Je m’oppose" not in page
    client.post(f"{address}/opposition", {"member": cast.chloe.pk})
    assert Assembly.objects.get().mode == "remote"

    client = signed_in(cast.chloe)
    client.post(f"{address}/opposition", {"member": cast.chloe.pk})
    assert "se tient aussi dans une salle" in client.get(address).content.decode()
    assert Assembly.objects.get().mode == "hybrid"


def test_strangers_and_operators_do_not_object(
    cast: Cast, signed_in: SignedIn, it_is: Instant
) -> None:
    assembly = by_video(cast)
    it_is(FORTY_DAYS + timedelta(days=1))
    address = f"/assemblees/{assembly.pk}/demandes/opposition"

    assert signed_in(cast.eve).post(address).status_code == 404
    assert signed_in(cast.fatou).post(address).status_code == 403
    assert not RemoteObjection.objects.exists()
