"""While a roll is frozen nobody alone can make themselves a voter (secrecy.md 3, ADR 5)."""

from datetime import datetime

import pytest

from common import clock
from common.refusals import Refusal
from members import recoveries
from members.actions import access, imports, letters, register
from members.actions.register import Details
from members.models import AccessRecovery, Account, Member, RegisterImport
from members.signing_in import enrolment
from tests.cast import Cast
from tests.factories import members as factories
from tests.factories import polls
from tests.factories.polls import Rehearsed
from votes.station.actions import certification
from votes.station.actions import polls as acts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]
ADDRESS = "numero;nom;prenom;courriel\n{number};Benali;Bilal;{address}\n"


@pytest.fixture
def at() -> datetime:
    return clock.now()


@pytest.fixture
def board(cast: Cast) -> Account:
    assert cast.diego.account
    return cast.diego.account


def with_roll(cast: Cast, *voters: Member) -> Rehearsed:
    return polls.prepared(cast, voters=voters or (cast.bilal,))


def move(member: Member, address: str, at: datetime, by: Account) -> None:
    details = Details(**{**vars(Details.of(member)), "email": address})
    register.change_member(member=member, details=details, at=at, by=by)


def code_of(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.obstacles[0].code


def test_the_board_alone_does_not_move_a_voters_mailbox(
    cast: Cast, at: datetime, board: Account
) -> None:
    with_roll(cast)

    with pytest.raises(Refusal) as refused:
        move(cast.bilal, "diego.two@example.net", at, board)

    assert code_of(refused) == "access-frozen"
    cast.bilal.refresh_from_db()
    assert cast.bilal.email == "bilal@example.org"


def test_the_board_alone_prints_no_letter_for_a_voter(
    cast: Cast, at: datetime, board: Account
) -> None:
    with_roll(cast)

    with pytest.raises(Refusal) as refused:
        letters.issue(member=cast.bilal, at=at, by=board)
    batch = letters.issue_batch(members=[cast.bilal, cast.alice], at=at, by=board)

    assert code_of(refused) == "access-frozen"
    assert batch.frozen == [cast.bilal]
    assert [made.letter.member for made in batch.issued] == [cast.alice]


def test_a_voter_without_an_account_is_frozen_like_the_others(
    cast: Cast, at: datetime, board: Account
) -> None:
    paper = factories.member(number=77, last_name="Kerouedan", first_name="Jeanne", email="")
    with_roll(cast, paper)
    assert paper.account is None

    with pytest.raises(Refusal) as letter:
        letters.issue(member=paper, at=at, by=board)
    with pytest.raises(Refusal) as mailbox:
        move(paper, "diego.two@example.net", at, board)

    assert (code_of(letter), code_of(mailbox)) == ("access-frozen", "access-frozen")


def test_a_voter_alone_sets_up_no_second_factor(cast: Cast, at: datetime) -> None:
    assert cast.bilal.account
    assert cast.alice.account
    with_roll(cast)

    frozen = enrolment.obstacles(cast.bilal.account, at)
    free = enrolment.obstacles(cast.alice.account, at)

    assert [obstacle.code for obstacle in frozen] == ["access-frozen"]
    assert free == []


def test_undoing_an_import_does_not_move_a_voters_mailbox_back(
    cast: Cast, at: datetime, board: Account
) -> None:
    moved = ADDRESS.format(number=cast.bilal.number, address="b.benali@example.net")
    imports.import_file(content=moved.encode(), file_name="registre.csv", at=at)
    with_roll(cast)

    with pytest.raises(Refusal) as refused:
        imports.undo(source=RegisterImport.objects.get(), at=at, by=board)

    assert "access-frozen" in [obstacle.code for obstacle in refused.value.obstacles]
    cast.bilal.refresh_from_db()
    assert cast.bilal.email == "b.benali@example.net"


@pytest.mark.parametrize("counted", [False, True])
def test_the_board_alone_does_not_become_a_certifier_or_a_key_holder_during_the_count(
    cast: Cast, at: datetime, board: Account, counted: bool
) -> None:
    """Not members of this roll: a vote ends, and their part in it begins."""
    voters = (cast.bilal, cast.chloe)
    of = polls.opened(cast, voters=voters, key_holders=[cast.alice, cast.gwenn])
    for voter in voters:
        of.vote(voter, [polls.YES])
    of.count() if counted else of.end()

    refused = []
    for member in (cast.gwenn, cast.hugo):
        with pytest.raises(Refusal) as error:
            move(member, "diego.two@example.net", at, board)
        refused.append(code_of(error))
    move(cast.bilal, "b.benali@example.net", at, board)

    assert refused == ["access-frozen-for-the-count"] * 2


def test_once_the_result_is_certified_they_change_their_address_again(
    cast: Cast, at: datetime, board: Account
) -> None:
    of = polls.opened(cast)
    for voter in (cast.bilal, cast.chloe):
        of.vote(voter, [polls.YES])
    of.count()

    by = cast.gwenn.account
    assert by
    certification.certify(poll=of.poll, certifier=cast.gwenn, at=of.at, by=by)

    move(cast.gwenn, "gwenn.two@example.net", at, board)
    cast.gwenn.refresh_from_db()
    assert cast.gwenn.email == "gwenn.two@example.net"


def test_the_freeze_ends_with_the_vote(cast: Cast, at: datetime, board: Account) -> None:
    of = with_roll(cast)

    acts.cancel(poll=of.poll, at=at, why="La convocation est à refaire.")
    move(cast.bilal, "b.benali@example.net", at, board)

    cast.bilal.refresh_from_db()
    assert cast.bilal.email == "b.benali@example.net"


def test_two_people_give_access_back_and_it_is_counted(
    cast: Cast,
) -> None:
    assert cast.diego.account
    assert cast.alice.account
    of = with_roll(cast)
    at = of.at
    recovery = access.ask(
        member=cast.bilal,
        kind=AccessRecovery.Kind.EMAIL,
        identity_check="Rappelé au numéro du registre.",
        new_email="b.benali@example.net",
        at=at,
        by=cast.diego.account,
    )

    access.approve(recovery=recovery, at=at, by=cast.alice.account)

    cast.bilal.refresh_from_db()
    assert cast.bilal.email == "b.benali@example.net"
    assert recoveries.during_freeze(of.poll.created_at, clock.now()) == 1
