"""Who may open a page, and what the others meet."""

from datetime import date
from types import ModuleType
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from config import urls
from members import permissions
from members.access import requires, signed_in
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def _page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def _member_or_board(account: Any, on: date) -> bool:
    return permissions.is_board(account, on)


class _Routes(ModuleType):
    urlpatterns = [
        path("essai/compte/", signed_in(_page)),
        path("essai/membre/", requires(permissions.is_member)(_page)),
        path("essai/directoire/", requires(_member_or_board)(_page)),
        *urls.urlpatterns,
    ]


@pytest.fixture(autouse=True)
def _routes(settings: Any) -> None:
    settings.ROOT_URLCONF = _Routes("routes")


PAGES = ("/essai/compte/", "/essai/membre/", "/essai/directoire/")


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("diego", (200, 200, 200)),
        ("bilal", (200, 200, 403)),
        ("alice", (200, 200, 403)),
        ("fatou", (200, 403, 403)),
        ("eve", (200, 404, 404)),
    ],
)
def test_strangers_find_nothing_and_insiders_are_told(
    client: Client, cast: Cast, who: str, expected: tuple[int, ...]
) -> None:
    person = getattr(cast, who)
    client.force_login(getattr(person, "account", person))

    assert tuple(client.get(page).status_code for page in PAGES) == expected


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_signs_in_and_comes_back(client: Client, page: str) -> None:
    response = client.get(page, {"a": "1"})

    assert response.status_code == 302
    assert response["Location"].startswith("/connexion/?next=%2Fessai%2F")


def test_a_program_is_told_to_sign_in(client: Client) -> None:
    response = client.get("/essai/compte/", headers={"accept": "application/json"})

    assert response.status_code == 401
    assert response.json()["code"] == "sign-in-first"


def test_an_officer_signed_in_by_e_mail_alone_is_sent_to_the_second_factor(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.diego.account, channels=("email",))  # type: ignore[call-arg]

    page = client.get("/essai/directoire/")
    form = client.post("/essai/directoire/", {}, headers={"accept": "application/json"})

    assert page["Location"] == "/second-facteur/?next=%2Fessai%2Fdirectoire%2F"
    assert form.status_code == 403
    assert client.get("/essai/membre/").status_code == 200


def test_an_operator_signed_in_by_e_mail_alone_is_no_operator(client: Client, cast: Cast) -> None:
    client.force_login(cast.fatou, channels=("email",))  # type: ignore[call-arg]

    assert client.get("/essai/membre/").status_code == 302


def test_a_member_needs_no_second_factor(client: Client, cast: Cast) -> None:
    client.force_login(cast.bilal.account, channels=("post",))  # type: ignore[call-arg]

    assert client.get("/essai/membre/").status_code == 200
