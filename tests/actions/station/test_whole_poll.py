"""A poll from its preparation to its certified result, through the real keeper and protocol."""

import pytest

from tests.cast import Cast
from tests.factories import polls
from votes.station import queries
from votes.station.actions import certification, trustees
from votes.urn import counts
from votes.urn.actions import counting

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


def test_a_holder_whose_part_another_published_meanwhile_is_told_of_no_refusal(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = polls.opened(cast)
    of.vote(cast.alice, [polls.YES])
    of.vote(cast.diego, [polls.NO])
    enough = counts.has_enough_decryptions

    def overtaken(uuid: str) -> bool:
        found = enough(uuid)
        if found:
            counting.publish_result(poll_uuid=uuid, at=of.at)
        return found

    monkeypatch.setattr(trustees.counts, "has_enough_decryptions", overtaken)
    of.count()

    assert of.poll.state == "result"
    assert queries.results(of.poll)[0].counts == (1, 1, 0)
