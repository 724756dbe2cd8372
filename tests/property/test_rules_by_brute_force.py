"""The outcome engine against naive counting, on every kind of small assembly."""

import json
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import permutations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from assembly.rules.attendance import Attendance, CollegeAttendance, Counting
from assembly.rules.election import Candidate, ElectionRule, Method, approvals, elect
from assembly.rules.majority import Base, Counts, MajorityRule, decide_by_college
from assembly.rules.verdict import Exit, verdict
from assembly.rules.weights import Cap, capped

HALF = MajorityRule(base=Base.EXPRESSED, threshold=Fraction(1, 2), strict=True)
small = st.integers(0, 12)


def smallest_that_passes(numerator: int, denominator: int, base: int, *, strict: bool) -> int:
    """Tries 1, 2, 3… votes until the cross product says yes."""
    votes = 1
    while not (
        votes * denominator > numerator * base
        if strict
        else votes * denominator >= numerator * base
    ):
        votes += 1
    return votes


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """One assembly with one resolution, as a stranger writes it; its counts may not agree."""
    heads = {key: draw(st.integers(1, 9)) for key in ("present", "represented", "remote")}
    numerator = draw(st.integers(1, 4))
    answers = {key: draw(small) for key in ("for", "against", "abstain", "blank", "null")}
    majority = {
        "base": draw(st.sampled_from([base.value for base in Base])),
        "threshold": f"{numerator}/{draw(st.integers(numerator, 5))}",
        "strict": draw(st.booleans()),
    }
    fraction = {"fraction": f"1/{draw(st.integers(1, 6))}", "strict": draw(st.booleans())}
    return {
        "registered": sum(heads.values()) + draw(st.integers(-2, 20)),
        **heads,
        "quorum": draw(st.sampled_from([fraction, {"count": draw(st.integers(1, 30))}])),
        "resolutions": [
            {"majority": majority, **answers, "valid_ballots": draw(st.integers(0, 60))}
        ],
    }


@given(files())
def test_each_figure_of_a_verdict_is_what_counting_one_by_one_finds(data: dict[str, Any]) -> None:
    (asked,) = data["resolutions"]
    takes_part = data["present"] + data["represented"] + data["remote"]
    answers = [asked[key] for key in ("for", "against", "abstain", "blank", "null")]
    base = {
        "expressed": asked["for"] + asked["against"],
        "cast": sum(answers),
        "present_or_represented": takes_part,
        "registered": data["registered"],
    }[asked["majority"]["base"]]
    numerator, denominator = map(int, asked["majority"]["threshold"].split("/"))
    strict = asked["majority"]["strict"]
    needed = smallest_that_passes(numerator, denominator, base, strict=strict)

    answer = verdict(json.dumps(data))

    document: Any = answer.document
    (found,) = document["resolutions"]
    assert (found["base"], found["needed"]) == (base, needed)
    assert found["adopted"] == (base > 0 and needed <= asked["for"])
    assert found["margin"] == asked["for"] - needed
    percent = Decimal(100 * asked["for"]) / Decimal(base) if base else Decimal(0)
    assert found["percent"] == str(percent.quantize(Decimal("0.01"), ROUND_HALF_UP))
    quorum = data["quorum"]
    required = quorum.get("count") or smallest_that_passes(
        1, int(quorum["fraction"][2:]), data["registered"], strict=quorum["strict"]
    )
    assert document["quorum"] == {
        "required": required,
        "counted": takes_part,
        "reached": takes_part >= required,
    }
    assert found["valid"] == (found["adopted"] and takes_part >= required)
    contradicted = (
        takes_part > data["registered"]
        or sum(answers) > takes_part
        or sum(answers[:4]) > asked["valid_ballots"]
    )
    assert (answer.exit is Exit.INCONSISTENT) == contradicted == bool(document["inconsistencies"])


@st.composite
def college_votes(draw: st.DrawFn) -> list[tuple[CollegeAttendance, Counts]]:
    parts = draw(st.lists(st.integers(1, 9), min_size=1, max_size=4))
    return [
        (
            CollegeAttendance(
                name=str(number),
                weight=Fraction(part, sum(parts)),
                counting=draw(st.sampled_from((Counting.PROPORTIONAL, Counting.MAJORITY_BLOC))),
            ),
            Counts(votes_for=draw(small), against=draw(small), abstain=draw(small)),
        )
        for number, part in enumerate(parts)
    ]


def _decided(votes: Sequence[tuple[CollegeAttendance, Counts]], rule: MajorityRule = HALF) -> bool:
    ballots = {college.name: counts for college, counts in votes}
    return decide_by_college(rule, ballots, [college for college, _ in votes]).adopted


@given(college_votes())
def test_weighted_colleges_add_up_as_votes_given_to_each_side_would(
    votes: list[tuple[CollegeAttendance, Counts]],
) -> None:
    gained = []
    for college, counts in votes:
        if college.counting is Counting.MAJORITY_BLOC:
            gained.append(college.weight if counts.votes_for > counts.against else Fraction(0))
        elif counts.expressed:
            gained.append(Fraction(counts.votes_for, counts.expressed) * college.weight)

    found = decide_by_college(
        HALF, {college.name: counts for college, counts in votes}, [each for each, _ in votes]
    )

    assert found.share == sum(gained)
    assert found.adopted == (2 * sum(gained) > 1)
    in_heads = sum(counts.votes_for - counts.against for _, counts in votes)
    assert found.raw is not None
    assert found.raw.adopted == (in_heads > 0)


