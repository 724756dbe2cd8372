"""The colleges that weigh votes in an assembly, and who votes in which (R-VAR-01).

Their weights are frozen with the roll of the convocation; until then they are the register's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from assembly.models import Assembly, Roll, RollLine
from assembly.rules.quantities import fraction_text, parse_fraction
from members import queries as register
from members.models import Member


@dataclass(frozen=True)
class Weighted:
    """A college and its part of all the votes."""

    name: str
    weight: Fraction

    def as_document(self) -> dict[str, str]:
        """As a roll keeps it."""
        return {"name": self.name, "weight": fraction_text(self.weight)}


def colleges_of(on: date) -> list[Weighted]:
    """The colleges of the register that weigh votes and have members on a day."""
    return [
        Weighted(college.name, Fraction(college.weight_numerator, college.weight_denominator))
        for college, size in register.colleges_with_members(on)
        if size and college.weight_numerator and college.weight_denominator
    ]


def colleges(assembly: Assembly) -> list[Weighted]:
    """Those of a convened assembly; none where votes are not weighted."""
    roll = _first_roll(assembly)
    found = roll.colleges if roll else []
    return [Weighted(each["name"], parse_fraction(each["weight"])) for each in found]


def members_by_college(assembly: Assembly) -> Mapping[str, frozenset[int]]:
    """The members (primary keys) of each college that weighs votes: as the roll of the convocation
    froze them, and as that of the day describes those who joined since."""
    names = [each.name for each in colleges(assembly)]
    if not names:
        return {}
    lines = RollLine.objects.filter(roll__assembly=assembly)
    rows = lines.order_by("-roll__call__number", "-roll__taken_at", "pk")
    of = dict(rows.values_list("member_id", "college"))
    return {name: frozenset(pk for pk, own in of.items() if own == name) for name in names}


def college_of(assembly: Assembly, member: Member) -> str:
    """The same of one member; that of the register for whoever is on no roll."""
    lines = RollLine.objects.filter(roll__assembly=assembly, member=member)
    first = lines.order_by("roll__call__number", "roll__taken_at").first()
    if first is not None:
        return first.college
    return member.college.name if member.college else ""


def _first_roll(assembly: Assembly) -> Roll | None:
    rolls = Roll.objects.filter(assembly=assembly, moment=Roll.Moment.CONVOCATION)
    return rolls.order_by("call__number").first()
