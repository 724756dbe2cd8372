"""Where two laws may apply, what the other one says is kept with every result (R-QUO-02)."""

from fractions import Fraction
from typing import Any

import pytest

from assembly.documents.outcomes import draw_other_readings
from assembly.models import QuorumRecord, Resolution, Roll
from assembly.results import verdict_on
from assembly.rules.attendance import Attendance
from assembly.rules.election import Candidate, ElectionRule, Method, TieBreak, elect
from assembly.rules.majority import Base, Counts, MajorityRule, decide
from assembly.rules.presets import load_preset
from assembly.rules.quorum import FractionQuorum, assess_quorum
from assembly.rules.reading import Reading, difference_of_elections
from assembly.rules.statutes import Override, resolve, under
from assembly.second_readings import grouped, of_resolution
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import CONVENED_AT

pytestmark = pytest.mark.django_db
COMMON, CONSUMERS = "sa_directoire_cs", "sa_consommation_1917"


def closed(resolution: Resolution, **heads: Any) -> QuorumRecord:
    figures = {"registered": 1000, "present": 180, "represented": 0, "remote": 0, **heads}
    return QuorumRecord(
        call=resolution.assembly.call,
        resolution=resolution,
        at=CONVENED_AT,
        blank_proxies=0,
        counted=figures["present"] + figures["represented"] + figures["remote"],
        **{"required": 200, "reached": False, "sentence": "Quorum non atteint.", **figures},
    )


def test_a_failed_quorum_says_that_the_other_law_would_have_let_the_assembly_decide(
    cast: Cast,
) -> None:
    assemblies.rules(COMMON)
    resolution = assemblies.draft(cast).resolutions.get()

    verdict = verdict_on(resolution, closed(resolution))

    assert verdict is not None
    assert verdict.verdict == "no_quorum"
    warning = verdict.other_preset["warning"]
    assert "elle pourrait décider" in warning
    assert "167" in warning


def test_a_quorum_that_fails_under_both_laws_is_no_difference(cast: Cast) -> None:
    assemblies.rules(COMMON)
    resolution = assemblies.draft(cast).resolutions.get()

    verdict = verdict_on(resolution, closed(resolution, present=20))

    assert verdict is not None
    assert verdict.other_preset == {}


def test_the_other_law_is_read_with_the_clauses_of_the_statutes(cast: Cast) -> None:
    assemblies.rules(COMMON, quorum_ordinary_first={"value": {"fraction": "1/2"}, "article": "4"})
    resolution = assemblies.draft(cast).resolutions.get()

    verdict = verdict_on(resolution, closed(resolution, present=300, required=500))

    assert verdict is not None
    assert verdict.other_preset == {}  # half of the members are asked under both


def test_a_clause_that_the_other_law_refuses_gives_way_to_that_law() -> None:
    clauses = {
        "majority_extraordinary_second": Override(
            value={"base": "expressed", "threshold": "2/3", "strict": False}, article="art. 3"
        ),
        "quorum_extraordinary_second": Override(value={"fraction": "1/3"}, article="art. 4"),
        "proxy_cap": Override(value={"heads": 2}, article="art. 9"),
    }
    statutes = resolve(load_preset(COMMON), clauses)

    other = under(load_preset(CONSUMERS), statutes)

    assert other.proxy_cap.heads == 2
    assert other.rule("proxy_cap").source == "Statuts, art. 9"
    assert other.rule("quorum_extraordinary_second") == load_preset(CONSUMERS).rule(
        "quorum_extraordinary_second"
    )


def test_the_same_participants_are_counted_on_the_roll_that_the_other_law_names(
    cast: Cast,
) -> None:
    assemblies.rules(COMMON)
    resolution = assemblies.draft(cast).resolutions.get()
    Roll.objects.create(
        assembly=resolution.assembly,
        call=resolution.assembly.call,
        moment=Roll.Moment.CONVOCATION,
        taken_at=CONVENED_AT,
        size=1200,
        sha256="0" * 64,
    )

    verdict = verdict_on(resolution, closed(resolution, present=190))

    assert verdict is not None
    assert verdict.other_preset == {}  # a sixth of 1 200 is 200


def reading(label: str, asked: str, present: int) -> Reading:
    heads = Attendance(registered=1000, present=present)
    rule = MajorityRule(base=Base.EXPRESSED, threshold=Fraction(1, 2), strict=True)
    return Reading(
        label=label,
        quorum=assess_quorum((FractionQuorum(fraction=Fraction(asked)),), heads),
        majority=decide(rule, Counts(votes_for=0), heads),
        quorum_source="",
        majority_source="",
    )


@pytest.mark.parametrize(
    ("present", "bases", "said"),
    [
        (180, (Base.EXPRESSED, Base.EXPRESSED), "elle n’aurait pas le quorum"),
        (300, (Base.EXPRESSED, Base.REGISTERED), "seraient élus : personne"),
        (300, (Base.EXPRESSED, Base.EXPRESSED), ""),
    ],
)
def test_an_election_is_compared_by_its_quorum_then_by_who_is_elected(
    present: int, bases: tuple[Base, Base], said: str
) -> None:
    standing = [Candidate(code="1", name="Ada", counts=Counts(votes_for=90, against=10))]
    heads = Attendance(registered=1000, present=present)
    elections = [
        elect(
            standing,
            ElectionRule(
                seats=1,
                method=Method.MAJORITY,
                majority=MajorityRule(base=base, threshold=Fraction(1, 2), strict=True),
                tie_break=(TieBreak.SENIORITY,),
            ),
            heads,
        )
        for base in bases
    ]

    warning = difference_of_elections(
        reading("A", "1/6", present), reading("B", "1/5", present), *elections
    )

    assert said in warning.replace("\u00a0", " ")
    assert bool(warning) == bool(said)


def test_other_forms_have_one_reading(cast: Cast) -> None:
    assemblies.rules("scop_sa")
    resolution = assemblies.draft(cast).resolutions.get()
    record = closed(resolution)

    verdict = verdict_on(resolution, record)

    assert verdict is not None
    assert verdict.other_preset == {}
    assert of_resolution(resolution, record, Counts(votes_for=1), reading("A", "1/2", 3)) == {}


class Sheet:
    """What the minutes write, line by line."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def heading(self, level: int, text: str) -> None:
        self.lines.append(text)

    def paragraph(self, *parts: Any, **style: Any) -> None:
        self.lines.append("".join(str(getattr(part, "text", part)) for part in parts))


def test_the_minutes_say_each_difference_once_with_the_resolutions_it_concerns() -> None:
    sheet = Sheet()
    outcomes = [
        {"number": number, "other": {"warning": warning} if warning else {}}
        for number, warning in ((1, "X"), (2, ""), (3, "X"), (4, "Y"), (5, "X"))
    ]

    draw_other_readings(sheet, outcomes)  # type: ignore[arg-type]

    assert len([line for line in sheet.lines if "X" in line]) == 1
    assert any("1, 3 et 5" in line for line in sheet.lines)
    assert grouped([(1, ""), (2, "")]) == []
