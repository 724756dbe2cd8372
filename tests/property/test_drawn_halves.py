"""The draw of a delayed start, whatever the seed and the register."""

from hypothesis import given
from hypothesis import strategies as st

from notifications import delays
from notifications.models import Measure

SEEDS = st.text("0123456789abcdef", min_size=32, max_size=32)
NUMBERS = st.sets(st.integers(1, 10**6), min_size=2, max_size=200)


def halves(seed: str, numbers: set[int]) -> tuple[set[int], set[int]]:
    delay = Measure(seed=seed, cut=delays.cut(seed, numbers))
    second = {number for number in numbers if delays.in_second_half(delay, number)}
    return numbers - second, second


@given(SEEDS, NUMBERS)
def test_the_halves_are_balanced_and_everybody_is_in_one(seed: str, numbers: set[int]) -> None:
    first, second = halves(seed, numbers)

    assert first | second == numbers
    assert len(second) - len(first) in (0, 1)


@given(SEEDS, NUMBERS, st.randoms())
def test_the_same_seed_draws_the_same_halves_in_any_order(
    seed: str, numbers: set[int], order: object
) -> None:
    shuffled = list(numbers)
    order.shuffle(shuffled)  # type: ignore[attr-defined]

    assert delays.cut(seed, shuffled) == delays.cut(seed, numbers)


@given(SEEDS, NUMBERS, st.integers(10**6 + 1, 10**7))
def test_who_joins_or_leaves_moves_nobody_to_the_other_half(
    seed: str, numbers: set[int], newcomer: int
) -> None:
    delay = Measure(seed=seed, cut=delays.cut(seed, numbers))
    before = {number: delays.in_second_half(delay, number) for number in numbers}

    after = {n: delays.in_second_half(delay, n) for n in {*list(numbers)[1:], newcomer}}

    assert all(before[number] is half for number, half in after.items() if number in before)
