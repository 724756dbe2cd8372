"""Laws of elections and of disputed votes that hold whatever the figures."""

from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from assembly.rules.attendance import Attendance
from assembly.rules.election import Candidate, ElectionRule, Method, TieBreak, approvals, elect
from assembly.rules.influence import Dispute, DisputedVotes, influence_on_resolution
from assembly.rules.majority import Base, Counts, MajorityRule, decide

HALF = MajorityRule(base=Base.EXPRESSED, threshold=Fraction(1, 2), strict=True)
fields = st.lists(st.integers(0, 20), min_size=1, max_size=8).map(
    lambda votes: [
        Candidate(code=str(number), name=str(number), counts=approvals(each, 20))
        for number, each in enumerate(votes)
    ]
)


def rule(seats: int, method: Method, *tie_break: TieBreak) -> ElectionRule:
    return ElectionRule(
        seats=seats, method=method, majority=HALF, tie_break=tie_break, seed="graine"
    )


@given(fields, st.integers(1, 5), st.sampled_from(Method), st.randoms())
def test_the_order_of_candidates_never_changes_who_is_elected(
    field: list[Candidate], seats: int, method: Method, random: object
) -> None:
    shuffled = field.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one = elect(field, rule(seats, method, TieBreak.LOT), Attendance())
    other = elect(shuffled, rule(seats, method, TieBreak.LOT), Attendance())

    assert one == other
    assert not one.tied


@given(fields, st.integers(1, 5), st.sampled_from(Method))
def test_seats_are_never_exceeded_and_the_best_scores_have_them(
    field: list[Candidate], seats: int, method: Method
) -> None:
    result = elect(field, rule(seats, method), Attendance())
    elected = {each.code for each in result.elected}

    assert len(elected) <= seats
    assert result.vacant >= 0
    if elected:
        least = min(each.votes for each in result.elected)
        for standing in result.standings:
            if standing.candidate.code not in elected and standing.majority.adopted:
                assert standing.candidate.votes <= least
    if method is Method.MAJORITY:
        assert all(each.majority.adopted for each in result.standings if each.elected)
    assert {each.candidate.code for each in result.standings} == {each.code for each in field}


@given(
    st.integers(0, 8),
    st.integers(0, 8),
    st.integers(0, 4),
    st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from([Base.EXPRESSED, Base.CAST]),
    st.sampled_from([Fraction(1, 2), Fraction(2, 3)]),
    st.booleans(),
)
def test_no_reading_of_disputed_votes_changes_a_result_said_safe(
    votes_for: int,
    against: int,
    abstain: int,
    wrongly: int,
    missed: int,
    base: Base,
    threshold: Fraction,
    strict: bool,
) -> None:
    rule_ = MajorityRule(base=base, threshold=threshold, strict=strict)
    counts = Counts(votes_for=votes_for, against=against, abstain=abstain)
    disputed = [
        DisputedVotes(kind=Dispute.COUNTED, number=wrongly, reason="x"),
        DisputedVotes(kind=Dispute.MISSED, number=missed, reason="x"),
    ]
    before = decide(rule_, counts, Attendance()).adopted
    readings = {
        decide(
            rule_,
            Counts(votes_for=votes_for - a + c, against=against - b + d, abstain=abstain - e + f),
            Attendance(),
        ).adopted
        for a, b, e in product(range(wrongly + 1), repeat=3)
        if a + b + e == wrongly and a <= votes_for and b <= against and e <= abstain
        for c, d, f in product(range(missed + 1), repeat=3)
        if c + d + f == missed
    }

    found = influence_on_resolution(rule_, counts, Attendance(), disputed)
    if not found.could_change:
        assert readings <= {before}
    elif votes_for + against + abstain >= wrongly:
        assert readings == {before, not before} or readings == {not before}
