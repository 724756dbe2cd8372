"""`manage.py verdict`: the documents that other people's scripts rely on."""

import json
from typing import Any

import pytest

from assembly.rules.verdict import Exit, verdict

SIMPLE = {"base": "expressed", "threshold": "1/2", "strict": True}
TWO_THIRDS = {"base": "expressed", "threshold": "2/3", "strict": False}
HALAM_PARK = {
    "id": "x",
    "registered": 165,
    "present": 32,
    "represented": 0,
    "remote": 0,
    "quorum": {"fraction": "1/5"},
    "colleges": [{"name": "salariés", "members": 16, "weight": "40/100", "participants": 16}],
    "resolutions": [
        {
            "title": "R1",
            "majority": SIMPLE,
            "for": 20,
            "against": 10,
            "abstain": 2,
            "blank": 0,
            "null": 0,
        }
    ],
}


def assembly(**fields: Any) -> dict[str, Any]:
    return {
        "id": "a",
        "registered": 100,
        "present": 40,
        "represented": 0,
        "remote": 0,
        "quorum": None,
        "resolutions": [],
    } | fields


def resolution(**fields: Any) -> dict[str, Any]:
    return {"title": "R", "majority": SIMPLE, "for": 20, "against": 10} | fields


def judged(data: Any, *, expected: Exit = Exit.JUDGED) -> Any:
    answer = verdict(json.dumps(data))
    assert answer.exit is expected, (answer.words, answer.document)
    return answer.document


def judged_resolution(*, expected: Exit = Exit.JUDGED, **fields: Any) -> Any:
    document = judged(assembly(resolutions=[resolution(**fields)]), expected=expected)
    return document["resolutions"][0]


def test_the_documented_example_gives_the_documented_answer() -> None:
    assert judged(HALAM_PARK) == {
        "id": "x",
        "quorum": {"required": 33, "counted": 32, "reached": False},
        "resolutions": [
            {
                "title": "R1",
                "base": 30,
                "needed": 16,
                "for": 20,
                "percent": "66.67",
                "adopted": True,
                "margin": 4,
                "valid": False,
            }
        ],
        "inconsistencies": [],
    }


def test_a_list_is_answered_by_a_list_in_the_same_order() -> None:
    assert [each["id"] for each in judged([assembly(id="b"), assembly(id="a")])] == ["b", "a"]
    assert judged([]) == []


def test_without_quorum_nothing_is_said_of_validity() -> None:
    document = judged(assembly(resolutions=[resolution()]))

    assert document["quorum"] is None
    assert "valid" not in document["resolutions"][0]


@pytest.mark.parametrize(
    ("majority", "base", "needed", "adopted"),
    [
        (SIMPLE, 30, 16, True),
        ({"base": "cast", "threshold": "1/2", "strict": True}, 37, 19, True),
        ({"base": "present_or_represented", "threshold": "1/2", "strict": True}, 40, 21, False),
        ({"base": "present_or_represented", "threshold": "1/2", "strict": False}, 40, 20, True),
        ({"base": "registered", "threshold": "1/5", "strict": False}, 100, 20, True),
        ({"base": "registered", "threshold": "1/5", "strict": True}, 100, 21, False),
        (TWO_THIRDS, 30, 20, True),
        ({"base": "expressed", "threshold": "2/3", "strict": True}, 30, 21, False),
        ({"base": "expressed", "threshold": "1/1", "strict": False}, 30, 30, False),
        ({"base": "expressed", "threshold": "1/1", "strict": True}, 30, 31, False),
    ],
)
def test_each_base_has_its_needed_number(
    majority: dict[str, Any], base: int, needed: int, adopted: bool
) -> None:
    found = judged_resolution(majority=majority, abstain=4, blank=2, null=1)

    assert (found["base"], found["needed"], found["adopted"]) == (base, needed, adopted)
    assert found["margin"] == 20 - needed


