"""The smallest number of disputed votes that could change a result (R-NUL-01)."""

from fractions import Fraction

import pytest

from assembly.rules.attendance import Attendance
from assembly.rules.influence import Dispute, DisputedVotes, influence_on_resolution
from assembly.rules.majority import Base, Counts, MajorityRule
from assembly.rules.tipping import tipping_point

HALF = MajorityRule(base=Base.EXPRESSED, threshold=Fraction(1, 2), strict=True)


def point(votes_for: int, against: int, kind: Dispute) -> int | None:
    def could_change(votes: list[DisputedVotes]) -> bool:
        counts = Counts(votes_for=votes_for, against=against)
        return influence_on_resolution(HALF, counts, Attendance(), votes).could_change

    return tipping_point(could_change, kind, most=votes_for + against)


@pytest.mark.parametrize(
    ("votes_for", "against", "kind", "expected"),
    [
        (20, 10, Dispute.COUNTED, 10),
        (20, 10, Dispute.MISSED, 10),
        (20, 10, Dispute.CHANGED, 5),
        (11, 10, Dispute.CHANGED, 1),
        (10, 20, Dispute.MISSED, 11),
        (3, 0, Dispute.COUNTED, 3),
    ],
)
def test_one_vote_less_could_not_change_what_that_many_could(
    votes_for: int, against: int, kind: Dispute, expected: int
) -> None:
    assert point(votes_for, against, kind) == expected


def test_it_is_the_first_number_of_all_that_could() -> None:
    for votes_for in range(1, 9):
        for against in range(9):
            for kind in Dispute:
                counts = Counts(votes_for=votes_for, against=against)
                could = [
                    number
                    for number in range(1, votes_for + against + 1)
                    if influence_on_resolution(
                        HALF,
                        counts,
                        Attendance(),
                        [DisputedVotes(kind=kind, number=number, reason="")],
                    ).could_change
                ]

                assert point(votes_for, against, kind) == min(could, default=None)


def test_without_any_vote_nothing_could_change() -> None:
    assert tipping_point(lambda votes: True, Dispute.COUNTED, most=0) is None
