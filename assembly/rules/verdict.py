"""`manage.py verdict`: counts in, verdict out, as other people's scripts rely on it.

The shape of both documents is fixed (docs: interfaces); `explain` only adds fields.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

from assembly.rules.counts import ResolutionCounts
from assembly.rules.outcome import AssemblyOutcome, ResolutionOutcome, judge
from assembly.rules.presets import load_preset
from assembly.rules.quantities import fraction_text
from assembly.rules.quorum import ConditionResult, QuorumResult
from assembly.rules.refused import RuleRefused
from assembly.rules.statutes import college_doubts, respects_floor, too_low
from assembly.rules.strict_json import Json, load_json
from assembly.rules.typography import french
from assembly.rules.verdict_input import AssemblyReader, NamedAssembly


class Exit(IntEnum):
    """How the command ends."""

    JUDGED = 0
    INCONSISTENT = 1
    UNREADABLE = 2


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The answer: a JSON document unless the input was unreadable, and words for the operator."""

    exit: Exit
    document: Json
    words: tuple[str, ...]

    def as_json(self, *, ascii_only: bool = False) -> str:
        return json.dumps(self.document, ensure_ascii=ascii_only, indent=2)


def verdict(text: str, *, explain: bool = False) -> Verdict:
    """Judges the assemblies of a JSON text, one object or a list, and answers in the same order."""
    try:
        data = load_json(text)
    except RuleRefused as refused:
        return Verdict(exit=Exit.UNREADABLE, document=None, words=refused.sentences)
    items = data if isinstance(data, list) else [data]
    reader = AssemblyReader()
    assemblies = [_read(reader, item, number) for number, item in enumerate(items, start=1)]
    if reader.problems:
        return Verdict(exit=Exit.UNREADABLE, document=None, words=tuple(reader.problems))
    outcomes: list[AssemblyOutcome] = []
    missing: list[str] = []
    for number, assembly in enumerate(assemblies, start=1):
        try:
            outcomes.append(judge(assembly.counts))
        except RuleRefused as refused:
            place = _place(number, assembly.id)
            missing += [french(f"{place} : {sentence}") for sentence in refused.sentences]
    if missing:
        return Verdict(exit=Exit.UNREADABLE, document=None, words=tuple(missing))
    documents = [
        _assembly_document(assembly, outcome, explain=explain)
        for assembly, outcome in zip(assemblies, outcomes, strict=True)
    ]
    contradicted = any(outcome.inconsistencies for outcome in outcomes)
    return Verdict(
        exit=Exit.INCONSISTENT if contradicted else Exit.JUDGED,
        document=documents if isinstance(data, list) else documents[0],
        words=(*reader.remarks, *_doubts(assemblies)),
    )


def _doubts(assemblies: Sequence[NamedAssembly]) -> Iterator[str]:
    """Rules that are judged as given and that the law may not allow."""
    scic = load_preset("scic_sa")
    for number, assembly in enumerate(assemblies, start=1):
        place = _place(number, assembly.id)
        for resolution in assembly.counts.resolutions:
            if not respects_floor(resolution.majority):
                title = f", « {resolution.title[:40]} »" if resolution.title else ""
                yield french(f"{place}{title} : {too_low(resolution.majority)}")
        if any(resolution.by_college is not None for resolution in assembly.counts.resolutions):
            yield from (
                french(f"{place} : {sentence}")
                for sentence in college_doubts(assembly.counts.colleges, scic)
            )


def _place(number: int, name: object) -> str:
    return f"Assemblée {number}" + (f" ({str(name)[:40]})" if name is not None else "")


def _read(reader: AssemblyReader, item: Json, number: int) -> NamedAssembly:
    name = item.get("id") if isinstance(item, dict) else None
    return reader.assembly(item, _place(number, name if isinstance(name, str) else None))


def _number(value: int | Fraction) -> int | str:
    """Heads stay numbers; weighted shares are exact fractions in text."""
    return fraction_text(value) if isinstance(value, Fraction) else value


def _condition_document(result: ConditionResult) -> dict[str, Json]:
    return {
        "required": _number(result.required),
        "counted": _number(result.counted),
        "reached": result.reached,
    }


def _quorum_document(result: QuorumResult | None, *, applies: bool) -> Json:
    """Several conditions: the one that decides stands first, all are listed."""
    if not applies:
        return None
    if result is None:
        return {"required": None, "counted": None, "reached": False}
    document = _condition_document(result.decisive) | {"reached": result.reached}
    if len(result.conditions) > 1:
        document["conditions"] = [_condition_document(each) for each in result.conditions]
    return document


def _resolution_document(outcome: ResolutionOutcome, *, explain: bool) -> dict[str, Json]:
    resolution: ResolutionCounts = outcome.resolution
    majority = outcome.majority
    document: dict[str, Json] = {
        "title": resolution.title,
        "base": majority.base if majority else None,
        "needed": majority.needed if majority else None,
        "for": majority.votes_for if majority else resolution.counts.votes_for,
        "percent": majority.percent if majority else None,
        "adopted": outcome.adopted,
        "margin": majority.margin if majority else None,
    }
    if resolution.quorum is not None:
        document["quorum"] = _quorum_document(outcome.quorum, applies=outcome.quorum_applies)
    if outcome.quorum_applies:
        document["valid"] = outcome.valid
    if explain:
        document["explanation"] = outcome.sentence
        if majority and majority.raw:
            raw = majority.raw
            document["share"] = fraction_text(majority.share)
            document["raw"] = {
                "needed": raw.needed,
                "percent": raw.percent,
                "adopted": raw.adopted,
                "margin": raw.margin,
            }
    return document


def _assembly_document(
    assembly: NamedAssembly, outcome: AssemblyOutcome, *, explain: bool
) -> dict[str, Json]:
    return {
        "id": assembly.id,
        "quorum": _quorum_document(outcome.quorum, applies=outcome.quorum_applies),
        "resolutions": [
            _resolution_document(resolution, explain=explain) for resolution in outcome.resolutions
        ],
        "inconsistencies": list(outcome.inconsistencies),
    }