def test_votes_cast_may_be_given_when_some_voters_did_not_answer() -> None:
    cast = {"base": "cast", "threshold": "1/2", "strict": True}

    assert judged_resolution(majority=cast, cast=40)["base"] == 40
    assert judged_resolution(majority=cast | {"cast": 40})["base"] == 40
    judged_resolution(majority=cast, cast=29, expected=Exit.INCONSISTENT)


def test_a_tie_is_rejected_by_more_than_half_and_passes_at_least_half() -> None:
    tie = {"for": 15, "against": 15}

    assert judged_resolution(**tie)["adopted"] is False
    assert judged_resolution(**tie, majority=SIMPLE | {"strict": False})["adopted"] is True


@pytest.mark.parametrize("strict", [True, False])
def test_silence_adopts_nothing(strict: bool) -> None:
    found = judged_resolution(**{"for": 0, "against": 0}, majority=SIMPLE | {"strict": strict})

    assert found == {
        "title": "R",
        "base": 0,
        "needed": 1,
        "for": 0,
        "percent": "0.00",
        "adopted": False,
        "margin": -1,
    }


def test_percentages_are_exact_and_rounded_half_up() -> None:
    def percent(votes_for: int, against: int) -> str:
        data = assembly(
            registered=10**9,
            present=10**9,
            resolutions=[resolution(**{"for": votes_for, "against": against})],
        )
        return judged(data)["resolutions"][0]["percent"]

    assert percent(4321, 2183) == "66.44"
    assert percent(1, 2) == "33.33"
    assert percent(1, 799) == "0.13"  # 0.125 exactly
    assert percent(19_999, 1) == "100.00"  # 99.995 exactly, and yet not unanimous
    assert percent(199_989_999, 10_001) == "99.99"


def test_numbers_too_large_for_a_float_stay_exact() -> None:
    many = 10**18
    document = judged(
        assembly(
            registered=3 * many,
            present=2 * many + 1,
            resolutions=[resolution(**{"for": many + 1, "against": many})],
        )
    )

    assert document["resolutions"][0]["needed"] == many + 1
    assert document["resolutions"][0]["adopted"] is True


def test_the_quorum_of_a_resolution_replaces_the_assembly_s() -> None:
    document = judged(
        assembly(
            quorum={"fraction": "1/5"},
            resolutions=[
                resolution(title="AGO"),
                resolution(title="AGE", quorum={"fraction": "1/2"}),
                resolution(title="avis", quorum=None),
            ],
        )
    )
    ordinary, extraordinary, advice = document["resolutions"]

    assert document["quorum"] == {"required": 20, "counted": 40, "reached": True}
    assert ordinary["valid"] is True
    assert "quorum" not in ordinary
    assert extraordinary["quorum"] == {"required": 50, "counted": 40, "reached": False}
    assert (extraordinary["adopted"], extraordinary["valid"]) == (True, False)
    assert "valid" not in advice


def test_only_a_resolution_may_ask_for_a_quorum() -> None:
    document = judged(assembly(resolutions=[resolution(quorum={"count": 40}), resolution()]))

    assert document["quorum"] is None
    assert document["resolutions"][0]["valid"] is True
    assert "valid" not in document["resolutions"][1]


@pytest.mark.parametrize(
    ("rule", "required", "counted", "reached"),
    [
        ({"fraction": "1/3"}, 34, 40, True),
        ({"fraction": "2/5"}, 40, 40, True),
        ({"fraction": "2/5", "strict": True}, 41, 40, False),
        ({"count": 40}, 40, 40, True),
        ({"count": 41}, 41, 40, False),
        ({"fraction": "1/2", "of": 242, "counted": 185}, 121, 185, True),
        ({"fraction": "1/6", "of": 242}, 41, 40, False),
        ({"count": 899, "of": 1795, "counted": 1502}, 899, 1502, True),
        ([{"count": 10}], 10, 40, True),
        ([{"fraction": "1/5"}, {"count": 50}], 50, 40, False),
    ],
)
def test_quorums_by_fraction_and_by_count(
    rule: Any, required: int, counted: int, reached: bool
) -> None:
    found = judged(assembly(quorum=rule))["quorum"]

    assert (found["required"], found["counted"]) == (required, counted)
    assert found["reached"] is reached


