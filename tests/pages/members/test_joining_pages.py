"""Pages of joining: for everybody, then for the board."""

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from members import joining_links
from members.models import Cooperative, JoiningRequest, Member, YearlyFigures
from notifications.models import Message
from tests.cast import Cast

pytestmark = pytest.mark.django_db

FORM = {
    "kind": "natural",
    "last_name": "Roux",
    "first_name": "Inès",
    "email": "ines@example.org",
    "address": "2 rue des Lilas",
    "postcode": "38000",
    "city": "Grenoble",
    "country": "France",
    "shares": "2",
    "agrees": "on",
}


@pytest.fixture(autouse=True)
def _nothing_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def board(cast: Cast, client: Client) -> Client:
    """Another browser than the visitor's."""
    browser = type(client)()
    browser.force_login(cast.diego.account)
    return browser


def own_page() -> str:
    return reverse("members:joining", args=[joining_links.token_of(JoiningRequest.objects.get())])


def test_a_visitor_becomes_a_member_page_after_page(
    client: Client, cast: Cast, board: Client
) -> None:
    asked = client.post(reverse("members:join-ask"), FORM, follow=True)
    assert "Regardez votre boîte" in asked.content.decode()
    client.post(f"{own_page()}repondre", {"confirm": "1"})

    listed = board.get(reverse("members:requests")).content.decode()
    assert "Inès Roux" in listed
    assert "1 demande vous attend" in listed.replace("\u00a0", " ")
    key = JoiningRequest.objects.get().pk
    board.post(reverse("members:admit-request", args=[key]))
    paid = {"paid_on": str(date(2020, 1, 1)), "paid_by": "transfer", "reference": "VIR 1"}
    entered = board.post(reverse("members:pay-request", args=[key]), paid, follow=True)
    assert "la personne est au registre" in entered.content.decode()

    member = Member.objects.get(email="ines@example.org")
    assert f"numéro {member.number}" in client.get(own_page()).content.decode()
    receipt = client.get(f"{own_page()}recu.pdf")
    assert receipt.content.startswith(b"%PDF-")
    assert board.get(reverse("members:request-receipt", args=[key])).status_code == 200


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"postcode": "38"}, "code postal"),
        ({"email": "ines"}, "adresse"),
        ({"agrees": ""}, "obligatoire"),
        ({"kind": "legal"}, "obligatoire"),
        ({"shares": "0"}, "supérieure ou égale à 1"),
    ],
)
def test_a_form_that_is_unclear_says_what_and_writes_to_nobody(
    client: Client, cast: Cast, change: dict[str, str], said: str
) -> None:
    answer = client.post(reverse("members:join-ask"), {**FORM, **change})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not JoiningRequest.objects.exists()
    assert not Message.objects.exists()


def test_the_answer_is_the_same_for_an_address_that_the_register_knows(
    client: Client, cast: Cast
) -> None:
    answer = client.post(reverse("members:join-ask"), {**FORM, "email": "bilal@example.org"})

    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("members:join-asked")


def test_nobody_has_us_write_to_others_all_day(client: Client, cast: Cast) -> None:
    for number in range(10):
        client.post(reverse("members:join-ask"), {**FORM, "email": f"n{number}@example.org"})

    answer = client.post(reverse("members:join-ask"), {**FORM, "email": "n10@example.org"})

    assert answer.status_code == 429
    assert JoiningRequest.objects.count() == 10


def test_there_is_no_receipt_before_the_payment(client: Client, cast: Cast) -> None:
    client.post(reverse("members:join-ask"), FORM)

    assert client.get(f"{own_page()}recu.pdf").status_code == 404


def test_a_declined_request_without_a_reason_stays_open(cast: Cast, board: Client) -> None:
    board.post(reverse("members:join-ask"), FORM)
    board.post(f"{own_page()}repondre", {"confirm": "1"})
    key = JoiningRequest.objects.get().pk

    answer = board.post(reverse("members:decline-request", args=[key]), {"answer": "Non."})

    assert answer.status_code == 422
    assert JoiningRequest.objects.get().state == "confirmed"


def test_the_public_page_counts_the_shares_that_are_missing_and_simulates(
    client: Client, cast: Cast
) -> None:
    Cooperative.objects.update(capital_minimum_cents=100_000_00, share_value_cents=100_00)
    YearlyFigures.objects.create(
        year=2025, turnover_cents=100_000_00, non_member_turnover_cents=27_000_00
    )
    held = sum(member.shares(date(2030, 1, 1)) for member in Member.objects.order_by("pk"))
    missing = 1000 - held

    page = said(client, {})
    assert f"Il manque {missing} parts" in page
    assert "7 000 € de trop par an" in page

    told = client.get("/api/v1/cooperative/standing").json()
    assert (told["missing_shares"], told["excess_cents"]) == (missing, 7_000_00)

    page = said(client, {"shares": str(missing), "turnover": "7000"})
    assert "il ne manque rien" in page
    assert "20 000 € de ventes aux autres : dans la limite" in page


def test_a_wrong_figure_in_the_simulator_is_told(client: Client, cast: Cast) -> None:
    assert "Saisissez un nombre" in said(client, {"turnover": "beaucoup"})


def test_customers_are_imported_and_invited_from_the_page(cast: Cast, board: Client) -> None:
    model = b"".join(board.get(reverse("members:invitation-model")).streaming_content)  # type: ignore[attr-defined]
    upload = SimpleUploadedFile("clients.csv", model)

    imported = board.post(reverse("members:invitations"), {"file": upload}, follow=True)
    assert "1 nouveau client" in imported.content.decode()
    board.post(reverse("members:invite"))

    assert Message.objects.get(subject="customers:all").to_address == "camille@example.org"
    assert "invité le" in board.get(reverse("members:invitations")).content.decode()


def test_a_file_without_its_columns_is_refused_in_words(cast: Cast, board: Client) -> None:
    upload = SimpleUploadedFile("clients.csv", b"a;b\n1;2\n")

    answer = board.post(reverse("members:invitations"), {"file": upload})

    assert answer.status_code == 422
    assert "courriel" in answer.content.decode()


def said(client: Client, asked: dict[str, Any]) -> str:
    page = client.get(reverse("members:join"), asked).content.decode()
    for space in ("\u00a0", "\u202f", "&nbsp;"):
        page = page.replace(space, " ")
    return page
