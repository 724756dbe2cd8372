"""Role × right on a poll (secrecy.md 4): an operator holds no function, a candidate certifies
nothing of theirs, and functions come from the statutes, not from an organ's name."""

import pytest

from common import clock
from members.models import OrganFunction
from tests.cast import Cast
from tests.factories import codes, polls
from votes.station import permissions
from votes.station.models import Poll

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

RIGHTS = (
    "can_follow",
    "can_run",
    "can_stop",
    "can_read_signed_roll",
    "can_certify",
    "is_trustee",
)
MATRIX = {
    # president of the supervisory board: chairs, convenes, certifies, holds a key
    "alice": (True, True, True, True, True, True),
    "gwenn": (True, True, True, True, True, True),
    # the board convenes; with an interest in the outcome, it neither stops a vote nor reads the
    # list of those who voted
    "diego": (True, True, False, False, False, False),
    "bilal": (False, False, False, False, False, False),
    "mots_passants": (False, False, False, False, False, False),
    "eve": (False, False, False, False, False, False),
    "fatou": (False, False, False, False, False, False),
}


def rights_of(person: object, poll: Poll) -> tuple[bool, ...]:
    account = getattr(person, "account", person)
    today = clock.today()
    return tuple(getattr(permissions, name)(account, poll, today) for name in RIGHTS)


def test_each_role_has_its_rights_and_no_other(cast: Cast) -> None:
    poll = polls.prepared(cast).poll

    assert {name: rights_of(getattr(cast, name), poll) for name in MATRIX} == MATRIX


def test_who_makes_the_codes_follows_the_poll_and_does_not_certify_it(cast: Cast) -> None:
    poll = codes.entrusted(cast).of.poll

    today, maker = clock.today(), cast.chloe.account
    assert permissions.is_rights_officer(maker, poll, today)
    assert permissions.can_follow(maker, poll, today)
    assert not permissions.can_certify(maker, poll, today)
    assert not permissions.is_rights_officer(cast.gwenn.account, poll, today)
    assert permissions.can_certify(cast.gwenn.account, poll, today)


def test_addresses_of_envelopes_are_for_who_keeps_the_register_never_for_the_maker(
    cast: Cast,
) -> None:
    poll = codes.entrusted(cast).of.poll

    readers = [
        name
        for name in MATRIX
        if permissions.can_send_envelopes(
            getattr(getattr(cast, name), "account", getattr(cast, name)), poll, clock.today()
        )
    ]

    assert readers == ["diego"]


def test_an_operator_loses_every_function(cast: Cast) -> None:
    poll = polls.prepared(cast).poll
    cast.alice.account.is_operator = True
    cast.alice.account.save()

    assert rights_of(cast.alice, poll) == (False,) * 6


def test_a_session_without_second_factor_exercises_nothing(cast: Cast) -> None:
    poll = polls.prepared(cast).poll
    cast.alice.account.offices_suspended = True

    assert rights_of(cast.alice, poll) == (False,) * 6


def test_a_candidate_does_not_certify(cast: Cast) -> None:
    poll = polls.prepared(
        cast,
        questions=[polls.election_of(cast.gwenn, cast.bilal)],
        key_holders=[cast.alice, cast.hugo, cast.diego],
    ).poll

    assert not permissions.can_certify(cast.gwenn.account, poll, clock.today())
    assert permissions.can_certify(cast.alice.account, poll, clock.today())


def test_who_stands_and_who_made_the_codes_do_not_read_who_has_voted(cast: Cast) -> None:
    standing = polls.prepared(
        cast,
        questions=[polls.election_of(cast.gwenn, cast.bilal)],
        key_holders=[cast.alice, cast.hugo],
    ).poll
    coded = polls.prepared(cast).poll
    coded.rights_officer = cast.hugo
    today = clock.today()

    def readers(of: Poll) -> list[bool]:
        watching = (cast.alice, cast.gwenn, cast.hugo)
        return [permissions.can_read_signed_roll(m.account, of, today) for m in watching]

    assert readers(standing) == [True, False, True]
    assert readers(coded) == [True, True, False]


def test_functions_follow_the_statutes(cast: Cast) -> None:
    """An association without a supervisory board certifies through somebody else."""
    poll = polls.prepared(cast).poll
    OrganFunction.objects.filter(function="certifier").delete()
    OrganFunction.objects.create(function="certifier", organ="board")

    assert permissions.can_certify(cast.diego.account, poll, clock.today())
    assert not permissions.can_certify(cast.alice.account, poll, clock.today())


def test_the_bureau_alone_reads_named_votes(cast: Cast) -> None:
    poll = polls.prepared(cast, regime=Poll.Regime.NAMED).poll
    secret = polls.prepared(cast).poll
    today = clock.today()

    def readers(of: Poll) -> set[str]:
        people = {name: getattr(cast, name) for name in MATRIX}
        return {
            name
            for name, person in people.items()
            if permissions.can_read_named_votes(getattr(person, "account", person), of, today)
        }

    assert readers(poll) == {"alice", "gwenn"}
    assert readers(secret) == set()


def test_the_board_never_reads_who_voted_even_where_it_certifies(cast: Cast) -> None:
    poll = polls.prepared(cast).poll
    OrganFunction.objects.create(function="certifier", organ="board")

    assert permissions.can_certify(cast.diego.account, poll, clock.today())
    assert not permissions.can_read_signed_roll(cast.diego.account, poll, clock.today())
