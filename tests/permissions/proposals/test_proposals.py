"""Role × state: who may do what with a proposal of bilal's, every cell."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from proposals import permissions
from tests.cast import Cast
from tests.factories.members import own_shares
from tests.factories.proposals import argument, hidden, in_state, moderator, published

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 30)
STATES = (
    "draft",
    "published",
    "admitted",
    "scheduled",
    "adopted",
    "rejected",
    "refused",
    "withdrawn",
)
MEMBERS = {"bilal", "chloe", "diego", "alice", "mots_passants"}
INSIDERS = MEMBERS | {"fatou"}
ROLES = (*sorted(INSIDERS), "eve", "nobody")
PUBLIC = {state: INSIDERS for state in STATES if state != "draft"}
ALLOWED: dict[str, dict[str, set[str]]] = {
    "can_read": {"draft": {"bilal"}, **PUBLIC},
    "can_edit": {"draft": {"bilal"}, "published": {"bilal"}},
    "can_withdraw": {"draft": {"bilal"}, "published": {"bilal"}, "admitted": {"bilal"}},
    "can_support": {"published": MEMBERS},
    "can_debate": dict.fromkeys(("published", "admitted", "scheduled"), MEMBERS),
    "can_answer": {"published": {"diego"}, "refused": {"diego"}},
    "can_refuse": {"published": {"diego"}},
    "can_report": {state: MEMBERS for state in STATES if state != "draft"},
    "can_see_supporters": {state: {"bilal", "diego"} for state in STATES},
}


def account_of(cast: Cast, role: str):
    if role == "nobody":
        return AnonymousUser()
    person = getattr(cast, role)
    return person if role in ("eve", "fatou") else person.account


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("permission", sorted(ALLOWED))
def test_each_role_has_its_rights_in_each_state(cast: Cast, permission: str, state: str) -> None:
    own_shares(cast.alice, 1000)  # so that one support alone is not enough
    proposal = in_state(state, cast.bilal, cast.diego)
    may = getattr(permissions, permission)

    allowed = {role for role in ROLES if may(account_of(cast, role), proposal, TODAY)}

    assert allowed == ALLOWED[permission].get(state, set())


@pytest.mark.parametrize(
    ("permission", "expected"),
    [
        ("can_read_proposals", INSIDERS),
        ("can_write_proposals", MEMBERS),
        ("can_change_rule", {"diego"}),
        ("can_name_moderators", {"diego"}),
        ("can_moderate", {"chloe"}),
        ("can_judge", {"alice"}),
    ],
)
def test_rights_on_all_proposals(cast: Cast, permission: str, expected: set[str]) -> None:
    moderator(cast.chloe, cast.diego)
    may = getattr(permissions, permission)

    assert {role for role in ROLES if may(account_of(cast, role), TODAY)} == expected


def test_the_board_alone_launches_consultations_and_members_read_them(cast: Cast) -> None:
    today = TODAY
    people = {
        "board": cast.diego.account,
        "supervisory": cast.alice.account,
        "member": cast.bilal.account,
        "operator": cast.fatou,
        "stranger": cast.eve,
    }

    launching = {n for n, a in people.items() if permissions.can_launch_consultation(a, today)}
    reading = {n for n, a in people.items() if permissions.can_read_consultations(a, today)}

    assert launching == {"board"}
    assert reading == {"board", "supervisory", "member", "operator"}


def test_what_is_hidden_is_read_by_its_author_and_by_those_who_answer_moderate_or_judge(
    cast: Cast,
) -> None:
    moderator(cast.mots_passants, cast.diego)
    ruling = hidden(argument(published(cast.chloe), cast.bilal), cast.mots_passants)
    text = ruling.contribution

    reading = {r for r in ROLES if permissions.can_read_hidden(account_of(cast, r), text, TODAY)}
    appealing = {r for r in ROLES if permissions.can_appeal(account_of(cast, r), ruling, TODAY)}

    assert reading == {"bilal", "diego", "alice", "mots_passants"}
    assert appealing == {"bilal"}
