"""Laws of the voting methods that hold whatever the ballots."""

from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from votes.methods.judgment import Reason, gauge, judge, removal
from votes.methods.lots import drawn_order
from votes.methods.rankings import Ranking
from votes.methods.schulze import schulze
from votes.methods.scores import approval
from votes.methods.transfer import Act, Tie, transfer

OPTIONS = 5
rankings = st.permutations(range(OPTIONS)).flatmap(
    lambda order: st.integers(0, OPTIONS).map(lambda size: tuple(order[:size]))
)
ballots = st.dictionaries(rankings, st.integers(0, 9), min_size=1, max_size=12)
grades = st.lists(st.lists(st.integers(0, 4), min_size=4, max_size=4), min_size=1, max_size=12)
MENTIONS = ("A", "B", "C", "D", "E")


def profiles(given_grades: list[list[int]]) -> list[list[int]]:
    """Each ballot is a list of mentions, one for each of the four options."""
    return [
        [sum(1 for ballot in given_grades if ballot[option] == place) for place in range(5)]
        for option in range(4)
    ]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8), st.integers(1, 5), st.integers(0, 9))
def test_an_option_with_more_votes_is_never_left_out_for_one_with_fewer(
    scores: list[int], seats: int, blank: int
) -> None:
    result = approval(scores, ballots=30 + blank, blank=blank, seats=seats)

    for kept in result.chosen:
        assert scores[kept] > 0
        assert all(scores[kept] > scores[o] for o in range(len(scores)) if o not in result.chosen)
    assert len(result.chosen) <= seats
    assert not result.tied or len(result.tied) > result.open_seats


@given(grades)
def test_the_removal_takes_the_lower_middle_mention_each_time(ballots: list[list[int]]) -> None:
    for counts in profiles(ballots):
        left = [place for place, count in enumerate(counts) for _ in range(count)]
        naive = []
        while left:
            naive.append(left.pop(len(left) // 2))

        assert removal(counts) == tuple(naive)


@given(grades)
def test_the_gauge_and_the_removal_to_the_end_never_disagree(ballots: list[list[int]]) -> None:
    result = judge(profiles(ballots), MENTIONS)

    for separation in result.separations:
        higher, lower = result.merits[separation.higher], result.merits[separation.lower]
        assert gauge(higher) <= gauge(lower)
        assert (separation.reason == Reason.REMOVAL) == (gauge(higher) == gauge(lower))
        assert separation.higher_mention < separation.lower_mention


@given(grades)
def test_only_identical_profiles_tie(ballots: list[list[int]]) -> None:
    counts = profiles(ballots)

    for tier in judge(counts, MENTIONS).ranking:
        assert len({tuple(counts[option]) for option in tier}) == 1


@given(grades, st.integers(0, 11), st.integers(0, 3))
def test_a_better_mention_never_lowers_an_option(
    ballots: list[list[int]], which: int, option: int
) -> None:
    before = judge(profiles(ballots), MENTIONS).ranking
    ballot = ballots[which % len(ballots)]
    ballot[option] = max(0, ballot[option] - 1)
    after = judge(profiles(ballots), MENTIONS).ranking

    def those_before(ranking: tuple[tuple[int, ...], ...]) -> set[int]:
        place = next(at for at, tier in enumerate(ranking) if option in tier)
        return {each for tier in ranking[:place] for each in tier}

    assert those_before(after) <= those_before(before)


@given(ballots)
def test_who_wins_every_duel_is_alone_at_the_first_place(votes: dict[Ranking, int]) -> None:
    result = schulze(votes, OPTIONS)

    if result.wins_every_duel is not None:
        assert result.best == (result.wins_every_duel,)
    assert sorted(option for place in result.ranking for option in place) == list(range(OPTIONS))


@given(ballots)
def test_a_path_is_as_strong_as_its_weakest_duel(votes: dict[Ranking, int]) -> None:
    result = schulze(votes, OPTIONS)

    for first in range(OPTIONS):
        for last in range(OPTIONS):
            path = result.strongest_path(first, last) if first != last else ()
            if path:
                duels = [result.duels[a][b] for a, b in pairwise(path)]
                assert (path[0], path[-1]) == (first, last)
                assert min(duels) == result.paths[first][last]


@given(ballots)
def test_coming_before_is_transitive(votes: dict[Ranking, int]) -> None:
    result = schulze(votes, OPTIONS)
    before = {
        (a, b)
        for a in range(OPTIONS)
        for b in range(OPTIONS)
        if a != b and result.comes_before(a, b)
    }

    assert all((a, d) in before for a, b in before for c, d in before if b == c)


@given(ballots, st.integers(1, OPTIONS), st.text(max_size=5))
def test_a_transfer_keeps_every_vote_and_fills_every_seat(
    votes: dict[Ranking, int], seats: int, seed: str
) -> None:
    result = transfer(votes, OPTIONS, seats=seats, seed=seed)

    total = Fraction(sum(votes.values()))
    assert all(sum(stage.votes) + stage.exhausted == total for stage in result.stages)
    assert len(result.chosen) == len(set(result.chosen)) == seats
    assert result.quota * (seats + 1) > total >= (result.quota - 1) * (seats + 1)
    assert result.stages[-1].act in (Act.END, Act.LAST_SEATS)


@given(ballots, st.integers(1, OPTIONS), st.randoms())
def test_the_order_of_the_ballots_changes_nothing(
    votes: dict[Ranking, int], seats: int, random: object
) -> None:
    shuffled = list(votes.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert transfer(dict(shuffled), OPTIONS, seats=seats, seed="x") == transfer(
        votes, OPTIONS, seats=seats, seed="x"
    )
    assert schulze(dict(shuffled), OPTIONS) == schulze(votes, OPTIONS)


@given(ballots, st.integers(1, OPTIONS))
def test_the_lot_changes_a_result_only_where_a_stage_says_that_it_decided(
    votes: dict[Ranking, int], seats: int
) -> None:
    results = [transfer(votes, OPTIONS, seats=seats, seed=seed) for seed in ("a", "b", "c")]

    if not any(stage.tie == Tie.LOT for stage in results[0].stages):
        assert len({frozenset(result.chosen) for result in results}) == 1


@given(st.text(max_size=8), st.integers(1, 20))
def test_the_lot_is_an_order_that_anybody_draws_again(seed: str, size: int) -> None:
    order = drawn_order(seed, range(size))

    assert sorted(order) == list(range(size))
    assert order == drawn_order(seed, reversed(range(size)))


@given(ballots)
def test_a_solid_majority_for_one_option_fills_the_single_seat(votes: dict[Ranking, int]) -> None:
    first = {
        option: sum(n for r, n in votes.items() if r[:1] == (option,)) for option in range(OPTIONS)
    }
    total = sum(votes.values())
    result = transfer(votes, OPTIONS, seats=1, seed="x")

    for option, count in first.items():
        if 2 * count > total:
            assert result.chosen == (option,)
