"""How an organ decides: half of it present, the majority of those present or represented."""

from fractions import Fraction

import pytest

from assembly.rules.meetings import OrganVote, is_adopted, needed

HALF = Fraction(1, 2)


@pytest.mark.parametrize(("seats", "least"), [(3, 2), (4, 2), (5, 3), (18, 9), (1, 1)])
def test_half_of_the_members_means_at_least_half(seats: int, least: int) -> None:
    assert needed(HALF, seats=seats) == least


@pytest.mark.parametrize(
    ("votes_for", "against", "abstain", "voices", "adopted"),
    [
        (2, 1, 0, 3, True),
        (2, 0, 2, 4, False),  # abstentions are among those present
        (2, 0, 0, 4, False),  # so are those who took no part
        (3, 0, 1, 4, True),
        (0, 0, 3, 3, False),
    ],
)
def test_a_decision_needs_more_than_half_of_those_present_or_represented(
    votes_for: int, against: int, abstain: int, voices: int, adopted: bool
) -> None:
    counts = OrganVote(votes_for=votes_for, against=against, abstain=abstain)

    assert is_adopted(counts, voices=voices, has_casting_vote=True) is adopted


def test_the_chair_decides_equal_votes_only_where_the_chair_has_the_casting_vote() -> None:
    tied = OrganVote(votes_for=2, against=2, abstain=0, chair_for=True)
    lost = OrganVote(votes_for=2, against=2, abstain=0, chair_for=False)

    assert is_adopted(tied, voices=4, has_casting_vote=True)
    assert not is_adopted(tied, voices=4, has_casting_vote=False)
    assert not is_adopted(lost, voices=4, has_casting_vote=True)


def test_the_chair_adds_nothing_where_votes_are_not_equal() -> None:
    fewer = OrganVote(votes_for=1, against=2, abstain=0, chair_for=True)

    assert not is_adopted(fewer, voices=3, has_casting_vote=True)
