"""What acts on envelopes leave in the journal, and once the roll of their vote is destroyed."""

from collections.abc import Iterator

import pytest

from common.models import ApartEvent, AuditEvent
from tests.cast import Cast
from tests.factories import envelopes as made
from tests.factories import polls
from votes.station import papers
from votes.station.actions import polls as life
from votes.station.actions import retention

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture(autouse=True)
def _scrutineers(cast: Cast) -> Iterator[None]:
    with made.named(cast.gwenn, cast.hugo):
        yield


@pytest.fixture
def of(cast: Cast) -> polls.Rehearsed:
    """An open poll with three slots for papers and one reserve."""
    return polls.opened(cast, paper_slots=3, reserves=1)


def test_who_sent_an_envelope_is_in_no_journal_once_the_roll_is_destroyed(
    of: polls.Rehearsed, cast: Cast
) -> None:
    """Rows of a roll are numbered in its order: a number and the register make a name."""
    made.arrive(of, cast.bilal)
    sender = of.poll.roll.get(member=cast.bilal).pk
    life.cancel(poll=of.poll, why="Assemblée reportée.", at=of.at, by=None)

    retention.destroy_signed_roll(poll=of.poll, at=of.at)

    assert not ApartEvent.objects.exists()
    assert not AuditEvent.objects.filter(details__entry=sender).exists()


def test_the_same_envelope_entered_twice_is_entered_once(of: polls.Rehearsed, cast: Cast) -> None:
    made.arrive(of, cast.bilal)

    made.arrive(of, cast.bilal)

    assert papers.received(of.poll) == 1
    assert ApartEvent.objects.filter(verb="right.closed_for_paper").count() == 1
