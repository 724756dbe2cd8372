"""Envelopes and papers of a secret poll, led through the real actions by two scrutineers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from members import queries as register
from members.models import Account, Member
from tests.factories.polls import Rehearsed
from votes.station import scrutineers
from votes.station.actions import papers
from votes.station.actions import polls as life
from votes.station.actions.rights import Right
from votes.station.models import Poll
from votes.urn.receipts import Receipt


@contextmanager
def named(*members: Member) -> Iterator[None]:
    """These members are scrutineers of every poll."""

    def provider(poll: Poll, account: Account, on: date) -> bool:
        return any(member in members for member in register.members_of(account, on))

    scrutineers.register(provider)
    try:
        yield
    finally:
        scrutineers.unregister(provider)


def account(member: Member) -> Account:
    assert member.account is not None
    return member.account


def arrive(of: Rehearsed, *members: Member) -> None:
    """The envelopes of these members have been seen by two people."""
    for member in members:
        papers.close_right(entry=of.poll.roll.get(member=member), at=of.at, by=None)
    of.poll.refresh_from_db()


def open_envelopes(of: Rehearsed, *by: Member, pile: int) -> None:
    """Nobody votes any more; both scrutineers count the shuffled pile."""
    of.poll.refresh_from_db()
    if of.poll.state == "open":
        life.suspend(poll=of.poll, at=of.at)
    papers.begin(poll=of.poll, at=of.at, by=None)
    for member in by:
        declare(of, member, "envelopes", pile)


def declare(of: Rehearsed, by: Member, about: str, number: int) -> None:
    papers.declare(poll=of.poll, about=about, number=number, at=of.at, by=account(by))
    of.poll.refresh_from_db()


def slot(of: Rehearsed, by: Member) -> Right:
    return papers.take_slot(poll=of.poll, at=of.at, by=account(by))


def enter(of: Rehearsed, by: Member, choices: Sequence[Sequence[int]]) -> Receipt:
    """One paper, from the slot to the urn."""
    right = slot(of, by)
    return of.send(of.ballot(right, choices), right.permit)
