"""Where two laws may apply, what the other one would say of a result (R-QUO-02)."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from assembly import rulebook
from assembly.judging import attendance_of, election_rule
from assembly.models import QuorumRecord, Resolution, Roll
from assembly.rules.attendance import Attendance
from assembly.rules.election import Candidate, ElectionResult, elect
from assembly.rules.majority import Counts
from assembly.rules.presets import load_preset
from assembly.rules.reading import Reading, difference, difference_of_elections, read
from assembly.rules.statutes import RuleSet, under

# Two readings of the law for a consumers' cooperative: both are judged, one applies.
OTHER_LAW = {
    "sa_consommation_1917": "sa_directoire_cs",
    "sa_directoire_cs": "sa_consommation_1917",
}


def of_resolution(
    resolution: Resolution, record: QuorumRecord, counts: Counts, reading: Reading
) -> dict[str, Any]:
    """The other law's verdict on these counts, when it differs; without quorum, whether the
    assembly could have decided."""
    rules = _other(rulebook.of(resolution.assembly))
    if rules is None:
        return {}
    nature, heads = rulebook.nature(resolution), _heads(rules, record)
    other = read(rules, nature, record.call.number, counts, heads)
    return _kept(other, difference(reading, other))


def of_election(
    resolution: Resolution,
    record: QuorumRecord,
    standing: list[Candidate],
    reading: Reading,
    election: ElectionResult,
) -> dict[str, Any]:
    """The same of an election: could it be held, and who would be elected."""
    rules = _other(rulebook.of(resolution.assembly))
    if rules is None:
        return {}
    call, heads = record.call.number, _heads(rules, record)
    other = read(rules, rulebook.nature(resolution), call, Counts(votes_for=0), heads)
    would = elect(standing, election_rule(resolution, rules, call), heads)
    return _kept(other, difference_of_elections(reading, other, election, would))


def grouped(warnings: Iterable[tuple[int, str]]) -> list[tuple[list[int], str]]:
    """Each warning once, with the numbers of the resolutions it concerns."""
    found: dict[str, list[int]] = {}
    for number, warning in warnings:
        if warning:
            found.setdefault(warning, []).append(number)
    return [(numbers, warning) for warning, numbers in found.items()]


def _other(rules: RuleSet) -> RuleSet | None:
    code = OTHER_LAW.get(rules.preset)
    return under(load_preset(code), rules) if code else None


def _kept(other: Reading, warning: str) -> dict[str, Any]:
    return {"preset": other.label, "warning": warning} if warning else {}


def _heads(rules: RuleSet, record: QuorumRecord) -> Attendance:
    """The same participants, on the roll that the other law names as the base."""
    moment = (
        Roll.Moment.SITTING
        if rules.choice("quorum_base") == "entitled_on_the_day"
        else Roll.Moment.CONVOCATION
    )
    rolls = Roll.objects.filter(assembly=record.call.assembly, moment=moment)
    roll = rolls.order_by("-call__number").first()
    return replace(attendance_of(record), registered=roll.size if roll else record.registered)
