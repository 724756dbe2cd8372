"""`manage.py verdict` against a second arithmetic, written apart, and against broken files."""

import json
import math
import random
from fractions import Fraction
from typing import Any

import pytest

from assembly.rules.verdict import Exit, verdict

BASES = ("expressed", "cast", "present_or_represented", "registered")
ATOMS: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 10**49, -(10**49), "", "1/2", "0/1", "1/0", "x", "\ud800", [], {},
    [{}], [None], {"a": 1}, "½", "١/٢", "1", "3/2", "-1/2", " 1 / 2 ",
)  # fmt: skip


def assembly(draw: random.Random) -> dict[str, Any]:
    """Counts that agree, small enough for thresholds to be met exactly, and ties."""
    heads = draw.randint(0, 12)
    votes_for = draw.randint(0, heads)
    against = draw.randint(0, heads - votes_for)
    abstain = draw.randint(0, heads - votes_for - against)
    blank = draw.randint(0, heads - votes_for - against - abstain)
    present = draw.randint(0, heads)
    low, low_of_quorum = draw.randint(1, 9), draw.randint(1, 9)
    quorum = {"fraction": f"{draw.randint(1, low_of_quorum)}/{low_of_quorum}"}
    return {
        "id": "x",
        "registered": heads + draw.randint(0, 30),
        "present": present,
        "represented": heads - present,
        "remote": 0,
        "quorum": draw.choice([None, quorum]),
        "resolutions": [
            {
                "title": "R",
                "majority": {
                    "base": draw.choice(BASES),
                    "threshold": f"{draw.randint(1, low)}/{low}",
                    "strict": draw.random() < 0.5,
                },
                "for": votes_for,
                "against": against,
                "abstain": abstain,
                "blank": blank,
                "null": heads - votes_for - against - abstain - blank,
            }
        ],
    }


def again(data: dict[str, Any]) -> tuple[Any, ...]:
    """Base, needed, percent, adopted, margin and validity, by the words of the interface."""
    heads = data["present"] + data["represented"] + data["remote"]
    asked, (resolution,) = data["quorum"], data["resolutions"]
    rule, votes_for = resolution["majority"], resolution["for"]
    expressed = votes_for + resolution["against"]
    base = {
        "expressed": expressed,
        "cast": expressed + sum(resolution[key] for key in ("abstain", "blank", "null")),
        "present_or_represented": heads,
        "registered": data["registered"],
    }[rule["base"]]
    threshold = Fraction(rule["threshold"])
    needed = next(n for n in range(1, base + 2) if _passes(n, base, threshold, rule) or n > base)
    share = Fraction(votes_for, base) if base else Fraction(0)
    hundredths = math.floor(share * 10_000 + Fraction(1, 2))
    adopted = votes_for > 0 and _passes(votes_for, base, threshold, rule)
    valid = None
    if asked:
        reached = heads > 0 and heads >= Fraction(asked["fraction"]) * data["registered"]
        valid = adopted and reached
    percent = f"{hundredths // 100}.{hundredths % 100:02d}"
    return (base, needed, percent, adopted, votes_for - needed, valid)


def _passes(votes: int, base: int, threshold: Fraction, rule: dict[str, Any]) -> bool:
    return votes > threshold * base if rule["strict"] else votes >= threshold * base


@pytest.mark.parametrize("seed", range(4))
def test_a_second_arithmetic_gives_the_same_verdicts(seed: int) -> None:
    draw = random.Random(seed)
    files = [assembly(draw) for _ in range(1500)]

    answer = verdict(json.dumps(files))

    assert answer.exit is Exit.JUDGED
    for data, judged in zip(files, answer.document, strict=True):
        (found,) = judged["resolutions"]
        keys = ("base", "needed", "percent", "adopted", "margin")
        assert (*(found[key] for key in keys), found.get("valid")) == again(data), data


def _broken(draw: random.Random, data: Any) -> Any:
    """One place of the document, replaced by something that does not belong there."""
    places: list[Any] = [data]
    for place in places:
        inside = place.values() if isinstance(place, dict) else place
        places += [each for each in inside if isinstance(each, dict | list)]
    place, atom = draw.choice(places), json.loads(json.dumps(draw.choice(ATOMS)))
    if isinstance(place, list):
        place.append(atom)
    else:
        place[draw.choice(sorted(place) or ["id"])] = atom
    return data


@pytest.mark.parametrize("seed", range(4))
def test_whatever_stands_in_the_file_the_answer_is_a_verdict_or_words(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(1500):
        text = json.dumps(_broken(draw, _broken(draw, assembly(draw))))

        answer = verdict(text, explain=True)

        answer.as_json(ascii_only=True)
        if answer.exit is Exit.UNREADABLE:
            assert answer.words, text
        elif answer.exit is Exit.INCONSISTENT:
            assert answer.document["inconsistencies"], text
