"""Eighteen real assemblies: each resolution gets the verdict its own rule gives."""

import json
from pathlib import Path
from typing import Any

import pytest

from assembly.rules.verdict import Exit, verdict

CASES = json.loads((Path(__file__).parents[2] / "vectors" / "cases.json").read_text("utf-8"))
VOTED = [case for case in CASES if case["resolutions"]]


def _input(case: dict[str, Any]) -> dict[str, Any]:
    """The case in the words of the interface, knowing no more than its source does."""
    return {
        "id": case["id"],
        "registered": case["registered"],
        "present": case["present"],
        "represented": case["represented"],
        "remote": case["remote"],
        "quorum": None,
        "resolutions": [
            {
                "title": each["title"],
                "majority": {
                    "base": each["majority_rule"]["base"],
                    "threshold": each["majority_rule"]["threshold"],
                    "strict": each["majority_rule"]["operator"] == ">",
                },
                **{key: each[key] for key in ("for", "against", "abstain", "blank", "null")},
            }
            for each in case["resolutions"]
        ],
    }


def test_the_vectors_hold_eighteen_assemblies() -> None:
    assert len(CASES) == 18
    assert sum(len(case["resolutions"]) for case in CASES) == 22


@pytest.mark.parametrize("case", VOTED, ids=lambda case: case["id"])
def test_each_resolution_gets_the_verdict_of_its_rule(case: dict[str, Any]) -> None:
    document: Any = verdict(json.dumps(_input(case))).document

    for expected, found in zip(case["resolutions"], document["resolutions"], strict=True):
        assert found["adopted"] is (expected["expected"] == "adopted")
        assert found["needed"] == expected["for_needed_under_rule"]
        assert found["margin"] == expected["margin"]
        base = expected["majority_rule"]["base"]
        percent = expected["percentages_computed"][f"for_over_{base}"]
        assert found["percent"] == f"{percent:.2f}"


def test_the_recount_of_2014_has_more_answers_than_ballots() -> None:
    (case,) = (_input(case) for case in CASES if case["id"] == "wmde-2014")
    case |= {"present": 33, "represented": 0, "remote": 307}
    answer = verdict(json.dumps(case))

    assert answer.exit is Exit.INCONSISTENT
    document: Any = answer.document
    assert [("350" in s, "349" in s) for s in document["inconsistencies"]] == [
        (True, False),
        (False, True),
    ]
    for each in case["resolutions"]:
        each["valid_ballots"] = 340
    assert verdict(json.dumps(case)).exit is Exit.INCONSISTENT


def test_partial_answers_are_no_contradiction() -> None:
    (case,) = (_input(case) for case in CASES if case["id"] == "brattleboro-2020")
    for each in case["resolutions"]:
        each["valid_ballots"] = 1029

    assert verdict(json.dumps(case)).exit is Exit.JUDGED


def _quorum(case_id: str, rule: Any, **counts: Any) -> Any:
    document: Any = verdict(json.dumps({"id": case_id, "quorum": rule, **counts})).document
    return document["quorum"]


def test_a_quorum_missed_by_one_member_is_missed() -> None:
    assert _quorum("halampark-2012", {"fraction": "1/5"}, registered=165, present=32) == {
        "required": 33,
        "counted": 32,
        "reached": False,
    }


def test_a_tenth_of_330_members_is_33() -> None:
    found = _quorum("wmuk-2012", {"fraction": "1/10"}, registered=330, present=61)
    assert (found["required"], found["reached"]) == (33, True)


def test_one_assembly_may_decide_its_ordinary_items_and_not_its_statutes() -> None:
    rule = {"base": "expressed", "threshold": "1/2", "strict": True}
    answers = {"majority": rule, "for": 50, "against": 5}
    document: Any = verdict(
        json.dumps(
            {
                "id": "wmfr-2018",
                "registered": 270,
                "present": 55,
                "quorum": None,
                "resolutions": [
                    {"title": "comptes", **answers},
                    {"title": "statuts", "quorum": {"fraction": "1/4"}, **answers},
                ],
            }
        )
    ).document

    assert "valid" not in document["resolutions"][0]
    assert document["resolutions"][1]["valid"] is False


def test_clubs_and_their_votes_make_a_double_quorum() -> None:
    clubs = {"count": 122, "of": 242, "counted": 185}
    votes = {"count": 899, "of": 1795, "counted": 1502}

    assert _quorum("lfpl-2019", [clubs, votes])["reached"] is True
    # Half of 1 795 votes, strictly: 898; the federation's own « half plus one » says 899.
    assert _quorum("l", {"fraction": "1/2", "strict": True, **_heads(votes)})["required"] == 898


def _heads(rule: dict[str, int]) -> dict[str, int]:
    return {"of": rule["of"], "counted": rule["counted"]}
