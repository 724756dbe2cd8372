"""`/registre/`: the board's pages, and what others meet there."""

import csv
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from common.fingerprints import in_fours
from members import queries
from members.actions import imports
from members.models import Account, College, Mandate, Member, RegisterImport
from tests.cast import Cast
from tests.factories import members as factories
from tests.factories import spreadsheets

pytestmark = pytest.mark.django_db

BOARD_PAGES = (
    "register", "register_export", "member_new", "imports", "import_model", "mandates",
    "colleges", "cooperative", "figures",
)  # fmt: skip
MEMBER_PAGES = (
    "member", "member_change", "member_leaving", "member_shares", "member_representative",
    "member_consent",
)  # fmt: skip


def text(response: Any) -> str:
    return b"".join(response).decode() if response.streaming else response.content.decode()


@pytest.fixture
def diego(client: Client, cast: Cast) -> Client:
    client.force_login(cast.diego.account)
    return client


def addresses(cast: Cast) -> list[str]:
    number = cast.bilal.number
    return [reverse(f"members:{name}") for name in BOARD_PAGES] + [
        reverse(f"members:{name}", args=[number]) for name in MEMBER_PAGES
    ]


def test_every_page_of_the_register_opens_for_the_board(diego: Client, cast: Cast) -> None:
    assert {url: diego.get(url).status_code for url in addresses(cast)} == dict.fromkeys(
        addresses(cast), 200
    )


@pytest.mark.parametrize("role", ["bilal", "alice", "fatou"])
def test_insiders_without_the_right_are_told_so(client: Client, cast: Cast, role: str) -> None:
    person = getattr(cast, role)
    client.force_login(person if isinstance(person, Account) else person.account)

    assert {client.get(url).status_code for url in addresses(cast)} == {403}


def test_a_stranger_does_not_learn_that_the_pages_exist(client: Client, cast: Cast) -> None:
    client.force_login(cast.eve)

    assert {client.get(url).status_code for url in addresses(cast)} == {404}


def test_a_visitor_is_sent_to_sign_in(client: Client, cast: Cast) -> None:
    response = client.get(reverse("members:register"))

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/connexion/")


def test_the_list_shows_active_members_and_filters(diego: Client, cast: Cast) -> None:
    factories.member("Paul", "Parti", left_on=date(2024, 1, 1))
    cast.bilal.consents.all().delete()
    url = reverse("members:register")

    everyone = text(diego.get(url))
    left = text(diego.get(url, {"status": "left"}))
    legal = text(diego.get(url, {"kind": "legal"}))
    by_post = text(diego.get(url, {"consent": "post"}))
    found = text(diego.get(url, {"q": "chloé"}))

    assert "BENALI Bilal" in everyone
    assert "PARTI Paul" not in everyone
    assert "PARTI Paul" in left
    assert "Les Mots Passants" in legal
    assert "BENALI" not in legal
    assert "BENALI" in by_post
    assert "MARTIN" not in by_post
    assert "ÉVRARD" in found
    assert "BENALI" not in found


def test_the_list_costs_the_same_for_few_or_many(
    diego: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for number in range(40):
        factories.member(f"Personne{number}", "Test")

    with django_assert_max_num_queries(30):
        diego.get(reverse("members:register"))


def test_what_is_exported_can_be_imported_again_and_changes_nothing(
    diego: Client, cast: Cast
) -> None:
    College.objects.create(name="Usagers")
    Member.objects.filter(pk=cast.bilal.pk).update(college=College.objects.get())

    exported = text(diego.get(reverse("members:register_export")))

    report = imports.preview(content=exported.encode(), at=queries.end_of_day(date(2026, 5, 1)))
    assert (report.rows, report.unchanged, report.problems) == (7, 7, [])


def test_a_cell_that_a_spreadsheet_would_run_is_defused(diego: Client, cast: Cast) -> None:
    factories.member("Jean", "=1+1")

    exported = text(diego.get(reverse("members:register_export")))

    assert "'=1+1" in [row[3] for row in csv.reader(StringIO(exported), delimiter=";")]


def test_a_member_is_entered_from_the_page(diego: Client, cast: Cast) -> None:
    response = diego.post(
        reverse("members:member_new"),
        {
            "kind": "natural", "last_name": "Lefèvre", "first_name": "Zoé", "shares": "2",
            "email": "zoe@example.org", "registered_on": "2026-04-01", "country": "France",
            "postcode": "56100",
        },
    )  # fmt: skip

    member = Member.objects.get(last_name="Lefèvre")
    assert response.status_code == 302
    assert response.headers["Location"] == reverse("members:member", args=[member.number])
    assert member.shares(date(2026, 4, 1)) == 2


def test_a_wrong_row_comes_back_with_its_errors(diego: Client, cast: Cast) -> None:
    response = diego.post(
        reverse("members:member_new"),
        {"kind": "legal", "registered_on": "2026-04-01", "postcode": "561", "siren": "12"},
    )

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"legal_name", "postcode", "siren"}


def test_a_refusal_of_the_action_is_shown_in_the_form(diego: Client, cast: Cast) -> None:
    url = reverse("members:member_shares", args=[cast.bilal.number])

    response = diego.post(url, {"kind": "refund", "quantity": "9", "on": "2026-04-01"})

    assert response.status_code == 422
    assert response.context["form"].non_field_errors()


