"""`manage.py verdict` against figures worked out by hand from the texts, case by case.

Each line: the assembly, then what a person with a pencil finds, as (required, counted, reached) for
the quorum and (base, needed, percent, adopted, margin) for the vote.
"""

import json
from typing import Any

import pytest

from assembly.rules.verdict import Exit, verdict

HALF: dict[str, Any] = {"base": "expressed", "threshold": "1/2", "strict": True}
TWO_THIRDS: dict[str, Any] = {"base": "expressed", "threshold": "2/3", "strict": False}
OF_THE_PRESENT = {"base": "present_or_represented", "threshold": "2/3", "strict": False}
OF_ALL_MEMBERS = {"base": "registered", "threshold": "1/2", "strict": True}
UNANIMOUS = {"base": "registered", "threshold": "1/1", "strict": False}
OF_THE_CAST = {"base": "cast", "threshold": "1/2", "strict": True}
SIXTH, FIFTH, QUARTER, WHOLE_HALF = ({"fraction": part} for part in ("1/6", "1/5", "1/4", "1/2"))


def vote(majority: dict[str, Any], yes: int, no: int | None = None, **more: Any) -> dict[str, Any]:
    against = {} if no is None else {"against": no}
    return {"title": "R", "majority": majority, "for": yes} | against | more


def held(
    registered: int, present: int, represented: int = 0, remote: int = 0, quorum: Any = None
) -> dict[str, Any]:
    return {
        "id": "x",
        "registered": registered,
        "present": present,
        "represented": represented,
        "remote": remote,
        "quorum": quorum,
    }