def test_all_quorums_of_a_list_must_hold() -> None:
    clubs = {"count": 122, "of": 242, "counted": 185}
    votes = {"count": 899, "of": 1795, "counted": 1502}

    assert judged(assembly(quorum=[clubs, votes]))["quorum"]["reached"] is True
    found = judged(assembly(quorum=[clubs, votes | {"counted": 898}]))["quorum"]
    assert found["reached"] is False
    assert [each["reached"] for each in found["conditions"]] == [True, False]
    assert judged(assembly(quorum=[]))["quorum"] is None


SCANI = [
    {"name": "bénévoles et salariés", "members": 16, "weight": "40/100"},
    {"name": "particuliers", "members": 457, "weight": "25/100"},
    {"name": "professionnels", "members": 146, "weight": "25/100"},
    {"name": "soutiens", "members": 252, "weight": "10/100"},
]


@pytest.mark.parametrize(
    ("participation", "reached", "share"),
    [
        ((16, 0, 0, 0), False, "2/5"),
        ((16, 183, 0, 0), True, "4571/9140"),
        ((0, 457, 0, 252), False, "7/20"),
    ],
)
def test_a_weighted_quorum_adds_the_turnout_of_each_college(
    participation: tuple[int, ...], reached: bool, share: str
) -> None:
    colleges = [
        college | {"participants": heads}
        for college, heads in zip(SCANI, participation, strict=True)
    ]
    found = judged(
        assembly(
            registered=871,
            present=sum(participation),
            quorum={"weighted_fraction": "1/2"},
            colleges=colleges,
        )
    )["quorum"]

    assert found == {"required": "1/2", "counted": share, "reached": reached}


def test_votes_by_college_give_the_weighted_share() -> None:
    colleges = [
        {"name": "salariés", "members": 16, "weight": "60/100", "participants": 12},
        {"name": "usagers", "members": 84, "weight": "40/100", "participants": 28},
    ]
    ballots = {"salariés": {"for": 10, "against": 2}, "usagers": {"for": 0, "against": 28}}
    found = judged(assembly(colleges=colleges, resolutions=[_by_college(ballots)]))

    assert found["inconsistencies"] == []
    assert found["resolutions"][0] == {
        "title": "R",
        "base": 40,
        "needed": None,
        "for": 10,
        "percent": "50.00",
        "adopted": False,
        "margin": None,
    }
    ballots["usagers"] = {"for": 1, "against": 27}
    adopted = judged(assembly(colleges=colleges, resolutions=[_by_college(ballots)]))
    assert adopted["resolutions"][0]["adopted"] is True
    assert adopted["resolutions"][0]["percent"] == "51.43"


def _by_college(ballots: dict[str, Any]) -> dict[str, Any]:
    return {"title": "R", "majority": SIMPLE, "by_college": ballots}


def test_a_college_that_stays_silent_brings_nothing_to_the_others() -> None:
    colleges = [
        {"name": "a", "members": 10, "weight": "1/2"},
        {"name": "b", "members": 10, "weight": "1/2"},
    ]
    ballots = {"a": {"for": 10, "against": 0}}
    document = judged(assembly(colleges=colleges, resolutions=[_by_college(ballots)]))

    assert document["resolutions"][0]["percent"] == "50.00"
    assert document["resolutions"][0]["adopted"] is False


def test_an_explanation_is_added_only_on_request() -> None:
    answer = verdict(json.dumps(HALAM_PARK), explain=True)
    sentence = answer.document["resolutions"][0]["explanation"]  # type: ignore[index]

    assert "il en manque 1" in sentence
    assert "il en fallait 16 (plus de la moitié des suffrages exprimés)" in sentence
    assert "explanation" not in judged(HALAM_PARK)["resolutions"][0]
