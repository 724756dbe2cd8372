"""Parts of a real service are killed while people vote: what a voter was told stays true.

The whole story is in tests/load/faults.py; thousands of ballots: `python -m tests.load.faults`.
"""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests.load.faults import Trial, broken_promises, recount, run, summary
from tests.load.service import scratch_service
from tests.load.voters import Vote
from tests.shown import SHOWN


@pytest.mark.faults
def test_killing_any_part_of_the_service_during_the_vote_breaks_no_promise(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    base = connections["urn"].vendor
    kills = 7 if base == "sqlite" else 9

    with scratch_service(tmp_path, base) as service:
        trial = run(service, casts=80, kills=kills, people=6, pace=0.05, seed=8)

    broken = broken_promises(trial)
    record_property(SHOWN, summary(base, trial, broken))
    assert broken == [], summary(base, trial, broken)
    assert sum(trial.killed.values()) >= kills - 2
    assert sum(trial.troubles.values()) > 0, "no voter noticed any kill"


def a_kept_word() -> Trial:
    """Three voters as the urn tells of them too: the second changed their mind."""
    cast = [(0, [[1, 0, 0]]), (1, [[1, 0, 0]]), (1, [[0, 1, 0]]), (2, [[0, 0, 1]])]
    votes = [
        Vote("poll", voter, 1 + voter, choice, f"ballot {height}", "permit")
        for height, (voter, choice) in enumerate(cast, 1)
    ]
    for height, vote in enumerate(votes, 1):
        vote.receipt = {"tracker": vote.tracker, "height": height, "signature": f"signed {height}"}
        vote.was_new = True
    last = [votes[0], votes[2], votes[3]]
    found = {
        "receipts": [copy.deepcopy(vote.receipt) for vote in votes],
        "current": sorted(vote.tracker for vote in last),
        "broken_height": None,
        "archive": "verified",
        "result": recount(last),
    }
    return Trial(votes=votes, proof={"unsound": [], "polls": [found]})


def test_an_urn_that_says_what_its_voters_say_breaks_no_promise() -> None:
    assert broken_promises(a_kept_word()) == []


def lose_a_ballot(poll: Any, votes: list[Vote]) -> None:
    del poll["receipts"][3]


def move_a_ballot(poll: Any, votes: list[Vote]) -> None:
    poll["receipts"][0]["height"], poll["receipts"][1]["height"] = 2, 1


def sign_something_else(poll: Any, votes: list[Vote]) -> None:
    poll["receipts"][2]["signature"] = "another"


def count_the_first_ballot_too(poll: Any, votes: list[Vote]) -> None:
    poll["current"] = sorted(vote.tracker for vote in votes)


def keep_the_first_ballot(poll: Any, votes: list[Vote]) -> None:
    poll["current"] = sorted(vote.tracker for vote in votes if vote is not votes[2])


def count_one_more(poll: Any, votes: list[Vote]) -> None:
    poll["result"][0][0] += 1


def stuff_a_ballot(poll: Any, votes: list[Vote]) -> None:
    poll["receipts"].append({"tracker": "nobody's", "height": 5, "signature": "signed 5"})


def tell_a_voter_no(poll: Any, votes: list[Vote]) -> None:
    votes[0].receipt, votes[0].refusal = None, "already-voted"


def refuse_a_good_ballot(poll: Any, votes: list[Vote]) -> None:
    votes.append(Vote("poll", 3, 1, [[1, 0, 0]], "ballot 5", "permit", refusal="permit-refused"))


def give_a_receipt_twice(poll: Any, votes: list[Vote]) -> None:
    votes[0].was_new = False


def break_the_chain(poll: Any, votes: list[Vote]) -> None:
    poll["broken_height"] = 2


def spoil_the_archive(poll: Any, votes: list[Vote]) -> None:
    poll["archive"] = "ballot-signature"


@pytest.mark.parametrize(
    "spoil",
    [
        lose_a_ballot,
        move_a_ballot,
        sign_something_else,
        count_the_first_ballot_too,
        keep_the_first_ballot,
        count_one_more,
        stuff_a_ballot,
        tell_a_voter_no,
        refuse_a_good_ballot,
        give_a_receipt_twice,
        break_the_chain,
        spoil_the_archive,
    ],
)
def test_the_proof_sees_an_urn_that_breaks_its_word(
    spoil: Callable[[Any, list[Vote]], None],
) -> None:
    trial = a_kept_word()

    spoil(trial.proof["polls"][0], trial.votes)

    assert broken_promises(trial) != []