@given(college_votes(), st.data())
def test_a_member_who_turns_from_against_to_for_never_loses_a_weighted_vote(
    votes: list[tuple[CollegeAttendance, Counts]], data: st.DataObject
) -> None:
    chosen = data.draw(st.integers(0, len(votes) - 1))
    college, counts = votes[chosen]
    if not counts.against or not _decided(votes):
        return

    turned = Counts(
        votes_for=counts.votes_for + 1, against=counts.against - 1, abstain=counts.abstain
    )

    assert _decided([*votes[:chosen], (college, turned), *votes[chosen + 1 :]])


@st.composite
def capped_votes(draw: st.DrawFn) -> list[tuple[CollegeAttendance, Counts]]:
    """Cooperators and investors under their cap: each vote counts for the weight of its college
    over its members."""
    investors = draw(st.integers(1, 49))
    return [
        (
            CollegeAttendance(
                name=name,
                weight=Fraction(part, 100),
                counting=Counting.BY_VOTE,
                members=draw(st.integers(20, 60)),
            ),
            Counts(votes_for=draw(small), against=draw(small), abstain=draw(small)),
        )
        for name, part in (("investors", investors), ("cooperators", 100 - investors))
    ]


@given(capped_votes())
def test_capped_votes_are_added_one_by_one_each_for_what_it_counts(
    votes: list[tuple[CollegeAttendance, Counts]],
) -> None:
    said: list[tuple[Fraction, bool]] = []
    for college, counts in votes:
        one = college.weight / (college.members or 1)
        said += [(one, True)] * counts.votes_for + [(one, False)] * counts.against

    found = decide_by_college(
        HALF, {college.name: counts for college, counts in votes}, [each for each, _ in votes]
    )

    whole = sum(one for one, _ in said)
    gained = sum(one for one, is_for in said if is_for)
    assert found.share == (gained / whole if whole else 0)
    assert found.adopted == (2 * gained > whole)


BALLOTS = 6
standing = st.lists(
    st.tuples(st.integers(0, BALLOTS), st.sampled_from(["", "X", "Y"])), min_size=1, max_size=5
)


def _seated_in_order(
    order: Sequence[Candidate], seats: int, cap: int | None, *, majority: bool
) -> frozenset[str]:
    """Calls the candidates one by one, from the best score, and seats whoever may sit."""
    seated: list[Candidate] = []
    for each in order:
        bar = 2 * each.votes > BALLOTS if majority else each.votes > 0
        alike = [other for other in seated if each.group and other.group == each.group]
        if bar and len(seated) < seats and (cap is None or len(alike) < cap):
            seated.append(each)
    return frozenset(each.code for each in seated)


@given(
    standing,
    st.integers(1, 4),
    st.sampled_from([None, 1, 2]),
    st.sampled_from([Method.MAJORITY, Method.PLURALITY]),
)
def test_who_is_elected_is_elected_however_ties_fall(
    votes: list[tuple[int, str]], seats: int, cap: int | None, method: Method
) -> None:
    field = [
        Candidate(code=str(number), name=str(number), counts=approvals(each, BALLOTS), group=group)
        for number, (each, group) in enumerate(votes)
    ]
    outcomes = {
        _seated_in_order(order, seats, cap, majority=method is Method.MAJORITY)
        for order in permutations(field)
        if [each.votes for each in order] == sorted((each.votes for each in field), reverse=True)
    }
    certain = frozenset.intersection(*outcomes)

    result = elect(
        field, ElectionRule(seats=seats, method=method, majority=HALF, group_cap=cap), Attendance()
    )

    elected = {each.code for each in result.elected}
    assert elected <= certain
    assert bool(result.tied) == (len(outcomes) > 1)
    if cap is None or not result.tied:
        assert elected == certain


@given(st.lists(st.integers(1, 50), min_size=3, max_size=6), st.data())
def test_capped_votes_hold_every_cap_and_lower_nobody_else(
    votes: list[int], data: st.DataObject
) -> None:
    names = [str(number) for number in range(len(votes))]
    investors = data.draw(st.integers(1, len(votes) - 1))
    outside = data.draw(st.integers(1, investors))
    caps = [
        Cap(share=Fraction(49, 100), names=frozenset(names[:investors])),
        Cap(share=Fraction(35, 100), names=frozenset(names[:outside])),
    ]
    weights = {name: Fraction(each) for name, each in zip(names, votes, strict=True)}

    found = capped(weights, caps)

    assert sum(found.values()) == 1
    for cap in caps:
        assert sum(found[name] for name in cap.names) <= cap.share
    total = sum(votes)
    within = all(sum(weights[name] for name in cap.names) <= cap.share * total for cap in caps)
    assert (found == {name: each / total for name, each in weights.items()}) == within
    for group in (names[:outside], names[outside:investors], names[investors:]):
        assert len({found[name] / weights[name] for name in group}) <= 1
    for name in names[investors:]:
        assert found[name] >= weights[name] / total
