"""A poll from its preparation to its certified result, through the real keeper and protocol."""

import pytest

from tests.cast import Cast
from tests.factories import polls
from votes.station import queries
from votes.station.actions import certification

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def test_a_poll_is_prepared_sealed_voted_counted_and_certified(cast: Cast) -> None:
    of = polls.opened(cast, questions=[polls.RESOLUTION, polls.election_of(cast.bilal, cast.chloe)])
    of.vote(cast.alice, [polls.YES, [0, 1, 0]])
    of.vote(cast.diego, [polls.YES, [0, 0, 1]])
    of.vote(cast.hugo, [polls.NO, [1, 0, 0]])

    of.count(holders=(1, 3))

    accounts, seats = queries.results(of.poll)
    assert accounts.counts == (2, 1, 0)
    assert (seats.counts, seats.blank) == ((1, 1), 1)
    certification.certify(poll=of.poll, certifier=cast.alice, at=of.at, by=cast.alice.account)
    assert of.poll.state == "certified"