# (assembly, resolution, quorum, vote): one line of a hand-made sheet each.
BY_HAND = [
    # Law of 1917, ordinary, first call: one sixth of 1 000 members is 166.67, hence 167.
    (held(1000, 100, 40, 27, SIXTH), vote(HALF, 90, 60), (167, 167, True),
     (150, 76, "60.00", True, 14)),
    (held(1000, 100, 40, 26, SIXTH), vote(HALF, 90, 60), (167, 166, False),
     (150, 76, "60.00", True, 14)),
    # Exactly a sixth is enough.
    (held(600, 60, 30, 10, SIXTH), vote(HALF, 51, 49), (100, 100, True),
     (100, 51, "51.00", True, 0)),
    # Law of 1917, amending the statutes: half the members, then two thirds of the present.
    (held(1000, 300, 150, 50, WHOLE_HALF), vote(OF_THE_PRESENT, 334, 100), (500, 500, True),
     (500, 334, "66.80", True, 0)),
    (held(1000, 300, 150, 50, WHOLE_HALF), vote(OF_THE_PRESENT, 333, 0, abstain=167),
     (500, 500, True),
     (500, 334, "66.60", False, -1)),
    (held(1000, 300, 150, 49, WHOLE_HALF), vote(OF_THE_PRESENT, 400, 0), (500, 499, False),
     (499, 333, "80.16", True, 67)),
    # An odd register: half of 999 is 499.5.
    (held(999, 500, quorum=WHOLE_HALF), vote(HALF, 250, 250), (500, 500, True),
     (500, 251, "50.00", False, -1)),
    # Common company law: a fifth, a quarter, and a fifth again at the second call.
    (held(1000, 200, quorum=FIFTH), vote(HALF, 101, 99), (200, 200, True),
     (200, 101, "50.50", True, 0)),
    (held(1001, 200, quorum=FIFTH), vote(HALF, 101, 99), (201, 200, False),
     (200, 101, "50.50", True, 0)),
    (held(1000, 250, quorum=QUARTER), vote(TWO_THIRDS, 160, 80, abstain=10), (250, 250, True),
     (240, 160, "66.67", True, 0)),
    (held(1000, 250, quorum=QUARTER), vote(TWO_THIRDS, 159, 80, abstain=11), (250, 250, True),
     (239, 160, "66.53", False, -1)),
    (held(1003, 251, quorum=QUARTER), vote(TWO_THIRDS, 168, 83), (251, 251, True),
     (251, 168, "66.93", True, 0)),
    # Second call without any quorum: two people decide for a thousand.
    (held(1000, 2), vote(HALF, 2, 0), None, (2, 2, "100.00", True, 0)),
    (held(1000, 2), vote(HALF, 1, 1), None, (2, 2, "50.00", False, -1)),
    # Abstentions, blank and null votes are out of the votes expressed.
    (held(50, 40), vote(HALF, 6, 5, abstain=20, blank=7, null=2), None, (11, 6, "54.55", True, 0)),
    # Of the votes cast they count: 6 of 40.
    (held(50, 40), vote(OF_THE_CAST, 6, 5, abstain=20, blank=7, null=2), None,
     (40, 21, "15.00", False, -15)),
    (held(50, 40), vote(OF_THE_CAST, 21, 10, abstain=5, blank=3, null=1), None,
     (40, 21, "52.50", True, 0)),
    # Of the present, whoever does not answer counts against.
    (held(90, 30, 20, 10), vote(OF_THE_PRESENT, 40, 1), None, (60, 40, "66.67", True, 0)),
    (held(91, 30, 20, 11), vote(OF_THE_PRESENT, 40, 1), None, (61, 41, "65.57", False, -1)),
    # SARL, first consultation: more than half of all the votes there are.
    (held(21, 15), vote(OF_ALL_MEMBERS, 11, 4), None, (21, 11, "52.38", True, 0)),
    (held(22, 15), vote(OF_ALL_MEMBERS, 11, 4), None, (22, 12, "50.00", False, -1)),
    # Commitments of members grow by unanimity of all.
    (held(12, 12), vote(UNANIMOUS, 12, 0), None, (12, 12, "100.00", True, 0)),
    (held(12, 11), vote(UNANIMOUS, 11, 0), None, (12, 12, "91.67", False, -1)),
    # Three quarters, four fifths, three fifths: statutes may ask for more.
    (held(200, 100), vote(TWO_THIRDS | {"threshold": "3/4"}, 75, 25), None,
     (100, 75, "75.00", True, 0)),
    (held(200, 101), vote(TWO_THIRDS | {"threshold": "3/4"}, 75, 26), None,
     (101, 76, "74.26", False, -1)),
    (held(200, 100), vote(TWO_THIRDS | {"threshold": "3/4", "strict": True}, 75, 25), None,
     (100, 76, "75.00", False, -1)),
    (held(200, 99), vote(TWO_THIRDS | {"threshold": "4/5"}, 80, 19), None,
     (99, 80, "80.81", True, 0)),
    (held(200, 99), vote(TWO_THIRDS | {"threshold": "3/5"}, 59, 40), None,
     (99, 60, "59.60", False, -1)),
    # Hundredths, as some statutes write them: 66,67 % of 300 is 200.01.
    (held(300, 300), vote(TWO_THIRDS | {"threshold": "6667/10000"}, 200, 100), None,
     (300, 201, "66.67", False, -1)),
    # One vote, one voter; nobody; everybody against.
    (held(1, 1), vote(HALF, 1, 0), None, (1, 1, "100.00", True, 0)),
    (held(9, 5), vote(HALF, 0, 0, abstain=5), None, (0, 1, "0.00", False, -1)),
    (held(9, 5), vote(HALF, 0, 5), None, (5, 3, "0.00", False, -3)),
    # At least half: a tie passes where the statutes give it to the text.
    (held(40, 30), vote(HALF | {"strict": False}, 15, 15), None, (30, 15, "50.00", True, 0)),
    (held(40, 31), vote(HALF | {"strict": False}, 15, 16), None, (31, 16, "48.39", False, -1)),
    # A number of members, and double quorums: all must hold, the one that decides is told.
    (held(80, 33, quorum={"count": 33}), vote(HALF, 20, 13), (33, 33, True),
     (33, 17, "60.61", True, 3)),
    (held(80, 32, quorum={"count": 33}), vote(HALF, 20, 12), (33, 32, False),
     (32, 17, "62.50", True, 3)),
    (held(80, 40, quorum=[WHOLE_HALF, {"count": 41}]), vote(HALF, 20, 12), (41, 40, False),
     (32, 17, "62.50", True, 3)),
    # More than a quarter of the members: 20 of 80 are not more than a quarter.
    (held(80, 20, quorum=QUARTER | {"strict": True}), vote(HALF, 12, 8), (21, 20, False),
     (20, 11, "60.00", True, 1)),
    # A quorum on other heads than the register: the members who paid their dues.
    (held(300, 61, quorum={"fraction": "1/3", "of": 180, "counted": 60}), vote(HALF, 31, 30),
     (60, 60, True), (61, 31, "50.82", True, 0)),
    # SCOP of 25: quorum and majority in votes that can be cast; the whole of a small house.
    (held(25, 3, 4, 0, QUARTER), vote(TWO_THIRDS, 5, 2), (7, 7, True), (7, 5, "71.43", True, 0)),
    # Seats of a board by one resolution for each name: absolute majority, candidate by candidate.
    (held(400, 150, quorum=SIXTH), vote(HALF, 74, 73, blank=3), (67, 150, True),
     (147, 74, "50.34", True, 0)),
    (held(400, 150, quorum=SIXTH), vote(HALF, 73, 73, blank=4), (67, 150, True),
     (146, 74, "50.00", False, -1)),
]  # fmt: skip


