"""Real threads at the urn, each with its own connection, on whichever database runs the suite."""

from contextlib import suppress
from datetime import timedelta

import pytest

from common.refusals import Refusal
from tests.factories import urns
from tests.factories.threads import together
from tests.factories.urns import NO, NOON, YES
from votes.urn import queries
from votes.urn.actions import credentials, polls, refused
from votes.urn.models import Ballot, Milestone, Poll, Record, Refused

pytestmark = pytest.mark.django_db(transaction=True)


def the_chain_is_whole(box: urns.Box) -> bool:
    """Heights without a gap, one ballot for each, each event naming its parent."""
    events = Record.objects.filter(poll=box.uuid, kind="event").order_by("height")
    parent = None
    for height, record in enumerate(events):
        assert record.height == height
        if parent is not None:
            assert f'"parent":"{parent}"' in record.body
        parent = record.name
    ballots = Ballot.objects.filter(poll=box.uuid).order_by("height")
    assert box.poll.head == parent
    return [b.height for b in ballots] == list(range(1, ballots.count() + 1))


def test_a_double_click_is_one_ballot_with_one_receipt() -> None:
    box = urns.opened()
    ballot, permit = box.ballot(), box.permit()

    receipts = together(*[lambda: box.send(ballot, permit)] * 4)

    assert len({receipt.head for receipt in receipts}) == 1
    assert sorted(receipt.is_new for receipt in receipts) == [False, False, False, True]
    assert Ballot.objects.count() == 1
    assert the_chain_is_whole(box)


def test_two_devices_cast_one_ballot_between_them() -> None:
    box = urns.opened()
    permit = box.permit()
    ballots = [box.ballot(choice=choice) for choice in (YES, NO, YES)]

    results = together(*[lambda b=ballot: box.send(b, permit) for ballot in ballots])

    assert sorted(str(r) for r in results if isinstance(r, str)) == ["already-voted"] * 2
    assert queries.turnout(box.uuid) == 1
    assert the_chain_is_whole(box)


def test_many_voters_at_once_all_enter_the_chain() -> None:
    box = urns.opened(voters=8)
    sent = [(box.ballot(voter), box.permit(voter)) for voter in range(8)]

    results = together(*[lambda s=item: box.send(*s) for item in sent])

    assert sorted(receipt.height for receipt in results) == list(range(1, 9))
    assert the_chain_is_whole(box)


def test_casting_while_the_urn_closes_is_in_or_out_never_between() -> None:
    box = urns.opened(voters=4)
    sent = [(box.ballot(voter), box.permit(voter)) for voter in range(4)]

    results = together(
        *[lambda s=item: box.send(*s) for item in sent],
        lambda: polls.suspend(poll_uuid=box.uuid, at=NOON),
    )

    closed = Milestone.objects.get(poll=box.uuid, verb="suspended")
    accepted = [r for r in results[:4] if not isinstance(r, str)]
    assert {r for r in results[:4] if isinstance(r, str)} <= {
        "remote-vote-closed",
        "permit-refused",
    }
    assert len(accepted) == Ballot.objects.count() == closed.height
    assert all(receipt.height <= closed.height for receipt in accepted)
    assert the_chain_is_whole(box)


def test_two_officers_end_the_poll_once() -> None:
    box = urns.opened()

    results = together(*[lambda: polls.end(poll_uuid=box.uuid, at=NOON)] * 3)

    assert sorted(str(r) for r in results if isinstance(r, str)) == ["poll-ended"] * 2
    ends = Record.objects.filter(poll=box.uuid, body__contains='"EndBallots"')
    assert ends.count() == 1


def test_a_right_is_withdrawn_or_used_never_both() -> None:
    box = urns.opened(voters=6)
    rights = [(box.ballot(v), box.permit(v), box.credential(v)) for v in range(6)]

    def withdraw(credential: str) -> str:
        credentials.withdraw(poll_uuid=box.uuid, credential=credential)
        return "withdrawn"

    for ballot, permit, credential in rights:
        cast, withdrawn = together(
            lambda b=ballot, p=permit: box.send(b, p), lambda c=credential: withdraw(c)
        )
        used = queries.holds_ballot(box.uuid, credential)
        assert used == (not isinstance(cast, str))
        assert (withdrawn == "withdrawn") != used


def test_a_pouvoir_taken_back_while_its_holder_casts_is_in_or_out() -> None:
    box = urns.opened(voters=4)
    for voter in range(4):
        ballot, permit = box.ballot(voter), box.permit(voter)
        credential = box.credential(voter)

        cast, _raised = together(
            lambda b=ballot, p=permit: box.send(b, p),
            lambda c=credential: credentials.raise_epoch(poll_uuid=box.uuid, credential=c),
        )

        assert cast == "permit-refused" or cast.is_new
        with suppress(Refusal):
            box.send(box.ballot(voter, NO), permit)
        assert Ballot.objects.filter(credential__key=credential).count() == int(
            cast != "permit-refused"
        )
    assert the_chain_is_whole(box)


def test_the_hour_passes_while_ballots_come_in() -> None:
    """Every ballot received before the hour is in; none after, though nobody closed the urn."""
    closes_at = NOON + timedelta(hours=1)
    box = urns.opened(voters=4, closes_at=closes_at)
    until = closes_at + timedelta(hours=1)
    sent = [(box.ballot(v), box.permit(v, expires_at=until)) for v in range(4)]
    times = [closes_at - timedelta(seconds=1), closes_at] * 2

    results = together(
        *[lambda s=item, at=at: box.send(*s, at=at) for item, at in zip(sent, times, strict=True)]
    )

    assert [isinstance(result, str) for result in results] == [False, True] * 2
    assert Poll.objects.get(pk=box.uuid).height == 2


def test_refusals_of_the_same_second_are_all_counted() -> None:
    box = urns.opened()

    together(*[lambda: refused.count(poll_uuid=box.uuid, rule="permit-refused")] * 8)
    refused.count(poll_uuid=box.uuid, rule="permit-refused")

    assert Refused.objects.values_list("rule", "times").get() == ("permit-refused", 9)
