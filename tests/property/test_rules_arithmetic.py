"""Laws of quorum and majority that hold for every assembly."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from assembly.rules.attendance import Attendance, CollegeAttendance
from assembly.rules.majority import (
    Base,
    Counts,
    MajorityRule,
    decide,
    decide_by_college,
    needed_votes,
)
from assembly.rules.quantities import percent_text
from assembly.rules.quorum import CountQuorum, FractionQuorum, WeightedQuorum, assess_quorum

heads = st.integers(0, 10**6)
shares = st.builds(
    lambda n, d: Fraction(min(n, d), max(n, d)), st.integers(1, 100), st.integers(1, 100)
)
rules = st.builds(MajorityRule, base=st.sampled_from(Base), threshold=shares, strict=st.booleans())


@st.composite
def ballots(draw: st.DrawFn) -> tuple[Counts, Attendance]:
    """Answers that fit among the participants, who fit among the registered."""
    counts = Counts(
        votes_for=draw(heads),
        against=draw(heads),
        abstain=draw(heads),
        blank=draw(heads),
        null=draw(heads),
    )
    present = counts.answers + draw(heads)
    return counts, Attendance(registered=present + draw(heads), present=present)


@given(rules, ballots())
def test_needed_is_the_smallest_number_that_passes(
    rule: MajorityRule, vote: tuple[Counts, Attendance]
) -> None:
    base = decide(rule, *vote).base
    needed = needed_votes(rule, base)

    def passes(votes_for: int) -> bool:
        if base == 0 or votes_for == 0:
            return False
        share = Fraction(votes_for, base)
        return share > rule.threshold if rule.strict else share >= rule.threshold

    assert not passes(needed - 1)
    assert passes(needed) or base == 0


@given(rules, ballots())
def test_adopted_says_what_the_share_says(
    rule: MajorityRule, vote: tuple[Counts, Attendance]
) -> None:
    result = decide(rule, *vote)

    assert result.adopted == (result.base > 0 and result.margin is not None and result.margin >= 0)
    above = result.share > rule.threshold if rule.strict else result.share >= rule.threshold
    assert result.adopted == (above and result.votes_for > 0)


@given(rules, ballots())
def test_one_more_vote_for_never_rejects_what_was_adopted(
    rule: MajorityRule, vote: tuple[Counts, Attendance]
) -> None:
    counts, attendance = vote
    more = counts + Counts(votes_for=1)
    room = Attendance(registered=attendance.registered, present=attendance.present)

    if decide(rule, counts, attendance).adopted:
        assert decide(rule, more, room).adopted


@given(rules, ballots())
def test_one_more_vote_against_never_adopts_what_was_rejected(
    rule: MajorityRule, vote: tuple[Counts, Attendance]
) -> None:
    counts, attendance = vote

    if not decide(rule, counts, attendance).adopted:
        assert not decide(rule, counts + Counts(votes_for=0, against=1), attendance).adopted


@given(ballots())
def test_a_larger_base_is_never_easier(vote: tuple[Counts, Attendance]) -> None:
    order = (Base.EXPRESSED, Base.CAST, Base.PRESENT_OR_REPRESENTED, Base.REGISTERED)
    verdicts = [
        decide(MajorityRule(base=base, threshold=Fraction(1, 2), strict=True), *vote).adopted
        for base in order
    ]

    assert verdicts == sorted(verdicts, reverse=True)


@given(shares, st.booleans(), heads, heads, heads)
def test_more_participants_never_lose_a_quorum(
    fraction: Fraction, strict: bool, registered: int, present: int, late: int
) -> None:
    for condition in (
        FractionQuorum(fraction=fraction, strict=strict),
        CountQuorum(count=registered),
    ):
        before = assess_quorum((condition,), Attendance(registered=registered, present=present))
        after = assess_quorum(
            (condition,), Attendance(registered=registered, present=present, remote=late)
        )
        assert before is not None
        assert after is not None
        assert after.reached >= before.reached
        assert before.reached == (before.missing == 0)


@given(shares, heads, heads)
def test_a_quorum_by_fraction_is_the_cross_product(
    fraction: Fraction, registered: int, present: int
) -> None:
    result = assess_quorum(
        (FractionQuorum(fraction=fraction),), Attendance(registered=registered, present=present)
    )

    assert result is not None
    exact = present * fraction.denominator >= fraction.numerator * registered
    assert result.reached == (exact and present > 0)


@given(st.fractions(0, 1))
def test_percentages_are_rounded_half_up_to_two_decimals(share: Fraction) -> None:
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(share.numerator) * 100 / Decimal(share.denominator)
        assert percent_text(share) == str(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


@st.composite
def colleges(draw: st.DrawFn) -> list[CollegeAttendance]:
    """Two to five colleges whose weights sum to one."""
    parts = draw(st.lists(st.integers(1, 50), min_size=2, max_size=5))
    return [
        CollegeAttendance(
            name=str(number),
            weight=Fraction(part, sum(parts)),
            members=members,
            participants=draw(st.integers(0, members)),
        )
        for number, part in enumerate(parts)
        for members in [draw(st.integers(1, 1000))]
    ]


@given(colleges(), shares)
def test_weighted_turnout_is_a_share_of_the_whole(
    all_colleges: list[CollegeAttendance], fraction: Fraction
) -> None:
    assert sum(college.weight for college in all_colleges) == 1
    result = assess_quorum((WeightedQuorum(fraction=fraction),), Attendance(), all_colleges)

    assert result is not None
    assert 0 <= result.counted <= 1


@given(colleges(), st.data())
def test_a_unanimous_vote_is_unanimous_whatever_the_weights(
    all_colleges: list[CollegeAttendance], data: st.DataObject
) -> None:
    rule = MajorityRule(base=Base.EXPRESSED, threshold=Fraction(1), strict=False)
    unanimous = {
        college.name: Counts(votes_for=data.draw(st.integers(1, 100))) for college in all_colleges
    }
    result = decide_by_college(rule, unanimous, all_colleges)

    assert result.share == 1
    assert result.adopted
    name = data.draw(st.sampled_from([college.name for college in all_colleges]))
    one_against = unanimous | {name: unanimous[name] + Counts(votes_for=0, against=1)}
    assert not decide_by_college(rule, one_against, all_colleges).adopted


@given(colleges(), st.data())
def test_equal_answers_in_each_college_weigh_like_heads(
    all_colleges: list[CollegeAttendance], data: st.DataObject
) -> None:
    counts = Counts(votes_for=data.draw(st.integers(0, 50)), against=data.draw(st.integers(1, 50)))
    rule = MajorityRule(base=Base.EXPRESSED, threshold=Fraction(1, 2), strict=True)
    weighted = decide_by_college(
        rule, {college.name: counts for college in all_colleges}, all_colleges
    )

    assert weighted.share == decide(rule, counts, Attendance()).share
