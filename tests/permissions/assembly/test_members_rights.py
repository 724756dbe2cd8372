"""Who may use the rights of members before and after an assembly: roles × states."""

from datetime import datetime

import pytest

from assembly import permissions
from assembly.models import Assembly, AssemblyDocument
from assembly.states import AssemblyState
from common.clock import PARIS
from tests.cast import Cast
from tests.permissions.assembly.test_preparing import EVERYBODY, MEMBERS, ON, in_state, people

pytestmark = pytest.mark.django_db

S = AssemblyState
SHOWN = (S.CONVENED, S.VOTING, S.SITTING, S.ADJOURNED, S.CLOSED, S.DECIDED)
WATCHING = {"board", "supervisor", "president"}


def allowed(cast: Cast, may: object, assembly: Assembly) -> set[str]:
    return {role for role, person in people(cast).items() if may(person, assembly, ON)}  # type: ignore[operator]


@pytest.mark.parametrize("state", S.values)
@pytest.mark.parametrize(
    "may",
    [
        permissions.can_ask,
        permissions.can_read_members_list,
        permissions.can_ask_correction,
        permissions.can_contest,
    ],
)
def test_members_alone_act_and_only_on_what_they_are_shown(
    cast: Cast, state: str, may: object
) -> None:
    found = allowed(cast, may, in_state(cast, state))

    if state in SHOWN:
        assert found == set(MEMBERS)
    else:
        assert found <= WATCHING


@pytest.mark.parametrize("state", S.values)
def test_the_proof_of_dispatch_is_for_the_organs_that_watch(cast: Cast, state: str) -> None:
    assert allowed(cast, permissions.can_prove_dispatch, in_state(cast, state)) == WATCHING


def test_an_announced_draft_shows_members_its_requests_and_nothing_else(cast: Cast) -> None:
    draft = in_state(cast, S.DRAFT)
    assert allowed(cast, permissions.can_follow_requests, draft) == WATCHING
    Assembly.objects.update(announced_at=datetime(2026, 4, 1, tzinfo=PARIS))
    draft.refresh_from_db()

    assert allowed(cast, permissions.can_follow_requests, draft) == set(MEMBERS)
    assert allowed(cast, permissions.can_see, draft) == WATCHING


@pytest.mark.parametrize(
    ("state", "audience", "withdrawn", "readers"),
    [
        (S.DRAFT, "members", False, WATCHING),
        (S.DRAFT, "public", False, WATCHING),
        (S.CONVENED, "members", False, set(MEMBERS)),
        (S.CONVENED, "public", False, {*MEMBERS, "operator"}),
        (S.DECIDED, "members", False, set(MEMBERS)),
        (S.DECIDED, "public", False, set(EVERYBODY)),
        (S.DECIDED, "public", True, WATCHING),
    ],
)
def test_who_reads_a_paper(
    cast: Cast, state: str, audience: str, withdrawn: bool, readers: set[str]
) -> None:
    assembly = in_state(cast, state)
    paper = AssemblyDocument.objects.filter(assembly=assembly).order_by("pk")[0]
    paper.audience = audience
    paper.withdrawn_at = datetime(2026, 5, 17, tzinfo=PARIS) if withdrawn else None

    found = {
        role
        for role, person in people(cast).items()
        if permissions.can_read_document(person, assembly, paper, ON)
    }

    assert found == readers


def test_the_certifying_organ_alone_answers_claims(cast: Cast) -> None:
    found = {
        role for role, person in people(cast).items() if permissions.can_answer_claims(person, ON)
    }

    assert found == {"supervisor", "president"}
