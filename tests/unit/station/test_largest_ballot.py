"""The size that is foretold of a ballot is that of the ballots that people send."""

import json

import pytest

from tests.factories.belenios import make_poll
from votes.belenios.election import Question
from votes.urn.sizes import LARGEST_REQUEST, largest_request

PERMIT = "1.9.9.holder.99999999999." + "A" * 43


@pytest.mark.parametrize(
    ("questions", "choice"),
    [
        ([Question("Oui ?", ("Pour", "Contre", "Abstention"))] * 5, [[1, 0, 0]] * 5),
        ([Question("Qui ?", tuple(map(str, range(20))), 0, 20, blank=True)], [[1, *[0] * 20]]),
        ([Question("Lesquels ?", ("A", "B"), 0, 2)], [[1, 1]]),
    ],
)
def test_a_ballot_weighs_what_was_foretold_and_hardly_less(
    questions: list[Question], choice: list[list[int]]
) -> None:
    poll = make_poll(questions=questions)

    ballot = poll.maker.make(poll.secrets[0], choice)
    sent = len(json.dumps({"ballot": ballot, "permit": PERMIT}).encode())

    assert 0.9 * largest_request(questions) < sent <= largest_request(questions)


def test_the_widest_election_and_a_long_agenda_pass_the_door() -> None:
    widest = Question("Qui ?", tuple(map(str, range(60))), 1, 60)
    resolution = Question("Oui ?", ("Pour", "Contre", "Abstention"))

    assert largest_request([widest]) < LARGEST_REQUEST
    assert largest_request([resolution] * 37) < LARGEST_REQUEST < largest_request([resolution] * 40)
