"""The help desk of two people."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail

from common import clock
from common.refusals import Obstacle, Refusal
from members import freezes, recoveries
from members.actions import access, letters
from members.models import AccessRecovery, Account, Member
from members.signing_in import enrolment
from tests.cast import Cast
from tests.factories import members as factories

pytestmark = pytest.mark.django_db
Kind = AccessRecovery.Kind
CHECK = "Rappelé au numéro du registre."
Committing = Callable[..., Any]


@pytest.fixture
def at() -> datetime:
    return clock.now()


def account(member: Member) -> Account:
    assert member.account
    return member.account


@pytest.fixture
def frozen() -> Iterator[None]:
    """Every member stands on a frozen roll."""

    def check(members: Collection[int], at: datetime) -> Obstacle | None:
        return Obstacle("frozen", "gelé")

    freezes.register(check)
    yield
    freezes.unregister(check)


def ask(cast: Cast, at: datetime, kind: str = Kind.EMAIL, **more: Any) -> AccessRecovery:
    values = {"new_email": "b.benali@example.net" if kind == Kind.EMAIL else "", **more}
    return access.ask(
        **{
            "member": cast.bilal,
            "kind": kind,
            "identity_check": CHECK,
            "at": at,
            "by": account(cast.diego),
            **values,
        }
    )


def test_two_people_change_an_address_and_the_old_one_is_told_both_times(
    cast: Cast, at: datetime, django_capture_on_commit_callbacks: Committing
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        recovery = ask(cast, at)
        access.approve(recovery=recovery, at=at, by=account(cast.alice))

    cast.bilal.refresh_from_db()
    assert cast.bilal.email == account(cast.bilal).email == "b.benali@example.net"
    assert [message.to[0] for message in mail.outbox] == [
        "bilal@example.org",
        "bilal@example.org",
        "b.benali@example.net",
    ]


def test_nothing_changes_before_the_second_person(cast: Cast, at: datetime) -> None:
    ask(cast, at)

    cast.bilal.refresh_from_db()
    assert cast.bilal.email == "bilal@example.org"


def test_whoever_asked_cannot_decide(cast: Cast, at: datetime) -> None:
    recovery = ask(cast, at)

    for decide in (access.approve, access.refuse):
        with pytest.raises(Refusal) as refused:
            decide(recovery=recovery, at=at, by=account(cast.diego))
        assert refused.value.code == "two-people"


def test_two_operators_are_not_enough(cast: Cast, at: datetime) -> None:
    other = factories.account("gil@example.org", "Gil", is_operator=True)
    recovery = ask(cast, at, by=cast.fatou)

    with pytest.raises(Refusal) as refused:
        access.approve(recovery=recovery, at=at, by=other)
    assert refused.value.code == "two-operators"
    assert access.approve(recovery=recovery, at=at, by=account(cast.alice))


def test_nobody_gives_back_their_own_access(cast: Cast, at: datetime) -> None:
    with pytest.raises(Refusal) as asked:
        ask(cast, at, member=cast.diego)
    recovery = ask(cast, at, member=cast.alice)
    with pytest.raises(Refusal) as approved:
        access.approve(recovery=recovery, at=at, by=account(cast.alice))

    assert asked.value.code == approved.value.code == "own-case"


def test_a_request_is_decided_once(cast: Cast, at: datetime) -> None:
    recovery = ask(cast, at)
    access.refuse(recovery=recovery, at=at, by=account(cast.alice))

    with pytest.raises(Refusal):
        access.approve(recovery=recovery, at=at, by=account(cast.gwenn))
    cast.bilal.refresh_from_db()
    assert cast.bilal.email == "bilal@example.org"


def test_only_whoever_asked_cancels(cast: Cast, at: datetime) -> None:
    recovery = ask(cast, at)

    with pytest.raises(Refusal):
        access.cancel(recovery=recovery, at=at, by=account(cast.alice))
    access.cancel(recovery=recovery, at=at, by=account(cast.diego))
    assert recovery.state == AccessRecovery.State.CANCELLED


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"identity_check": "   vu   "}, "identity-unchecked"),
        ({"new_email": ""}, "same-address"),
        ({"new_email": "BILAL@example.org"}, "same-address"),
    ],
)
def test_a_request_says_how_the_identity_was_checked_and_what_changes(
    cast: Cast, at: datetime, values: dict[str, str], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        ask(cast, at, **values)
    assert refused.value.code == code


def test_the_same_request_does_not_wait_twice(cast: Cast, at: datetime) -> None:
    ask(cast, at)

    with pytest.raises(Refusal) as refused:
        ask(cast, at, by=account(cast.alice))
    assert refused.value.code == "already-asked"


def test_an_approved_letter_signs_in(cast: Cast, at: datetime, frozen: None) -> None:
    approval = access.approve(recovery=ask(cast, at, Kind.LETTER), at=at, by=account(cast.alice))

    assert approval.letter
    assert letters.use(code=approval.letter.code, at=at) == cast.bilal.account


def test_removed_second_factors_may_be_replaced_for_two_days_even_during_a_freeze(
    cast: Cast, at: datetime, frozen: None
) -> None:
    person = account(cast.bilal)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    before = person.get_session_auth_hash()
    assert enrolment.obstacles(person, at)

    access.approve(recovery=ask(cast, at, Kind.SECOND_FACTORS), at=at, by=account(cast.alice))

    person.refresh_from_db()
    assert not Authenticator.objects.filter(user=person).exists()
    assert person.get_session_auth_hash() != before
    assert enrolment.obstacles(person, at + timedelta(hours=47)) == []
    assert enrolment.obstacles(person, at + timedelta(hours=49))
    assert enrolment.obstacles(account(cast.chloe), at + timedelta(hours=1))


def test_what_was_given_back_during_a_freeze_is_counted(
    cast: Cast, at: datetime, frozen: None
) -> None:
    access.approve(recovery=ask(cast, at), at=at, by=account(cast.alice))
    access.refuse(recovery=ask(cast, at, Kind.LETTER), at=at, by=account(cast.alice))

    assert recoveries.during_freeze(at, at + timedelta(days=1)) == 1
    assert recoveries.during_freeze(at + timedelta(days=1), at + timedelta(days=2)) == 0


def test_the_address_of_a_legal_person_is_that_of_who_acts_for_it(cast: Cast, at: datetime) -> None:
    recovery = ask(cast, at, member=cast.mots_passants, new_email="odile@example.net")

    access.approve(recovery=recovery, at=at, by=account(cast.alice))

    cast.mots_passants.refresh_from_db()
    assert account(cast.mots_passants).email == "odile@example.net"
    assert cast.mots_passants.representatives.get().email == "odile@example.net"
