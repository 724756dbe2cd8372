"""Pages about reaching members: agreements to e-mail, cost of the letters."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assembly.models import PostalTariff
from members.models import ElectronicConsent
from notifications.models import Message
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import CONVENED_AT
from tests.pages.assembly.test_preparing import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

SignedIn = Callable[[Any], Client]
Instant = Callable[[datetime], None]
TARIFF = {
    "grams_1": "20", "cents_1": "150", "grams_2": "100", "cents_2": "300", "sheet_grams": "5",
    "envelope_grams": "10", "sheet_cents": "6", "envelope_cents": "5",
    "source": "La Poste, 1er janvier 2026",
}  # fmt: skip


def test_the_board_asks_for_agreements_and_sees_how_many_came(
    cast: Cast, signed_in: SignedIn, it_is: Instant
) -> None:
    it_is(CONVENED_AT)
    ElectronicConsent.objects.filter(member=cast.bilal).delete()
    client, address = signed_in(cast.diego), reverse("assembly:consents")
    assert "1 membre peut être interrogé" in client.get(address).content.decode()

    text = client.post(address, follow=True).content.decode()

    assert "ont été interrogés cette année" in text
    assert Message.objects.count() == 1
    assert client.post(address).status_code == 409
    assert signed_in(cast.bilal).get(address).status_code == 403


def test_the_screen_of_convening_shows_the_split_and_an_unchecked_price(
    cast: Cast, signed_in: SignedIn, it_is: Instant
) -> None:
    it_is(CONVENED_AT)
    ElectronicConsent.objects.filter(member=cast.bilal).delete()
    assembly = made.draft(cast)
    client = signed_in(cast.diego)
    assert "à confirmer" in client.get(page("convene", assembly)).content.decode()

    client.post(reverse("assembly:postage"), {**TARIFF, "checked_on": "2026-05-10"})

    text = client.get(page("convene", assembly)).content.decode()
    assert PostalTariff.objects.get().bands == [[20, 150], [100, 300]]
    assert "La Poste, 1er janvier 2026" in text
    assert "à confirmer" not in text
    assert "font économiser" in text


def test_half_a_line_of_the_tariff_is_refused(cast: Cast, signed_in: SignedIn) -> None:
    answer = signed_in(cast.diego).post(reverse("assembly:postage"), {**TARIFF, "grams_3": "250"})

    assert answer.status_code == 400
    assert "Donnez le poids et son prix" in answer.content.decode()
    assert not PostalTariff.objects.exists()


def test_the_file_of_one_member_is_for_those_who_watch(
    cast: Cast, signed_in: SignedIn, it_is: Instant
) -> None:
    it_is(CONVENED_AT)
    assembly = made.Story(cast, made.draft(cast)).convene().assembly
    address = page("dispatch-proofs", assembly)
    client = signed_in(cast.diego)
    assert "Comment chaque membre a été convoqué" in client.get(address).content.decode()

    found = client.get(address, {"member": str(cast.bilal.number)}, follow=True)

    asked = {"member": cast.bilal.number}
    files = [page(name, assembly, **asked) for name in ("dispatch-pdf", "dispatch-files")]
    kinds = [client.get(each)["Content-Type"] for each in files]
    assert '<article class="paper"' in found.content.decode()
    assert cast.bilal.display_name in found.content.decode()
    assert kinds == ["application/pdf", "application/zip"]
    assert client.get(address, {"member": "999999"}).status_code == 400
    assert client.get(page("dispatch-proof", assembly, member=999999)).status_code == 404
    for stranger in (cast.bilal, cast.fatou):
        for each in (address, page("dispatch-proof", assembly, **asked), *files):
            assert signed_in(stranger).get(each).status_code == 403
