"""The verdict of a whole assembly: quorum and majority of each resolution, from counts alone."""

from dataclasses import dataclass

from assembly.rules.consistency import (
    attendance_is_possible,
    college_is_possible,
    inconsistencies,
)
from assembly.rules.counts import AssemblyCounts, ResolutionCounts
from assembly.rules.majority import Base, MajorityResult, decide, decide_by_college
from assembly.rules.quorum import (
    QuorumCondition,
    QuorumResult,
    QuorumRule,
    WeightedQuorum,
    assess_quorum,
)
from assembly.rules.refused import RuleRefused


@dataclass(frozen=True, kw_only=True)
class ResolutionOutcome:
    """One resolution judged.

    `majority` is None when a negative count forbids any arithmetic. `quorum` is the result of the
    quorum that applies; `quorum_applies` tells « no quorum asked » from « cannot be assessed ».
    """

    resolution: ResolutionCounts
    majority: MajorityResult | None
    quorum: QuorumResult | None
    quorum_applies: bool

    @property
    def adopted(self) -> bool:
        """The majority verdict alone."""
        return self.majority is not None and self.majority.adopted

    @property
    def quorum_reached(self) -> bool:
        return not self.quorum_applies or (self.quorum is not None and self.quorum.reached)

    @property
    def valid(self) -> bool:
        """Adopted by an assembly that could decide it."""
        return self.adopted and self.quorum_reached

    @property
    def sentence(self) -> str:
        """Quorum then majority, in French, with the arithmetic."""
        parts = [result.sentence for result in (self.quorum, self.majority) if result is not None]
        if self.adopted and not self.quorum_reached:
            parts.append("Faute de quorum, la résolution n’est pas valablement adoptée.")
        return " ".join(parts)


@dataclass(frozen=True, kw_only=True)
class AssemblyOutcome:
    """The verdict on every resolution, and the contradictions found in the counts."""

    quorum: QuorumResult | None
    quorum_applies: bool
    resolutions: tuple[ResolutionOutcome, ...]
    inconsistencies: tuple[str, ...]


def judge(assembly: AssemblyCounts) -> AssemblyOutcome:
    """Applies every rule; contradictions are reported beside the verdict, never hidden by it.

    Raises RuleRefused with every number that a rule needs and nobody gave.
    """
    quorum: QuorumResult | None = None
    missing: list[str] = []
    outcomes: list[ResolutionOutcome] = []
    try:
        quorum = _quorum(assembly, assembly.quorum)
    except RuleRefused as refused:
        missing.extend(refused.sentences)
    for number, resolution in enumerate(assembly.resolutions, start=1):
        try:
            outcomes.append(_judge(assembly, resolution))
        except RuleRefused as refused:
            name = f"résolution « {resolution.title or number} » : "
            missing += [name + each for each in refused.sentences if each not in missing]
    if missing:
        raise RuleRefused(missing)
    return AssemblyOutcome(
        quorum=quorum,
        quorum_applies=bool(assembly.quorum),
        resolutions=tuple(outcomes),
        inconsistencies=inconsistencies(assembly),
    )


def _judge(assembly: AssemblyCounts, resolution: ResolutionCounts) -> ResolutionOutcome:
    rule = assembly.quorum_of(resolution)
    return ResolutionOutcome(
        resolution=resolution,
        majority=_majority(assembly, resolution),
        quorum=_quorum(assembly, rule),
        quorum_applies=bool(rule),
    )


def _quorum(assembly: AssemblyCounts, rule: QuorumRule) -> QuorumResult | None:
    if not all(_is_possible(condition, assembly) for condition in rule):
        return None
    return assess_quorum(rule, assembly.attendance, assembly.colleges)


def _is_possible(condition: QuorumCondition, assembly: AssemblyCounts) -> bool:
    """Whether no number the condition looks at is negative."""
    if isinstance(condition, WeightedQuorum):
        return all(college_is_possible(college) for college in assembly.colleges)
    own = ((condition.of or 0), (condition.counted or 0))
    return min(own) >= 0 and attendance_is_possible(assembly.attendance)


def _majority(assembly: AssemblyCounts, resolution: ResolutionCounts) -> MajorityResult | None:
    rule, ballots = resolution.majority, resolution.by_college
    if ballots is not None:
        possible = all(college_is_possible(college) for college in assembly.colleges)
        if not possible or any(counts.negative for counts in ballots.values()):
            return None
        return decide_by_college(rule, ballots, assembly.colleges)
    if resolution.counts.negative:
        return None
    measured_on_heads = rule.base in (Base.PRESENT_OR_REPRESENTED, Base.REGISTERED)
    if measured_on_heads and not attendance_is_possible(assembly.attendance):
        return None
    return decide(rule, resolution.counts, assembly.attendance)