@pytest.mark.parametrize(("assembly", "resolution", "quorum", "found"), BY_HAND)
def test_the_command_finds_what_a_pencil_finds(
    assembly: dict[str, Any], resolution: dict[str, Any], quorum: Any, found: tuple[Any, ...]
) -> None:
    answer = verdict(json.dumps(assembly | {"resolutions": [resolution]}))

    assert answer.exit is Exit.JUDGED, answer.document
    document: Any = answer.document
    told = document["quorum"]
    assert (told and (told["required"], told["counted"], told["reached"])) == quorum
    said = document["resolutions"][0]
    assert tuple(said[key] for key in ("base", "needed", "percent", "adopted", "margin")) == found
    valid = None if quorum is None else quorum[2] and found[3]
    assert said.get("valid") is valid


# SCIC of three colleges: workers 50 %, users 30 %, partners 20 %.
WORKERS, USERS, PARTNERS = (
    {"name": "salariés", "members": 10, "weight": "50/100"},
    {"name": "usagers", "members": 200, "weight": "30/100"},
    {"name": "partenaires", "members": 4, "weight": "20/100"},
)


@pytest.mark.parametrize(
    ("majority", "answers", "percent", "adopted"),
    [
        # 110 of 133 people are against; workers and partners carry it all the same.
        (HALF, [(9, 0), (10, 110), (3, 1)], "67.50", True),
        # 0.5 x 1/2 + 0.3 x 1/2 + 0.2 x 1/2: a tie.
        (HALF, [(5, 5), (60, 60), (2, 2)], "50.00", False),
        (HALF | {"strict": False}, [(5, 5), (60, 60), (2, 2)], "50.00", True),
        # Every user for, nobody else: 30 %, and 120 votes of 130.
        (HALF, [(0, 9), (120, 0), (0, 1)], "30.00", False),
        # Two thirds: 0.5 x 8/10 + 0.3 x 1/3 + 0.2 x 3/4 = 0.65.
        (TWO_THIRDS, [(8, 2), (40, 80), (3, 1)], "65.00", False),
        # 0.5 x 9/10 + 0.3 x 1/3 + 0.2 x 3/4 = 0.70.
        (TWO_THIRDS, [(9, 1), (40, 80), (3, 1)], "70.00", True),
        # A college where nobody answers brings nothing: 0.5 + 0.
        (HALF, [(9, 0), (0, 120), (0, 0)], "50.00", False),
    ],
)
def test_the_colleges_of_a_scic_weigh_what_a_pencil_finds(
    majority: dict[str, Any], answers: list[tuple[int, int]], percent: str, adopted: bool
) -> None:
    colleges = [WORKERS, USERS, PARTNERS]
    ballots = {
        college["name"]: {"for": yes, "against": no}
        for college, (yes, no) in zip(colleges, answers, strict=True)
    }
    resolution = {"title": "R", "majority": majority, "by_college": ballots}
    data = held(214, 150) | {"colleges": colleges, "resolutions": [resolution]}

    document: Any = verdict(json.dumps(data)).document

    said = document["resolutions"][0]
    assert (said["percent"], said["adopted"]) == (percent, adopted)
    assert (said["needed"], said["margin"]) == (None, None)


