"""Elections: real ones, ties, vacant seats, and contradictions."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from assembly.rules.attendance import Attendance
from assembly.rules.election import (
    Candidate,
    ElectionResult,
    ElectionRule,
    Method,
    TieBreak,
    approvals,
    elect,
    lot_ticket,
)
from assembly.rules.majority import Base, MajorityRule
from assembly.rules.refused import RuleRefused

CASES = json.loads((Path(__file__).parents[2] / "vectors" / "cases.json").read_text("utf-8"))
EXPRESSED = MajorityRule(base=Base.EXPRESSED, threshold=Fraction(1, 2), strict=True)
ALL_TIE_BREAKS = (TieBreak.SENIORITY, TieBreak.AGE, TieBreak.LOT)


def rule(seats: int, method: Method = Method.MAJORITY, **fields: Any) -> ElectionRule:
    return ElectionRule(seats=seats, method=method, majority=EXPRESSED, **fields)


def candidate(code: str, votes: int, ballots: int = 100, **fields: Any) -> Candidate:
    return Candidate(code=code, name=code, counts=approvals(votes, ballots), **fields)


def codes(result: ElectionResult) -> list[str]:
    return [each.code for each in result.elected]


def real(case_id: str) -> Any:
    (case,) = (case for case in CASES if case["id"] == case_id)
    return case["elections"][0]


@pytest.mark.parametrize(
    ("case_id", "method", "cap"),
    [
        ("brattleboro-2020", Method.PLURALITY, None),
        ("wmuk-2012", Method.MAJORITY, None),
        ("gnome-2003", Method.PLURALITY, 4),
    ],
)
def test_real_elections_seat_who_they_seated(case_id: str, method: Method, cap: int | None) -> None:
    case = real(case_id)
    groups = {
        code: group for group, found in case.get("affiliations", {}).items() for code in found
    }
    candidates = [
        candidate(code, votes, case["voters"], group=groups.get(code, ""))
        for code, votes in case["candidates"].items()
    ]
    result = elect(candidates, rule(case["seats"], method, group_cap=cap), Attendance())

    assert codes(result) == case["expected_elected"]
    assert result.vacant == 0
    assert not result.tied


def test_the_fifth_of_one_employer_is_told_why() -> None:
    case = real("gnome-2003")
    candidates = [
        candidate(code, votes, 191, group="X" if code in "CEGJK" else "")
        for code, votes in case["candidates"].items()
    ]
    result = elect(candidates, rule(11, Method.PLURALITY, group_cap=4), Attendance())
    reasons = {each.candidate.code: each.reason for each in result.standings}

    assert "au complet" in reasons["K"]
    assert "meilleurs scores" in reasons["M"]


def test_those_above_half_without_a_seat_are_not_elected() -> None:
    result = elect(
        [candidate("a", 80), candidate("b", 60), candidate("c", 51), candidate("d", 50)],
        rule(2),
        Attendance(),
    )
    reasons = {each.candidate.code: each.reason for each in result.standings}

    assert codes(result) == ["a", "b"]
    assert "meilleurs scores" in reasons["c"]
    assert reasons["d"] == "Majorité non atteinte."


def test_seats_stay_vacant_rather_than_go_without_majority() -> None:
    result = elect([candidate("a", 80), candidate("b", 40)], rule(2), Attendance())

    assert codes(result) == ["a"]
    assert result.vacant == 1
    assert "1 siège reste vacant" in result.sentence


def test_plurality_seats_without_majority_and_says_so() -> None:
    result = elect(
        [candidate("a", 40), candidate("b", 30)], rule(1, Method.PLURALITY), Attendance()
    )

    assert codes(result) == ["a"]
    assert "Élus sans atteindre plus de la moitié des suffrages exprimés" in result.sentence


def test_a_first_round_sends_the_others_to_the_second() -> None:
    field = [candidate("a", 60), candidate("b", 40), candidate("c", 30)]
    first = elect(field, rule(2, Method.TWO_ROUNDS), Attendance())
    assert codes(first) == ["a"]
    assert [each.code for each in first.runoff] == ["b", "c"]
    assert "second tour" in first.sentence

    second = elect(list(first.runoff), rule(1, Method.TWO_ROUNDS, round=2), Attendance())
    assert codes(second) == ["b"]
    assert second.runoff == ()


def test_a_tie_that_costs_nobody_a_seat_needs_no_tie_break() -> None:
    result = elect([candidate("a", 60), candidate("b", 60)], rule(2), Attendance())

    assert codes(result) == ["a", "b"]
    assert result.notes == ()


def test_a_tie_for_the_last_seat_without_criterion_seats_nobody() -> None:
    field = [candidate("a", 70), candidate("b", 60), candidate("c", 60), candidate("d", 55)]
    result = elect(field, rule(2), Attendance())

    assert codes(result) == ["a"]
    assert [each.code for each in result.tied] == ["b", "c"]
    assert "sans critère" in result.sentence


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ((TieBreak.SENIORITY,), "senior"),
        ((TieBreak.AGE,), "elder"),
        ((TieBreak.AGE, TieBreak.SENIORITY), "elder"),
        ((TieBreak.SENIORITY, TieBreak.AGE), "senior"),
    ],
)
def test_ties_are_broken_in_the_order_fixed_before(
    criteria: tuple[TieBreak, ...], expected: str
) -> None:
    field = [
        candidate("elder", 60, member_since=date(2015, 1, 1), born_on=date(1950, 1, 1)),
        candidate("senior", 60, member_since=date(2001, 4, 1), born_on=date(1970, 1, 1)),
    ]
    result = elect(field, rule(1, tie_break=criteria), Attendance())

    assert codes(result) == [expected]
    assert "Égalité à 60 voix départagée" in result.sentence


@pytest.mark.parametrize(("seats", "score"), [(2, 60), (1, 40)])
def test_a_tie_that_decides_nothing_is_not_told(seats: int, score: int) -> None:
    """Both sit, or neither has a majority: who came first changes nothing."""
    field = [
        candidate("elder", score, member_since=date(2015, 1, 1)),
        candidate("senior", score, member_since=date(2001, 4, 1)),
    ]
    result = elect(field, rule(seats, tie_break=(TieBreak.SENIORITY,)), Attendance())

    assert len(codes(result)) == (2 if score == 60 else 0)
    assert "Égalité" not in result.sentence


def test_the_next_criterion_decides_where_one_does_not() -> None:
    same = {"member_since": date(2001, 4, 1)}
    field = [
        candidate("a", 60, born_on=date(1980, 1, 1), **same),
        candidate("b", 60, born_on=date(1960, 1, 1), **same),
    ]

    assert codes(elect(field, rule(1, tie_break=ALL_TIE_BREAKS), Attendance())) == ["b"]
    unknown = [candidate("a", 60), candidate("b", 60, born_on=date(1960, 1, 1), **same)]
    by_lot = elect(unknown, rule(1, tie_break=ALL_TIE_BREAKS, seed="loto 7 12"), Attendance())
    assert codes(by_lot) == [min("ab", key=lambda code: lot_ticket("loto 7 12", code))]
    assert "graine publiée" in by_lot.sentence
    assert elect(unknown, rule(1, tie_break=ALL_TIE_BREAKS), Attendance()).tied


def test_the_lot_can_be_recomputed_by_anybody() -> None:
    # printf 'x\na' | sha256sum
    assert lot_ticket("x", "a").startswith("04444197bfc190ef")


def test_nobody_is_elected_without_a_vote() -> None:
    result = elect([candidate("a", 0)], rule(1, Method.PLURALITY), Attendance())

    assert codes(result) == []
    assert "personne n’est élu" in result.sentence


def test_a_group_at_its_cap_inside_a_tie_leaves_the_seat_undecided() -> None:
    field = [candidate("a", 60, group="X"), candidate("b", 60, group="X"), candidate("c", 50)]
    result = elect(field, rule(2, Method.PLURALITY, group_cap=1), Attendance())

    assert [each.code for each in result.tied] == ["a", "b"]


def test_impossible_elections_are_refused() -> None:
    with pytest.raises(RuleRefused, match="siège"):
        elect([candidate("a", 1)], rule(0), Attendance())
    with pytest.raises(RuleRefused, match="même code"):
        elect([candidate("a", 1), candidate("a", 2)], rule(1), Attendance())
    with pytest.raises(RuleRefused, match="bulletins"):
        approvals(101, 100)


def test_the_cap_of_a_group_holds_over_both_rounds() -> None:
    field = [
        candidate("a", 60, group="X"),
        candidate("b", 45, group="X"),
        candidate("c", 40),
        candidate("d", 30, group="X"),
    ]
    first = elect(field, rule(2, Method.TWO_ROUNDS, group_cap=1), Attendance())
    assert codes(first) == ["a"]
    assert [each.code for each in first.runoff] == ["c"]

    last = rule(1, Method.TWO_ROUNDS, group_cap=1, round=2, seated=("X",))
    second = elect([candidate("b", 50, group="X"), candidate("c", 40)], last, Attendance())

    assert codes(second) == ["c"]
    assert "au complet" in second.standings[0].reason.replace("\u00a0", " ")


def test_whoever_waits_for_a_tie_inside_a_group_is_not_told_that_seats_are_gone() -> None:
    field = [candidate("a", 60, group="X"), candidate("b", 60, group="X"), candidate("c", 55)]

    result = elect(field, rule(2, group_cap=1), Attendance())
    without_cap = elect(field, rule(1), Attendance())

    assert result.standings[2].reason == "En attente du départage d’un meilleur score."
    assert "meilleurs scores" in without_cap.standings[2].reason


@pytest.mark.parametrize(("votes", "elected"), [(50, []), (51, ["a"]), (100, ["a"])])
def test_exactly_half_is_no_majority_for_a_candidate(votes: int, elected: list[str]) -> None:
    assert codes(elect([candidate("a", votes)], rule(1), Attendance())) == elected
