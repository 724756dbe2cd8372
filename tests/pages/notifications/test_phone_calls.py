"""The page of the members to find again, with the calls made from it."""

import pytest
from django.test import Client

from common import clock
from members.models import Member
from notifications.models import MailChoice, PhoneCall
from tests.cast import Cast
from tests.factories.mail import recorded_vote
from tests.factories.members import member

pytestmark = pytest.mark.django_db

NOON = "2026-05-20T12:00:00+02:00"


@pytest.fixture
def nora(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Member:
    now = clock.datetime.fromisoformat(NOON)
    monkeypatch.setattr(clock, "now", lambda: now)
    found = member("Nora", "Perdue", phone="01 23 45 67 89", address="", postcode="", city="")
    recorded_vote(found)
    return found


def test_the_board_calls_a_member_and_goes_on_to_write_the_address(
    client: Client, cast: Cast, nora: Member
) -> None:
    client.force_login(cast.diego.account)
    assert "Appeler le 01" in client.get("/messages/a-retrouver").content.decode()

    client.post(f"/messages/a-retrouver/{nora.number}/appel")
    calling = client.get("/messages/a-retrouver").content.decode()
    call = PhoneCall.objects.get()
    told = client.post(f"/messages/appels/{call.pk}/issue", {"outcome": "found"})

    assert "Vous appelez Nora Perdue" in calling
    assert "tel:0123456789" in calling
    assert told.headers["Location"] == f"/registre/{nora.number}/"
    assert "Nora" not in client.get("/messages/a-retrouver").content.decode()


def test_the_call_is_written_in_the_list_and_in_its_file(
    client: Client, cast: Cast, nora: Member
) -> None:
    client.force_login(cast.diego.account)
    client.post(f"/messages/a-retrouver/{nora.number}/appel")
    client.post(f"/messages/appels/{PhoneCall.objects.get().pk}/issue", {"outcome": "no_answer"})

    page = client.get("/messages/a-retrouver").content.decode()
    table = b"".join(client.get("/messages/a-retrouver.csv").streaming_content).decode()

    assert "Pas de réponse, ou message laissé" in page
    assert "2026-05-20 12:00+02:00;Diego Da Silva;Pas de réponse" in table


def test_a_call_given_back_can_be_taken_again(client: Client, cast: Cast, nora: Member) -> None:
    client.force_login(cast.diego.account)
    client.post(f"/messages/a-retrouver/{nora.number}/appel")

    client.post(f"/messages/appels/{PhoneCall.objects.get().pk}/rendre")
    client.post(f"/messages/a-retrouver/{nora.number}/appel")

    assert sorted(PhoneCall.objects.values_list("state", flat=True)) == ["given_back", "taken"]


@pytest.mark.parametrize("role", ["alice", "bilal", "fatou", "eve"])
def test_nobody_but_the_board_calls(client: Client, cast: Cast, nora: Member, role: str) -> None:
    person = getattr(cast, role)
    client.force_login(getattr(person, "account", person))

    answer = client.post(f"/messages/a-retrouver/{nora.number}/appel")

    assert answer.status_code in (403, 404)
    assert not PhoneCall.objects.exists()


def test_a_member_says_on_their_own_page_not_to_be_called(client: Client, cast: Cast) -> None:
    client.force_login(cast.bilal.account)
    address = f"/mon-compte/{cast.bilal.number}/prevenir"

    client.post(f"{address}/telephone")
    refused = client.get(address).content.decode()
    client.post(f"{address}/telephone", {"wanted": "1"})

    assert "Personne de la coopérative ne vous téléphone." in refused
    assert not MailChoice.objects.get(member=cast.bilal).refuses_calls
