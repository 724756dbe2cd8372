"""Caps on the votes of investors, and weighted results beside raw ones (R-QUO-07, R-VAR-01)."""

import json
from fractions import Fraction
from typing import Any

import pytest

from assembly.rules.presets import load_preset
from assembly.rules.refused import RuleRefused
from assembly.rules.verdict import Exit, verdict
from assembly.rules.weights import Cap, capped

LAW = load_preset("sa_consommation_1917")
ALL = Cap(share=LAW.fraction("investors_share_max"), names=frozenset({"coop", "outside"}))
OUTSIDE = Cap(share=LAW.fraction("investors_outside_share_max"), names=frozenset({"outside"}))
SIMPLE = {"base": "expressed", "threshold": "1/2", "strict": True}


def test_the_law_gives_49_and_35_percent() -> None:
    assert (ALL.share, OUTSIDE.share) == (Fraction(49, 100), Fraction(35, 100))


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        # 100 of 400 and 60 of 400 are under both caps: nothing moves.
        ((240, 60, 100), ("3/5", "3/20", "1/4")),
        # 200 of 300 for investors: 49 % in the end, shared as their votes were.
        ((100, 100, 100), ("51/100", "49/200", "49/200")),
        # Outside: 35 % of 120 / 65 %; the rest keeps its hundred and its twenty votes.
        ((100, 20, 180), ("13/24", "13/120", "7/20")),
        # Both caps: outside comes to 35 votes beside 65; then 55 and 35 of 90 share 49 %.
        ((10, 55, 65), ("51/100", "539/1800", "343/1800")),
        # Exactly at the cap is allowed.
        ((51, 14, 35), ("51/100", "7/50", "7/20")),
    ],
)
def test_investors_above_a_cap_come_down_in_proportion(
    votes: tuple[int, int, int], expected: tuple[str, str, str]
) -> None:
    weights = dict(zip(("members", "coop", "outside"), map(Fraction, votes), strict=True))

    found = capped(weights, [ALL, OUTSIDE])

    assert found == dict(zip(weights, map(Fraction, expected), strict=True))
    assert capped(weights, [OUTSIDE, ALL]) == found


def test_caps_that_nobody_else_can_balance_are_refused() -> None:
    with pytest.raises(RuleRefused, match="personne"):
        capped({"outside": Fraction(3)}, [OUTSIDE])

    thirds = [Cap(share=Fraction(1, 3), names=frozenset(name)) for name in "ab"]
    with pytest.raises(RuleRefused, match="en même temps"):
        capped({"a": Fraction(4), "b": Fraction(4), "c": Fraction(1)}, thirds)


def test_without_any_vote_there_is_nothing_to_cap() -> None:
    assert capped({"outside": Fraction(0), "a": Fraction(0)}, [OUTSIDE]) == {"outside": 0, "a": 0}


def scic(*, ballots: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "id": "scic",
        "colleges": [
            {"name": "salariés", "members": 20, "weight": "1/4", "participants": 10},
            {"name": "usagers", "members": 200, "weight": "1/4", "participants": 100},
            {"name": "investisseurs", "members": 4, "weight": "1/2", "participants": 4},
        ],
        "resolutions": [{"title": "R", "majority": SIMPLE, "by_college": ballots}],
    } | fields


def judged(data: dict[str, Any]) -> Any:
    answer = verdict(json.dumps(data), explain=True)
    assert answer.exit is Exit.JUDGED, answer.words
    document: Any = answer.document
    return document["resolutions"][0]


def test_raw_and_weighted_results_are_both_said_when_they_differ() -> None:
    ballots = {
        "salariés": {"for": 9, "against": 1},
        "usagers": {"for": 20, "against": 80},
        "investisseurs": {"for": 3, "against": 1},
    }

    found = judged(scic(ballots=ballots))

    # 1/4 x 9/10 + 1/4 x 1/5 + 1/2 x 3/4 = 13/20; in heads, 32 of 114.
    assert (found["share"], found["percent"], found["adopted"]) == ("13/20", "65.00", True)
    assert found["raw"] == {"needed": 58, "percent": "28.07", "adopted": False, "margin": -26}
    assert "Sans pondération : rejetée : 32 voix pour sur 114" in _plain(found["explanation"])