def test_the_page_of_a_member_shows_movements_proof_and_journal(diego: Client, cast: Cast) -> None:
    number = cast.bilal.number
    diego.post(
        reverse("members:member_shares", args=[number]),
        {"kind": "subscription", "quantity": "4", "on": "2026-04-01", "note": "augmentation"},
    )
    diego.post(reverse("members:member_post", args=[number]))
    diego.post(
        reverse("members:member_consent", args=[number]),
        {"channel": "post", "given_on": "2026-03-01", "filed": "classeur 2026, lettre 12"},
    )

    page = text(diego.get(reverse("members:member", args=[number])))

    assert "augmentation" in page
    assert "classeur 2026, lettre 12" in page
    assert in_fours(cast.bilal.consents.get(revoked_at=None).evidence_hash) in page
    assert "register.shares_moved" not in page
    assert "Diego Da Silva" in page


def test_a_departure_is_recorded_then_cancelled(diego: Client, cast: Cast) -> None:
    number = cast.bilal.number

    diego.post(reverse("members:member_leaving", args=[number]), {"left_on": "2026-04-01"})
    left = Member.objects.get(number=number).left_on
    diego.post(reverse("members:member_stay", args=[number]))

    assert left == date(2026, 4, 1)
    assert Member.objects.get(number=number).left_on is None


def test_a_representative_is_named_from_the_page(diego: Client, cast: Cast) -> None:
    url = reverse("members:member_representative", args=[cast.mots_passants.number])

    diego.post(
        url,
        {"last_name": "Petit", "first_name": "Jean", "email": "jean@example.org",
         "deed": "Délibération du 3 mars", "from_on": "2026-04-01"},
    )  # fmt: skip

    assert Member.objects.get(pk=cast.mots_passants.pk).account.email == "jean@example.org"


def upload(client: Client, content: bytes, name: str = "registre.csv") -> Any:
    return client.post(
        reverse("members:imports"), {"file": SimpleUploadedFile(name, content)}, follow=True
    )


def test_a_file_is_looked_at_applied_then_undone(diego: Client, cast: Cast) -> None:
    lines = [
        line.replace(";", f"{n};", 1)
        for n, line in ((70, spreadsheets.ALICE), (80, spreadsheets.WORDS))
    ]

    preview = text(upload(diego, spreadsheets.register(*lines)))
    source = RegisterImport.objects.get()
    before = Member.objects.count()
    diego.post(reverse("members:import_apply", args=[source.pk]))
    after = Member.objects.count()
    diego.post(reverse("members:import_undo", args=[source.pk]))

    assert "Alice Martin" in preview
    assert (before, after, Member.objects.count()) == (7, 9, 7)


def test_the_preview_names_problems_and_offers_no_way_to_apply(diego: Client, cast: Cast) -> None:
    wrong = spreadsheets.ALICE.replace("1;", "900;", 1).replace("56520", "565")

    response = upload(diego, spreadsheets.register(wrong))
    source = RegisterImport.objects.get()
    table = text(diego.get(reverse("members:import_problems", args=[source.pk])))

    assert "Code postal" in text(response)
    assert "appliquer" not in text(response)
    assert table.splitlines()[1].startswith("2;Code postal;")
    diego.post(reverse("members:import_apply", args=[source.pk]))
    assert not Member.objects.filter(number=900).exists()


def test_a_file_that_is_no_register_is_explained(diego: Client, cast: Cast) -> None:
    response = upload(diego, b"\x00\x01\x02", "photo.jpg")

    assert response.status_code == 422
    assert not RegisterImport.objects.exists()


def test_undoing_is_refused_with_the_rows(diego: Client, cast: Cast) -> None:
    upload(diego, spreadsheets.register(spreadsheets.ALICE.replace("1;", "900;", 1)))
    source = RegisterImport.objects.get()
    diego.post(reverse("members:import_apply", args=[source.pk]))
    Member.objects.filter(number=900).update(city="Quimper")

    response = diego.post(reverse("members:import_undo", args=[source.pk]))

    assert response.status_code == 409
    assert "900" in text(response)


def test_a_mandate_is_recorded_and_ended(diego: Client, cast: Cast) -> None:
    url = reverse("members:mandates")
    values = {
        "number": cast.bilal.number, "organ": "board", "office": "member", "origin": "elected",
        "starts_on": "2026-04-01",
    }  # fmt: skip

    nobody = diego.post(url, {**values, "number": 4242})
    diego.post(url, values)
    mandate = Mandate.objects.get(member=cast.bilal)
    diego.post(reverse("members:mandate_end", args=[mandate.pk]), {"ends_on": "2026-05-01"})

    mandate.refresh_from_db()
    assert nobody.status_code == 422
    assert mandate.ends_on == date(2026, 5, 1)


def test_the_identity_and_the_figures_are_kept_in_cents(diego: Client, cast: Cast) -> None:
    url = reverse("members:cooperative")
    form = diego.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields}
    values |= {"capital": "22140,50", "word_member": "coopérateur"}

    changed = diego.post(url, {k: v for k, v in values.items() if v not in (None, False)})
    diego.post(
        reverse("members:figures"), {"year": "2025", "capital": "22140.5", "members": "1000"}
    )

    cooperative = queries.cooperative()
    assert changed.status_code == 302, changed.context["form"].errors
    assert cooperative.capital_amount_cents == 2_214_050
    assert cooperative.word("member") == "coopérateur"
    assert queries.figures_of("2025").capital_cents == 2_214_050


def test_a_college_is_created_with_its_weight(diego: Client, cast: Cast) -> None:
    diego.post(reverse("members:colleges"), {"name": "Usagers", "percent": "30"})

    college = College.objects.get()
    assert (college.weight_numerator, college.weight_denominator) == (30, 100)


def test_who_governs_is_public(client: Client, cast: Cast) -> None:
    page = text(client.get(reverse("members:organs")))

    assert "Alice Martin" in page
    assert "Directoire" in page
    assert "Bilal" not in page
