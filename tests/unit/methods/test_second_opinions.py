"""The counts beside those of three libraries written by others.

All three install and run. Their limits, found here:
- pref_voting 1.18 orders judgments by median and gauge alone (floats), and its weighted inclusive
  Gregory passes several surpluses on before it looks again at the quota: compared where at most one
  option exceeds the quota at a time;
- votelib 0.4 is exact, but removes several median mentions at once and can be wrong by it (the last
  judgment below): compared where majority mentions alone decide; its transfers do not end when
  ballots are exhausted: compared on complete rankings;
- pyrankvote 2.0 uses the quota votes / (seats + 1) without rounding and draws lots at random:
  compared for one seat, where the quota cannot change who stays last.
"""

import random
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from votes.methods.judgment import Reason, gauge, judge, removal
from votes.methods.rankings import Ranking
from votes.methods.schulze import SchulzeResult, schulze
from votes.methods.transfer import Act, Tie, TransferResult, transfer

CASES = 60
SIZE = 5


@pytest.fixture(scope="module", autouse=True)
def their_warnings() -> Iterator[None]:
    """What the libraries' own dependencies deprecate is not ours to fail on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def elections(seed: int, *, complete: bool = True) -> Iterator[dict[Ranking, int]]:
    draw = random.Random(seed)
    for _ in range(CASES):
        votes: dict[Ranking, int] = {}
        for _ in range(draw.randint(3, 9)):
            order = tuple(draw.sample(range(SIZE), SIZE))
            ranking = order if complete else order[: draw.randint(1, SIZE)]
            votes[ranking] = votes.get(ranking, 0) + draw.randint(1, 30)
        yield votes


def profiles(seed: int) -> Iterator[list[list[int]]]:
    draw = random.Random(seed)
    for _ in range(CASES):
        ballots = [[draw.randint(0, 4) for _ in range(4)] for _ in range(draw.randint(1, 40))]
        yield [[sum(b[o] == place for b in ballots) for place in range(5)] for o in range(4)]


def no_lot(result: TransferResult) -> bool:
    return all(stage.tie == Tie.NONE for stage in result.stages)


def test_judgment_elects_whom_pref_voting_finds_by_the_gauge() -> None:
    from pref_voting.grade_methods import majority_judgement
    from pref_voting.grade_profiles import GradeProfile

    for counts in profiles(1):
        ballots = _ballots_of(counts)
        ours = judge(counts, "ABCDE")

        theirs = majority_judgement(GradeProfile(ballots, [0, 1, 2, 3, 4]))

        best = gauge(ours.merits[ours.best[0]])
        level = [merit.option for merit in ours.merits if gauge(merit) == best]
        # Their median is the upper one when ballots are even in number; ours the lower.
        if sum(counts[0]) % 2:
            assert sorted(theirs) == level


def test_judgment_elects_whom_votelib_finds_by_majority_mentions() -> None:
    import votelib.evaluate.cardinal

    compared = 0
    for counts in profiles(2):
        ours = judge(counts, "ABCDE")
        if len(ours.best) > 1 or ours.separations[0].reason != Reason.MENTION:
            continue
        ballots = [frozenset(ballot.items()) for ballot in _ballots_of(counts)]

        theirs = votelib.evaluate.cardinal.MajorityJudgment().evaluate(Counter(ballots), 1)

        assert theirs == list(ours.best)
        compared += 1
    assert compared > CASES // 3


def test_where_votelib_errs_by_bulk_removal_the_definition_by_hand_gives_our_winner() -> None:
    import votelib.evaluate.cardinal

    counts = [[0, 3, 3, 2, 5], [4, 1, 5, 1, 2], [3, 3, 1, 3, 3], [4, 1, 3, 4, 1]]
    ballots = Counter(frozenset(ballot.items()) for ballot in _ballots_of(counts))

    # The second mention removed from 1 is still C; from 2 it is D already.
    assert removal(counts[1])[:2] == (2, 2)
    assert removal(counts[2])[:2] == (2, 3)
    assert judge(counts, "ABCDE").best == (1,)
    assert votelib.evaluate.cardinal.MajorityJudgment().evaluate(ballots, 1) == [2]


def test_schulze_agrees_with_pref_voting_on_winners() -> None:
    from pref_voting.margin_based_methods import beat_path
    from pref_voting.profiles import Profile

    for votes in elections(3):
        theirs = beat_path(Profile([list(r) for r in votes], list(votes.values())))

        assert sorted(theirs) == sorted(schulze(votes, SIZE).best)


def test_schulze_agrees_with_votelib_on_the_whole_order() -> None:
    import votelib.convert
    import votelib.evaluate.condorcet

    for votes in elections(4, complete=False):
        pairs = votelib.convert.RankedToCondorcetVotes().convert(_complete(votes))
        ours = schulze(votes, SIZE)
        if _is_strict(ours):
            theirs = votelib.evaluate.condorcet.Schulze().evaluate(pairs, SIZE)

            assert theirs == [place[0] for place in ours.ranking]


@pytest.mark.parametrize("seats", [1, 2, 3])
def test_transfers_agree_with_pref_voting(seats: int) -> None:
    from pref_voting.profiles_with_ties import ProfileWithTies
    from pref_voting.proportional_methods import stv_wig

    compared = 0
    for votes in elections(5, complete=False):
        ours = transfer(votes, SIZE, seats=seats, seed="x")
        alone = all(len(stage.reached) < 2 for stage in ours.stages)
        if no_lot(ours) and alone:
            ranked = [{o: at for at, o in enumerate(r, 1)} for r in votes]
            profile = ProfileWithTies(ranked, list(votes.values()), candidates=list(range(SIZE)))

            theirs = stv_wig(profile, num_seats=seats, quota_rule="droop")

            assert sorted(theirs) == sorted(ours.chosen)
            compared += 1
    assert compared > CASES // 6


@pytest.mark.parametrize("seats", [1, 2, 3])
def test_transfers_agree_with_votelib(seats: int) -> None:
    import votelib.evaluate.sequential

    compared = 0
    for votes in elections(6):
        ours = transfer(votes, SIZE, seats=seats, seed="x")
        alone = all(len(stage.reached) < 2 for stage in ours.stages)
        if no_lot(ours) and alone:
            selector = votelib.evaluate.sequential.TransferableVoteSelector(
                transferer="Gregory", quota_function="droop"
            )

            theirs = selector.evaluate(dict(votes), seats)

            assert sorted(theirs) == sorted(ours.chosen)
            compared += 1
    assert compared > CASES // 6


def test_transfers_for_one_seat_agree_with_pyrankvote() -> None:
    import pyrankvote
    from pyrankvote import Ballot, Candidate

    people = [Candidate(str(option)) for option in range(SIZE)]
    compared = 0
    for votes in elections(7, complete=False):
        ours = transfer(votes, SIZE, seats=1, seed="x")
        if no_lot(ours) and ours.stages[-1].act == Act.END:
            ballots = [
                Ballot(ranked_candidates=[people[o] for o in ranking])
                for ranking, count in votes.items()
                for _ in range(count)
            ]

            theirs = pyrankvote.single_transferable_vote(people, ballots, 1)

            assert [int(w.name) for w in theirs.get_winners()] == list(ours.chosen)
            compared += 1
    assert compared > CASES // 6


def _ballots_of(counts: list[list[int]]) -> list[dict[int, int]]:
    """Ballots that make these profiles, grades from 4, the best, to 0."""
    columns = [[4 - place for place, n in enumerate(row) for _ in range(n)] for row in counts]
    return [dict(enumerate(row)) for row in zip(*columns, strict=True)]


def _complete(votes: dict[Ranking, int]) -> dict[Any, int]:
    """What is left out comes last, together: a set, as votelib writes shared ranks."""
    found: dict[Any, int] = {}
    for ranking, count in votes.items():
        rest = frozenset(range(SIZE)) - set(ranking)
        key = ranking if not rest else (*ranking, rest if len(rest) > 1 else next(iter(rest)))
        found[key] = found.get(key, 0) + count
    return found


def _is_strict(result: SchulzeResult) -> bool:
    pairs = [(a, b) for a in range(SIZE) for b in range(a)]
    return all(result.comes_before(a, b) or result.comes_before(b, a) for a, b in pairs)
