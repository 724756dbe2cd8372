"""Who may do what with an assembly: roles × states."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from assembly import permissions
from assembly.models import Assembly
from assembly.states import AssemblyState
from members.queries import Person
from tests.cast import Cast
from tests.factories import assemblies as made

pytestmark = pytest.mark.django_db

ON = date(2026, 5, 18)
S = AssemblyState
MEMBERS = ("board", "supervisor", "president", "member")
EVERYBODY = (*MEMBERS, "operator", "stranger", "visitor")


def people(cast: Cast) -> dict[str, Person]:
    return {
        "board": cast.diego.account,
        "supervisor": cast.gwenn.account,
        "president": cast.alice.account,
        "member": cast.bilal.account,
        "operator": cast.fatou,
        "stranger": cast.eve,
        "visitor": AnonymousUser(),
    }  # type: ignore[dict-item]


def in_state(cast: Cast, state: str) -> Assembly:
    assembly = made.draft(cast)
    Assembly.objects.update(state=state, agenda_hash="0" * 64)
    assembly.refresh_from_db()
    return assembly


@pytest.mark.parametrize(
    ("state", "seen_by"),
    [
        (S.DRAFT, {"board", "supervisor", "president"}),
        (S.CONVENED, {*MEMBERS, "operator"}),
        (S.VOTING, {*MEMBERS, "operator"}),
        (S.SITTING, {*MEMBERS, "operator"}),
        (S.ADJOURNED, {*MEMBERS, "operator"}),
        (S.CLOSED, {*MEMBERS, "operator"}),
        (S.DECIDED, set(EVERYBODY)),
        (S.CANCELLED, {"board", "supervisor", "president"}),
    ],
)
def test_who_sees_an_assembly(cast: Cast, state: str, seen_by: set[str]) -> None:
    assembly = in_state(cast, state)

    seeing = {
        role for role, person in people(cast).items() if permissions.can_see(person, assembly, ON)
    }

    assert seeing == seen_by


@pytest.mark.parametrize(
    ("may", "allowed"),
    [
        (permissions.can_prepare, {"board", "supervisor", "president"}),
        (permissions.can_adopt_statutes, {"board"}),
        (permissions.can_second_statutes, {"board", "supervisor", "president"}),
        (permissions.can_see_who_wrote_statutes, set(MEMBERS)),
        (permissions.can_watch, {"board", "supervisor", "president"}),
        (permissions.can_see_attendance, set(MEMBERS)),
    ],
)
def test_who_may_prepare_watch_and_read(
    cast: Cast, may: Callable[[Person, date], bool], allowed: set[str]
) -> None:
    assert {role for role, person in people(cast).items() if may(person, ON)} == allowed


@pytest.mark.parametrize("state", list(S))
def test_the_operator_holds_no_function(cast: Cast, state: str) -> None:
    assembly = in_state(cast, state)
    for may in (permissions.can_chair, permissions.can_check_in):
        assert not may(cast.fatou, assembly, ON)
    assert not permissions.can_prepare(cast.fatou, ON)


PAGES = ("frame", "agenda", "convene", "cancel")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("role", "status"),
    [("visitor", 302), ("stranger", 404), ("member", 403), ("operator", 403), ("board", 200)],
)
def test_pages_of_the_preparation_answer_by_role(
    cast: Cast, client: Client, name: str, role: str, status: int
) -> None:
    assembly = made.draft(cast)
    person: Any = people(cast)[role]
    if role != "visitor":
        client.force_login(person)

    answer = client.get(reverse(f"assembly:{name}", kwargs={"number": assembly.pk}))

    assert answer.status_code == status