@pytest.mark.parametrize(
    ("votes_for", "against", "share"), [(6, 4, "1/4"), (5, 5, "0/1"), (4, 6, "0/1"), (0, 0, "0/1")]
)
def test_a_college_that_votes_as_a_bloc_brings_all_of_its_weight_or_none(
    votes_for: int, against: int, share: str
) -> None:
    data = scic(ballots={"salariés": {"for": votes_for, "against": against}})
    data["colleges"][0]["counting"] = "majority_bloc"

    assert judged(data)["share"] == share


def test_a_cap_on_a_college_lowers_its_weight_and_raises_the_others() -> None:
    ballots = {"investisseurs": {"for": 4}, "usagers": {"against": 100}}
    caps = [{"share": "35/100", "colleges": ["investisseurs"]}]

    assert judged(scic(ballots=ballots))["share"] == "1/2"
    assert judged(scic(ballots=ballots, caps=caps))["share"] == "7/20"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"caps": {"share": "1/2"}}, "une liste est attendue"),
        ({"caps": [{"share": "1/2", "colleges": ["autres"]}]}, "doit nommer des collèges"),
        ({"caps": [{"share": "1/2", "colleges": []}]}, "doit nommer des collèges"),
        ({"caps": [{"share": "1/2", "colleges": [["usagers"]]}]}, "doit nommer des collèges"),
        ({"caps": [{"colleges": ["usagers"]}]}, "« share » doit être une fraction"),
        ({"caps": [{"share": "2/1", "colleges": ["usagers"]}]}, "au plus 1"),
        (
            {"caps": [{"share": "1/2", "colleges": ["salariés", "usagers", "investisseurs"]}]},
            "personne d’autre n’a de voix",
        ),
        (
            {"colleges": [{"name": "usagers", "weight": "1/1", "counting": "bloc"}]},
            "« counting » doit être l’un de : proportional, majority_bloc",
        ),
    ],
)
def test_a_cap_or_a_counting_that_means_nothing_is_refused(
    fields: dict[str, Any], said: str
) -> None:
    answer = verdict(json.dumps(scic(ballots={"usagers": {"for": 1}}, **fields)))

    assert answer.exit is Exit.UNREADABLE
    assert any(said in _plain(sentence) for sentence in answer.words), answer.words


@pytest.mark.parametrize(("strict", "reached"), [(False, True), (True, False)])
def test_exactly_half_of_the_weighted_turnout_is_not_more_than_half(
    strict: bool, reached: bool
) -> None:
    data = scic(ballots={}, quorum={"weighted_fraction": "3/4", "strict": strict}, resolutions=[])

    document: Any = verdict(json.dumps(data)).document

    # 1/4 x 1/2 + 1/4 x 1/2 + 1/2 x 1 = 3/4.
    assert document["quorum"] == {"required": "3/4", "counted": "3/4", "reached": reached}


def test_a_wrong_sum_of_weights_is_not_hidden_by_a_cap() -> None:
    data = scic(
        ballots={"usagers": {"for": 1}}, caps=[{"share": "1/2", "colleges": ["investisseurs"]}]
    )
    data["colleges"][0]["weight"] = "1/5"

    answer = verdict(json.dumps(data))

    assert answer.exit is Exit.INCONSISTENT
    document: Any = answer.document
    assert "La somme des poids des collèges est 19/20" in _plain(document["inconsistencies"][0])


def test_weights_that_no_scic_allows_are_judged_and_doubted() -> None:
    data = scic(ballots={"usagers": {"for": 1}})
    assert verdict(json.dumps(data)).words == ()
    data["colleges"] = [
        {"name": "usagers", "members": 200, "weight": "19/20"},
        {"name": "salariés", "members": 20, "weight": "1/20"},
    ]

    answer = verdict(json.dumps(data))

    words = [_plain(sentence) for sentence in answer.words]
    assert answer.exit is Exit.JUDGED
    assert "« usagers » pèse 95,00 % ; en SCIC SA, un collège pèse de 10,00 % à 50,00 %" in words[0]
    assert "« salariés » pèse 5,00 %" in words[1]
    assert "2 collèges ; en SCIC SA, il en faut au moins 3" in words[2]


def _plain(sentence: str) -> str:
    return sentence.replace("\u00a0", " ")
