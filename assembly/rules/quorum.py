"""Quorum of a resolution (R-QUO-01 to R-QUO-05): enough members, or the meeting decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from assembly.rules.attendance import Attendance, CollegeAttendance
from assembly.rules.quantities import (
    at_least,
    count_in_french,
    counted,
    fraction_text,
    more_than,
    percent_in_french,
)
from assembly.rules.refused import RuleRefused
from assembly.rules.typography import french


@dataclass(frozen=True, kw_only=True)
class FractionQuorum:
    """At least (or, if strict, more than) a fraction of the members registered.

    `of` and `counted`, when given, replace the members registered and the participants: double
    quorums count clubs and votes apart.
    """

    fraction: Fraction
    strict: bool = False
    of: int | None = None
    counted: int | None = None


@dataclass(frozen=True, kw_only=True)
class CountQuorum:
    """At least a fixed number of members."""

    count: int
    of: int | None = None
    counted: int | None = None


@dataclass(frozen=True, kw_only=True)
class WeightedQuorum:
    """At least a fraction of the sum over colleges of weight × participants / members."""

    fraction: Fraction
    strict: bool = False


QuorumCondition = FractionQuorum | CountQuorum | WeightedQuorum
QuorumRule = tuple[QuorumCondition, ...]
"""All conditions must hold; no condition at all means that no quorum is asked (R-QUO-02)."""


@dataclass(frozen=True, kw_only=True)
class ConditionResult:
    """One condition applied: members, or exact shares when colleges are weighted."""

    required: int | Fraction
    counted: int | Fraction
    reached: bool
    sentence: str

    @property
    def missing(self) -> int | Fraction:
        """What is still to come before the quorum holds."""
        if self.reached:
            return 0
        return self.required - self.counted


@dataclass(frozen=True, kw_only=True)
class QuorumResult:
    """The quorum of one resolution: reached when every condition is."""

    conditions: tuple[ConditionResult, ...]

    @property
    def reached(self) -> bool:
        return all(condition.reached for condition in self.conditions)

    @property
    def decisive(self) -> ConditionResult:
        """The first condition that fails, else the first one."""
        failing = (condition for condition in self.conditions if not condition.reached)
        return next(failing, self.conditions[0])

    @property
    def in_heads(self) -> ConditionResult | None:
        """The first condition that members alone make."""
        return next((each for each in self.conditions if isinstance(each.required, int)), None)

    @property
    def in_weights(self) -> ConditionResult | None:
        """The first condition that the weights of colleges make."""
        return next((each for each in self.conditions if isinstance(each.required, Fraction)), None)

    @property
    def required(self) -> int | Fraction:
        return self.decisive.required

    @property
    def counted(self) -> int | Fraction:
        return self.decisive.counted

    @property
    def missing(self) -> int | Fraction:
        return self.decisive.missing

    @property
    def sentence(self) -> str:
        return " ".join(condition.sentence for condition in self.conditions)


def assess_quorum(
    rule: QuorumRule,
    attendance: Attendance,
    colleges: Sequence[CollegeAttendance] = (),
) -> QuorumResult | None:
    """Applies the rule; None when no quorum is asked. Raises RuleRefused if a number is missing."""
    if not rule:
        return None
    return QuorumResult(
        conditions=tuple(_assess(condition, attendance, colleges) for condition in rule)
    )


def _assess(
    condition: QuorumCondition, attendance: Attendance, colleges: Sequence[CollegeAttendance]
) -> ConditionResult:
    if isinstance(condition, WeightedQuorum):
        return _assess_weighted(condition, colleges)
    counted_heads = _counted(condition, attendance)
    if isinstance(condition, CountQuorum):
        return _heads(condition.count, counted_heads, "nombre fixé par la règle")
    of = attendance.registered if condition.of is None else condition.of
    if of is None:
        raise RuleRefused(
            "Le quorum est une fraction des inscrits, mais le nombre d’inscrits manque : "
            "indiquez-le."
        )
    smallest = more_than if condition.strict else at_least
    # Nobody is never a quorum, even among nobody.
    required = max(1, smallest(condition.fraction, of))
    words = "plus de " if condition.strict else ""
    rule = f"{words}{fraction_text(condition.fraction)} de {count_in_french(of)}"
    return _heads(required, counted_heads, rule)


def _counted(condition: FractionQuorum | CountQuorum, attendance: Attendance) -> int:
    if condition.counted is not None:
        return condition.counted
    if not attendance.given:
        raise RuleRefused(
            "Le quorum ne peut pas être vérifié : le nombre de participants "
            "(présents, représentés, à distance) manque. Indiquez-le."
        )
    return attendance.participants


def _heads(required: int, heads: int, rule: str) -> ConditionResult:
    reached = heads >= required
    took_part = counted(heads, "participant", "participants")
    asked = f"{count_in_french(required)} requis ({rule})"
    if reached:
        sentence = f"Quorum atteint : {took_part} pour {asked}."
    else:
        gap = count_in_french(required - heads)
        sentence = f"Quorum non atteint : {took_part} pour {asked}, il en manque {gap}."
    return ConditionResult(
        required=required, counted=heads, reached=reached, sentence=french(sentence)
    )


def _assess_weighted(
    condition: WeightedQuorum, colleges: Sequence[CollegeAttendance]
) -> ConditionResult:
    if not colleges:
        raise RuleRefused(
            "Le quorum est pondéré par collège, mais aucun collège n’est donné : indiquez-les."
        )
    for college in colleges:
        if college.members is None or college.participants is None:
            raise RuleRefused(
                f"Le quorum est pondéré par collège, mais le collège « {college.name} » n’a pas "
                "ses nombres de membres et de participants : indiquez-les."
            )
    share = sum((college.weight * college.turnout for college in colleges), Fraction(0))
    asked = condition.fraction
    reached = share > asked if condition.strict else share >= asked
    outcome = "Quorum atteint" if reached else "Quorum non atteint"
    words = "plus de " if condition.strict else ""
    sentence = (
        f"{outcome} : participation pondérée des collèges de {percent_in_french(share)} pour "
        f"{words}{percent_in_french(asked)} requis."
    )
    return ConditionResult(
        required=asked, counted=share, reached=reached, sentence=french(sentence)
    )
