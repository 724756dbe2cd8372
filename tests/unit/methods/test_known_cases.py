"""The methods on published worked examples, and on the cases where they are easily got wrong."""

from fractions import Fraction

import pytest

from votes.methods.errors import Uncountable
from votes.methods.judgment import MENTIONS, Reason, judge
from votes.methods.schulze import schulze
from votes.methods.scores import approval, plurality
from votes.methods.transfer import Act, Tie, transfer

A, B, C, D, E = range(5)


def test_a_tie_across_the_last_seat_leaves_it_open() -> None:
    result = approval([9, 7, 7, 2], ballots=12, seats=2)

    assert result.chosen == (0,)
    assert (result.tied, result.open_seats) == ((1, 2), 1)


def test_a_blank_ballot_counts_in_the_share_and_for_nobody() -> None:
    result = plurality([6, 3], blank=1)

    assert result.chosen == (0,)
    assert (result.ballots, result.share(0), result.lead) == (10, Fraction(3, 5), 3)


def test_a_lot_alone_fills_no_seat() -> None:
    result = transfer({}, 3, seats=2, seed="x")

    assert (result.chosen, result.stages, result.ballots) == ((), (), 0)


def test_nobody_is_chosen_without_a_vote() -> None:
    result = approval([0, 0], ballots=3)

    assert result.chosen == result.tied == ()


@pytest.mark.parametrize(
    ("scores", "ballots", "blank", "most"),
    [([5], 4, 0, None), ([4], 4, 1, None), ([3, 3], 3, 0, 1), ([-1], 3, 0, None), ([], 3, 0, None)],
)
def test_more_votes_than_the_ballots_can_bear_are_refused(
    scores: list[int], ballots: int, blank: int, most: int | None
) -> None:
    with pytest.raises(Uncountable):
        approval(scores, ballots=ballots, blank=blank, most=most)


def test_the_usual_mentions_are_seven_from_excellent_to_reject() -> None:
    assert MENTIONS == (
        "Excellent", "Très bien", "Bien", "Assez bien", "Passable", "Insuffisant", "À rejeter"
    )  # fmt: skip


def test_the_majority_mention_decides_first() -> None:
    # Ten ballots: with an even number the worse of the two middle mentions counts.
    result = judge([[5, 0, 5], [6, 0, 4]], ("Good", "Fair", "Bad"))

    assert [merit.mention for merit in result.merits] == [2, 0]
    assert result.ranking == ((1,), (0,))
    assert result.separations[0].reason == Reason.MENTION


def test_the_gauge_separates_the_same_majority_mention() -> None:
    # Both are Fair: more ballots above than below for the first, the reverse for the second.
    result = judge([[4, 5, 2], [2, 5, 4]], ("Good", "Fair", "Bad"))

    separation = result.separations[0]
    assert result.ranking == ((0,), (1,))
    assert (separation.reason, result.merits[0].is_lifted) == (Reason.GAUGE, True)


def test_the_removal_goes_on_to_the_end_when_the_gauge_is_the_same() -> None:
    # Same mention, same 3 ballots above, fewer above than below or equal: one more ballot below.
    result = judge([[0, 3, 7, 1, 0], [0, 3, 7, 0, 1]], ("A", "B", "C", "D", "E"))

    separation = result.separations[0]
    assert separation.reason == Reason.REMOVAL
    assert (separation.higher_mention, separation.lower_mention) == (3, 4)
    assert separation.removed == 9


def test_identical_profiles_tie_and_say_so() -> None:
    result = judge([[1, 2, 0], [1, 2, 0]], ("Good", "Fair", "Bad"))

    assert result.best == (0, 1)
    assert result.separations == ()


def test_a_judgment_without_ballots_has_no_best() -> None:
    assert judge([[0, 0], [0, 0]], ("Good", "Bad")).best == ()


@pytest.mark.parametrize("profiles", [[[1, 2], [1, 1]], [[1]], [], [[-1, 2]]])
def test_profiles_that_no_ballots_can_make_are_refused(profiles: list[list[int]]) -> None:
    with pytest.raises(Uncountable):
        judge(profiles, ("Good", "Bad"))


