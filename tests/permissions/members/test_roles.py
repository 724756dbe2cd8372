"""Role × permission: one table, every cell tested."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from members import permissions
from tests.cast import Cast
from tests.factories import members as factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 30)
ROLES = ("alice", "gwenn", "bilal", "diego", "mots_passants", "fatou", "eve", "nobody")
ALLOWED = {
    "is_member": {"alice", "gwenn", "bilal", "diego", "mots_passants"},
    "is_insider": {"alice", "gwenn", "bilal", "diego", "mots_passants", "fatou"},
    "is_operator": {"fatou"},
    "is_board": {"diego"},
    "is_supervisory": {"alice", "gwenn"},
    "can_see_register": {"diego"},
    "can_manage_register": {"diego"},
    "can_help_with_access": {"alice", "gwenn", "diego", "fatou"},
    "must_have_second_factor": {"alice", "gwenn", "diego", "fatou"},
}


def account_of(cast: Cast, role: str):
    if role == "nobody":
        return AnonymousUser()
    person = getattr(cast, role)
    return person if role in ("eve", "fatou") else person.account


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("permission", sorted(ALLOWED))
def test_each_role_has_its_rights_and_no_other(cast: Cast, role: str, permission: str) -> None:
    allowed = getattr(permissions, permission)(account_of(cast, role), TODAY)

    assert allowed is (role in ALLOWED[permission])


def test_a_mandate_gives_rights_between_its_dates_only(cast: Cast) -> None:
    factories.mandate(cast.bilal, "board", starts_on=TODAY, ends_on=TODAY + timedelta(days=10))
    account = cast.bilal.account

    days = (-1, 0, 9, 10)
    rights = [permissions.is_board(account, TODAY + timedelta(days=n)) for n in days]

    assert rights == [False, True, True, False]


def test_a_board_member_who_leaves_the_cooperative_loses_the_office(cast: Cast) -> None:
    cast.diego.left_on = TODAY
    cast.diego.save()

    assert not permissions.is_board(cast.diego.account, TODAY)


def test_an_operator_holds_no_function_even_when_elected(cast: Cast) -> None:
    """secrecy.md 4."""
    account = cast.alice.account
    account.is_operator = True
    account.save()

    assert not permissions.is_supervisory(account, TODAY)
    assert not permissions.holds("key_holder", account, TODAY)


def test_a_closed_account_has_no_right(cast: Cast) -> None:
    account = cast.diego.account
    account.is_active = False
    account.save()

    assert not permissions.is_board(account, TODAY)
    assert not permissions.is_member(account, TODAY)