@pytest.mark.parametrize(
    ("came", "counted", "reached"),
    [
        ((10, 0, 0), "1/2", True),
        ((9, 20, 4), "17/25", True),  # 0.45 + 0.03 + 0.20
        ((0, 200, 3), "9/20", False),  # 0.30 + 0.15
        ((0, 0, 0), "0/1", False),
    ],
)
def test_a_quorum_by_college_adds_what_each_brings(
    came: tuple[int, ...], counted: str, reached: bool
) -> None:
    colleges = [
        college | {"participants": heads}
        for college, heads in zip((WORKERS, USERS, PARTNERS), came, strict=True)
    ]
    data = held(214, sum(came), quorum={"weighted_fraction": "1/2"}) | {
        "colleges": colleges,
        "resolutions": [vote(HALF, 0, 0)],
    }

    document: Any = verdict(json.dumps(data)).document

    assert document["quorum"]["required"] == "1/2"
    assert document["quorum"]["counted"] in (counted, counted.removesuffix("/1"))
    assert document["quorum"]["reached"] is reached


def test_an_election_in_two_rounds_is_two_verdicts() -> None:
    """Nobody has more than half of 90 ballots; the second round is put between two of them."""
    first = [vote(HALF, votes, 90 - votes) | {"title": name} for name, votes in
             (("Ada", 40), ("Blaise", 30), ("Camille", 20))]  # fmt: skip
    second = [vote(HALF, 47, 43) | {"title": "Ada"}, vote(HALF, 43, 47) | {"title": "Blaise"}]

    rounds: Any = verdict(
        json.dumps([held(120, 90) | {"resolutions": each} for each in (first, second)])
    ).document

    assert [each["adopted"] for each in rounds[0]["resolutions"]] == [False, False, False]
    assert [each["adopted"] for each in rounds[1]["resolutions"]] == [True, False]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"registered": 10', "JSON"),
        ("pas du JSON", "JSON"),
        ("{}", "Rien à juger"),
        ('{"id": "x", "registered": 10, "present": 5}', "Rien à juger"),
        ('[{"id": "x", "quorum": null, "resolutions": null}]', "Rien à juger"),
        ('{"registered": "dix", "resolutions": []}', "nombre entier, pas un texte"),
        ('{"registered": 1e3, "resolutions": []}', "nombre à virgule"),
        ('{"resolutions": [{"title": "R", "for": 1, "against": 0}]}', "un objet est attendu"),
        ('{"resolutions": [{"majority": {"base": "sociétaires"}}]}', "l’une de"),
        ('{"resolutions": [null]}', "un objet est attendu, pas null"),
        ("null", "un objet est attendu, pas null"),
        ("[[]]", "un objet est attendu, pas une liste"),
        ('"R1"', "un objet est attendu, pas un texte"),
    ],
)
def test_what_gives_nothing_to_judge_is_refused_and_no_verdict_is_printed(
    text: str, said: str
) -> None:
    answer = verdict(text)

    assert answer.exit is Exit.UNREADABLE
    assert answer.document is None
    assert any(said in word.replace("\u00a0", " ") for word in answer.words), answer.words