# Schulze's own example, 45 voters and five candidates (2011, section 3).
SCHULZE_2011 = {
    (A, C, B, E, D): 5,
    (A, D, E, C, B): 5,
    (B, E, D, A, C): 8,
    (C, A, B, E, D): 3,
    (C, A, E, B, D): 7,
    (C, B, A, D, E): 2,
    (D, C, E, B, A): 7,
    (E, B, A, D, C): 8,
}


def test_schulze_s_own_example_gives_his_order_and_strengths() -> None:
    result = schulze(SCHULZE_2011, 5)

    assert result.ranking == ((E,), (A,), (C,), (B,), (D,))
    assert result.wins_every_duel is None
    assert result.paths[A] == (0, 28, 28, 30, 24)
    assert result.paths[E] == (25, 28, 28, 31, 0)
    assert result.strongest_path(E, A) == (E, B, A)


def test_options_that_no_path_separates_share_a_place() -> None:
    result = schulze({(A, B, C): 1, (B, C, A): 1, (C, A, B): 1}, 3)

    assert result.best == (A, B, C)


def test_what_a_ballot_leaves_out_comes_after_what_it_ranks() -> None:
    result = schulze({(C,): 2, (A, B): 1}, 3)

    assert result.duels[C] == (2, 2, 0)
    assert result.duels[A] == (0, 1, 1)
    assert result.ranking == ((C,), (A,), (B,))


# A worked count: 20 ballots, 3 seats, quota 6.
FOOD = {(0,): 4, (1, 0): 2, (2, 3): 8, (2, 4): 4, (3,): 1, (4,): 1}


def test_the_whole_pile_passes_the_surplus_on_at_an_exact_value() -> None:
    result = transfer(FOOD, 5, seats=3, seed="x")

    surplus = result.stages[0]
    assert (result.quota, surplus.option, surplus.surplus) == (6, 2, 6)
    assert result.stages[1].votes == (4, 2, 6, 5, 3)
    assert result.chosen == (2, 0, 3)


def test_fractions_stay_exact_to_the_last_vote() -> None:
    result = transfer({(0, 1): 4, (0, 2): 3, (1,): 1, (2,): 1}, 3, seats=2, seed="x")

    # Quota 4, surplus 3 on 7 ballots: each goes on at 3/7.
    assert result.stages[1].votes == (4, 1 + Fraction(12, 7), 1 + Fraction(9, 7))
    assert result.chosen == (0, 1)


def test_a_ballot_without_a_further_option_is_exhausted() -> None:
    result = transfer({(0,): 6, (1,): 2, (2,): 1}, 3, seats=2, seed="x")

    assert result.stages[1].exhausted == 2
    assert result.chosen == (0, 1)


def test_a_tie_goes_to_the_latest_earlier_stage_before_any_lot() -> None:
    # After option 3 leaves, 1 and 2 are level with 3 votes; 2 had more before.
    votes = {(0,): 5, (1,): 2, (2,): 3, (3, 1): 1}
    result = transfer(votes, 4, seats=1, seed="x")

    second = result.stages[1]
    assert (second.act, second.option, second.tie) == (Act.EXCLUSION, 1, Tie.EARLIER)
    assert second.tied == (2, 1)


def test_what_nothing_separates_goes_to_the_declared_lot() -> None:
    votes = {(0,): 3, (1,): 2, (2,): 2}
    drawn = {seed: transfer(votes, 3, seats=1, seed=seed) for seed in "abcdefgh"}

    assert {result.stages[0].tie for result in drawn.values()} == {Tie.LOT}
    assert {result.stages[0].option for result in drawn.values()} == {1, 2}
    for result in drawn.values():
        assert result.stages[0].option == max((1, 2), key=result.lot.index)


@pytest.mark.parametrize("ranking", [(0, 0), (0, 3), (-1,)])
def test_a_ballot_that_repeats_or_invents_an_option_is_refused(ranking: tuple[int, ...]) -> None:
    with pytest.raises(Uncountable):
        schulze({ranking: 1}, 3)
    with pytest.raises(Uncountable):
        transfer({ranking: 1}, 3, seats=1, seed="x")
