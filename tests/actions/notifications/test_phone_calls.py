"""Telephoning members whom nothing reaches: one caller at a time, never twice for nothing."""

from datetime import timedelta

import pytest

from common import audit
from common.models import AuditEvent
from common.refusals import Forbidden, Refusal
from members.models import Account, Member
from notifications import phoning, queries
from notifications.actions import choices, phone_calls
from notifications.models import MailChoice, PhoneCall
from tests.cast import Cast
from tests.factories.mail import TUESDAY_TEN, recorded_vote
from tests.factories.members import account, member
from tests.factories.threads import together

pytestmark = pytest.mark.django_db

CALLED_AT = TUESDAY_TEN + timedelta(hours=1)
Came = PhoneCall.Outcome


def lost(name: str = "Nora", phone: str = "01 23 45 67 89") -> Member:
    """A member at no known address, to whom a message could not go."""
    found = member(name, "Perdue", phone=phone, address="", postcode="", city="")
    recorded_vote(found)
    return found


def called(who: Member, by: Account, outcome: str, days: int = 0) -> PhoneCall:
    at = CALLED_AT + timedelta(days=days)
    call = phone_calls.take(member=who, at=at, by=by)
    phone_calls.tell(call=call, outcome=outcome, at=at + timedelta(minutes=5), by=by)
    return call


def refused(who: Member, by: Account, days: int = 0, hours: int = 0) -> str:
    at = CALLED_AT + timedelta(days=days, hours=hours)
    with pytest.raises(Refusal) as refusal:
        phone_calls.take(member=who, at=at, by=by)
    return refusal.value.code


def action(who: Member, days: int) -> str:
    return phoning.to_find([who], at=CALLED_AT + timedelta(days=days))[0].action


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_call_in_the_same_second_one_does(cast: Cast) -> None:
    nora, other = lost(), account("zoe@example.org")
    diego = cast.diego.account
    assert diego is not None

    given = together(
        lambda: phone_calls.take(member=nora, at=CALLED_AT, by=diego).caller_id,
        lambda: phone_calls.take(member=nora, at=CALLED_AT, by=other).caller_id,
    )

    assert given.count("being-called") == 1
    assert PhoneCall.objects.count() == 1
    assert audit.verify() is None


def test_a_form_sent_twice_takes_one_call(cast: Cast) -> None:
    nora = lost()

    first = phone_calls.take(member=nora, at=CALLED_AT, by=cast.diego.account)
    again = phone_calls.take(member=nora, at=CALLED_AT, by=cast.diego.account)

    assert first == again
    assert action(nora, 0) == "called"


def test_a_caller_tells_what_came_of_one_call_before_the_next(cast: Cast) -> None:
    phone_calls.take(member=lost(), at=CALLED_AT, by=cast.diego.account)

    assert refused(lost("Paul"), cast.diego.account) == "a-call-to-tell"


def test_a_call_that_nobody_told_is_free_after_an_hour(cast: Cast) -> None:
    nora, other = lost(), account("zoe@example.org")
    phone_calls.take(member=nora, at=CALLED_AT, by=cast.diego.account)
    assert refused(nora, other) == "being-called"

    taken = phone_calls.take(member=nora, at=CALLED_AT + phoning.LASTS, by=other)

    assert taken.caller == other
    assert phoning.running_of(cast.diego.account, at=CALLED_AT + phoning.LASTS) is None


def test_only_whom_nothing_reaches_is_called(cast: Cast) -> None:
    recorded_vote(cast.bilal)

    assert refused(cast.bilal, cast.diego.account) == "already-reached"


@pytest.mark.parametrize(
    ("outcome", "days", "code"),
    [
        (Came.NO_ANSWER, 1, "called-lately"),
        (Came.WRONG_NUMBER, 30, "no-number"),
        (Came.NOT_AGAIN, 300, "asks-not-to-be-called"),
    ],
)
def test_nobody_is_called_twice_for_nothing(cast: Cast, outcome: str, days: int, code: str) -> None:
    nora = lost()
    called(nora, cast.diego.account, outcome)

    assert refused(nora, cast.diego.account, days=days) == code
    assert action(nora, days) == "ask"


def test_three_calls_without_answer_are_enough_for_two_months(cast: Cast) -> None:
    nora = lost()
    for days in (0, 2, 4):
        called(nora, cast.diego.account, Came.NO_ANSWER, days=days)

    assert refused(nora, cast.diego.account, days=10) == "called-enough"
    assert action(nora, 70) == "call"


def test_a_number_corrected_in_the_register_may_be_called(cast: Cast) -> None:
    nora = lost()
    called(nora, cast.diego.account, Came.WRONG_NUMBER)
    assert refused(nora, cast.diego.account, days=3) == "no-number"

    Member.objects.filter(pk=nora.pk).update(phone="09 87 65 43 21")
    nora.refresh_from_db()

    assert action(nora, 3) == "call"


def test_nobody_is_called_in_the_evening(cast: Cast) -> None:
    assert refused(lost(), cast.diego.account, hours=10) == "quiet-hours"


def test_who_gave_an_address_is_found_until_another_message_fails(cast: Cast) -> None:
    nora = lost()
    assert list(queries.unreachable()) == [nora]

    called(nora, cast.diego.account, Came.FOUND)
    assert not queries.unreachable().exists()

    recorded_vote(nora, step="recorded-again", at=CALLED_AT + timedelta(days=9))
    assert list(queries.unreachable()) == [nora]


def test_who_asks_not_to_be_called_is_heard_and_may_change_their_mind(cast: Cast) -> None:
    nora = lost()
    called(nora, cast.diego.account, Came.NOT_AGAIN)
    assert MailChoice.objects.get(member=nora).refuses_calls

    choices.accept_calls(member=nora, at=CALLED_AT, by=cast.eve)
    choices.accept_calls(member=nora, at=CALLED_AT, by=cast.eve)

    assert action(nora, 3) == "call"
    assert AuditEvent.objects.filter(verb="phone.calls_accepted").count() == 1


def test_a_call_is_told_once_and_by_who_made_it(cast: Cast) -> None:
    nora, other = lost(), account("zoe@example.org")
    call = phone_calls.take(member=nora, at=CALLED_AT, by=cast.diego.account)

    with pytest.raises(Forbidden):
        phone_calls.tell(call=call, outcome=Came.FOUND, at=CALLED_AT, by=other)
    with pytest.raises(Forbidden):
        phone_calls.give_back(call=call, at=CALLED_AT, by=other)
    phone_calls.tell(call=call, outcome=Came.NO_ANSWER, at=CALLED_AT, by=cast.diego.account)
    with pytest.raises(Refusal):
        phone_calls.tell(call=call, outcome=Came.FOUND, at=CALLED_AT, by=cast.diego.account)

    call.refresh_from_db()
    assert call.outcome == Came.NO_ANSWER


def test_the_list_to_call_is_the_same_whoever_has_voted(cast: Cast) -> None:
    """Two members out of reach, one of whom voted: nothing in the list tells them apart."""
    nora, paul = lost(), lost("Paul")
    recorded_vote(paul, step="their-own-receipt")

    rows = phoning.to_find([nora, paul], at=CALLED_AT)

    assert [(row.action, row.running, row.last) for row in rows] == [("call", None, None)] * 2
