"""`/api/v1/register/`, `/api/v1/members/me`, `/api/v1/cooperative/`."""

from typing import Any

import pytest
from django.test import Client

from members.models import College, Member
from tests.cast import Cast
from tests.factories import members as factories

pytestmark = pytest.mark.django_db

REGISTER = "/api/v1/register/"
ME = "/api/v1/members/me"
JSON = "application/json"


@pytest.fixture
def diego(client: Client, cast: Cast) -> Client:
    client.force_login(cast.diego.account)
    return client


def doors(cast: Cast) -> list[tuple[str, str]]:
    row = f"{REGISTER}{cast.bilal.number}/"
    return [
        ("get", REGISTER), ("post", REGISTER), ("get", row), ("patch", row),
        ("put", f"{row}leaving"), ("post", f"{row}share-movements"),
    ]  # fmt: skip


def answers(client: Client, cast: Cast) -> set[int]:
    return {
        getattr(client, verb)(url, {}, content_type=JSON).status_code
        if verb != "get"
        else client.get(url).status_code
        for verb, url in doors(cast)
    }


@pytest.mark.parametrize(("role", "status"), [("bilal", 403), ("alice", 403), ("eve", 404)])
def test_only_the_board_reads_or_writes_the_register(
    client: Client, cast: Cast, role: str, status: int
) -> None:
    person = getattr(cast, role)
    client.force_login(getattr(person, "account", person))

    assert answers(client, cast) == {status}


def test_without_an_account_or_a_second_factor_there_is_no_register(
    client: Client, cast: Cast
) -> None:
    nobody = answers(client, cast)
    client.force_login(cast.diego.account, channels=("email",))

    assert nobody <= {401, 403}
    assert answers(client, cast) == {403}


def test_the_register_is_listed_searched_and_paged(diego: Client, cast: Cast) -> None:
    everyone = diego.get(REGISTER).json()
    found = diego.get(REGISTER, {"q": "passants", "kind": "legal"}).json()

    assert everyone["count"] == 7
    assert [row["name"] for row in found["results"]] == ["Association Les Mots Passants"]


def test_a_row_is_entered_read_corrected_and_closed(diego: Client, cast: Cast) -> None:
    College.objects.create(name="Usagers")
    new = {
        "kind": "natural", "last_name": "Lefèvre", "first_name": "Zoé", "shares": 2,
        "email": "ZOE@example.org", "registered_on": "2026-04-01", "college": "Usagers",
    }  # fmt: skip

    added = diego.post(REGISTER, new, content_type=JSON)
    url = f"{REGISTER}{added.json()['number']}/"
    diego.patch(url, {"city": "Brest"}, content_type=JSON)
    moved = diego.post(
        f"{url}share-movements",
        {"kind": "subscription", "quantity": 1, "on": "2026-04-02"},
        content_type=JSON,
    )
    closed = diego.put(f"{url}leaving", {"left_on": "2026-05-01"}, content_type=JSON)
    row = diego.get(url).json()

    assert (added.status_code, moved.status_code, closed.status_code) == (201, 201, 200)
    assert (row["shares"], row["city"], row["left_on"]) == (3, "Brest", "2026-05-01")
    assert (row["email"], row["college"]) == ("zoe@example.org", "Usagers")


def test_what_is_wrong_is_named_by_field_or_refused_in_words(diego: Client, cast: Cast) -> None:
    wrong = diego.post(REGISTER, {"email": "x", "siren": "12"}, content_type=JSON)
    taken = diego.post(
        REGISTER,
        {"last_name": "A", "first_name": "B", "registered_on": "2026-04-01",
         "number": cast.bilal.number},
        content_type=JSON,
    )  # fmt: skip

    assert wrong.status_code == 400
    assert {"email", "siren", "registered_on"} <= set(wrong.json()["fields"])
    assert (taken.status_code, taken.json()["code"]) == (409, "number-taken")
    assert taken.json()["what_to_do"]


def test_an_account_reads_its_members_and_rights(client: Client, cast: Cast) -> None:
    factories.member("Rachid", "Benali", email="bilal@example.org")
    client.force_login(cast.bilal.account)

    me = client.get(ME).json()

    assert [row["name"] for row in me["members"]] == ["Bilal Benali", "Rachid Benali"]
    assert me["rights"] == {
        "member": True, "board": False, "supervisory_board": False, "operator": False,
        "manage_register": False,
    }  # fmt: skip


def test_a_member_corrects_and_consents_for_oneself_only(client: Client, cast: Cast) -> None:
    client.force_login(cast.bilal.account)
    own = f"{ME}/{cast.bilal.number}"
    other = f"{ME}/{cast.alice.number}"

    corrected = client.patch(own, {"city": "Brest"}, content_type=JSON).json()
    post = client.delete(f"{own}/email-consent").json()
    email = client.put(f"{own}/email-consent").json()
    forbidden = client.patch(own, {"email": "x@example.org"}, content_type=JSON)
    elsewhere = client.patch(other, {"city": "Brest"}, content_type=JSON)

    assert corrected["city"] == "Brest"
    assert (post["convened_by"], email["convened_by"]) == ("post", "email")
    assert forbidden.status_code == 200
    assert Member.objects.get(pk=cast.bilal.pk).email == "bilal@example.org"
    assert elsewhere.status_code == 404


@pytest.mark.parametrize("path", ["", "figures", "organs"])
def test_the_cooperative_its_figures_and_organs_are_public(
    client: Client, cast: Cast, path: str
) -> None:
    response: Any = client.get(f"/api/v1/cooperative/{path}")

    assert response.status_code == 200
    if path == "organs":
        assert {seat["name"] for seat in response.json()} == {
            "Alice Martin", "Diego Da Silva", "Gwenn Le Goff", "Hugo Nguyen",
        }  # fmt: skip
