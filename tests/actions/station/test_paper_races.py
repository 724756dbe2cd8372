"""Papers and people in the same second: real threads, each with its own connections."""

from collections.abc import Iterator

import pytest

from common.refusals import Refusal
from tests.cast import Cast
from tests.factories import envelopes as made
from tests.factories import polls
from tests.factories.polls import NO, YES
from tests.factories.threads import together
from votes.station import papers
from votes.urn import queries as urn

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("keeper")]


@pytest.fixture
def people(cast: Cast) -> Iterator[Cast]:
    with made.named(cast.gwenn, cast.hugo):
        yield cast


def test_a_vote_and_the_envelope_of_the_same_member_are_one_of_the_two(people: Cast) -> None:
    of = polls.opened(people, paper_slots=1)
    right = of.rights_of(people.bilal)[0]
    ballot = of.ballot(right, [YES])

    together(lambda: of.send(ballot, right.permit), lambda: made.arrive(of, people.bilal))

    assert (urn.turnout(of.poll.uuid), papers.received(of.poll)) in ((1, 0), (0, 1))


def test_the_last_slot_is_for_one_of_two_envelopes(people: Cast) -> None:
    of = polls.opened(people, paper_slots=1)

    found = together(lambda: made.arrive(of, people.bilal), lambda: made.arrive(of, people.chloe))

    assert papers.received(of.poll) == 1
    assert sum(isinstance(each, str) for each in found) == 1


def test_two_devices_with_the_last_paper_enter_it_once(people: Cast) -> None:
    of = polls.opened(people, paper_slots=2)
    made.arrive(of, people.bilal)
    made.open_envelopes(of, people.gwenn, people.hugo, pile=1)
    maker = of.maker

    def enter(choice: list[int]) -> None:
        right = made.slot(of, people.gwenn)
        assert right.credential is not None
        of.send(maker.make(right.credential, [choice]), right.permit)

    together(lambda: enter(YES), lambda: enter(NO))

    assert urn.papers_entered(of.poll.uuid) <= 1
    if urn.papers_entered(of.poll.uuid) == 0:
        enter(YES)
    with pytest.raises(Refusal):
        enter(NO)
    assert urn.papers_entered(of.poll.uuid) == 1


def test_a_paper_and_the_end_in_the_same_second_make_the_same_numbers(people: Cast) -> None:
    of = polls.opened(people, paper_slots=2)
    made.arrive(of, people.bilal)
    made.open_envelopes(of, people.gwenn, people.hugo, pile=1)
    made.declare(of, people.gwenn, "void", 1)
    right = made.slot(of, people.gwenn)
    ballot = of.ballot(right, [YES])

    together(
        lambda: of.send(ballot, right.permit), lambda: made.declare(of, people.hugo, "void", 1)
    )

    found = papers.standing(of.poll)
    of.poll.refresh_from_db()
    if of.poll.state == "ended":
        assert (found.entered, found.void) == (0, 1)
    else:
        assert (found.entered, found.void) == (1, None)
