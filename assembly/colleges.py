"""The colleges that weigh votes in an assembly, and who votes in which (R-VAR-01).

Their weights are frozen with the roll of the convocation; until then they are the register's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from assembly.models import Assembly, Roll, RollLine
from assembly.rules.attendance import Counting
from assembly.rules.quantities import fraction_text, parse_fraction
from assembly.rules.statutes import RuleSet
from assembly.rules.weights import Cap, capped
from common.remembering import once
from members import queries as register
from members.models import College, Member


@dataclass(frozen=True)
class Weighted:
    """A college and its part of all the votes; `stated` is that part before the cap on the votes of
    non-cooperator associates lowered theirs (R-QUO-07), None where it lowered nobody's."""

    name: str
    weight: Fraction
    counting: Counting = Counting.PROPORTIONAL
    stated: Fraction | None = None

    def as_document(self) -> dict[str, str]:
        """As a roll keeps it."""
        found = {"name": self.name, "weight": fraction_text(self.weight)}
        if self.counting is not Counting.PROPORTIONAL:
            found["counting"] = self.counting.value
        if self.stated is not None:
            found["stated"] = fraction_text(self.stated)
        return found


def colleges_of(on: date, rules: RuleSet) -> list[Weighted]:
    """The colleges of the register that weigh votes and have members on a day, those of
    non-cooperator associates under their caps: by the weights of the statutes, or, where none
    weighs, vote by vote if a cap is passed. RuleRefused where a cap cannot hold."""
    rows = [(college, size) for college, size in register.colleges_with_members(on) if size]
    stated = {
        college.name: Fraction(college.weight_numerator, college.weight_denominator)
        for college, _size in rows
        if college.weight_numerator and college.weight_denominator
    }
    if stated:
        return _under_caps(stated, stated, _caps(rows, rules), Counting.PROPORTIONAL)
    members = register.active_members(on).count()
    heads = {college.name: Fraction(size, members) for college, size in rows}
    outside = {"": 1 - sum(heads.values(), Fraction(0))}  # members of no college
    found = _under_caps(heads | outside, heads, _caps(rows, rules), Counting.BY_VOTE)
    return found if any(each.stated is not None for each in found) else []


def _under_caps(
    whole: Mapping[str, Fraction],
    shown: Iterable[str],
    caps: Sequence[Cap],
    counting: Counting,
) -> list[Weighted]:
    lowered = capped(whole, caps) if sum(whole.values()) == 1 else dict(whole)
    return [
        Weighted(
            name,
            lowered[name],
            counting,
            stated=whole[name] if lowered[name] != whole[name] else None,
        )
        for name in shown
    ]


def _caps(rows: Iterable[tuple[College, int]], rules: RuleSet) -> list[Cap]:
    """The caps on the votes of associates who do not cooperate (loi 1947, art. 3 bis)."""
    kinds = {college.name: college.associates for college, _size in rows}
    investors = frozenset(name for name, kind in kinds.items() if kind)
    outside = frozenset(name for name, kind in kinds.items() if kind == College.Associates.OTHERS)
    found = []
    if investors and rules.has("investors_share_max"):
        found.append(Cap(share=rules.fraction("investors_share_max"), names=investors))
    if outside and rules.has("investors_outside_share_max"):
        found.append(Cap(share=rules.fraction("investors_outside_share_max"), names=outside))
    return found


def colleges(assembly: Assembly) -> list[Weighted]:
    """Those of a convened assembly; none where votes are not weighted."""
    roll = _first_roll(assembly)
    return [
        Weighted(
            each["name"],
            parse_fraction(each["weight"]),
            Counting(each.get("counting", Counting.PROPORTIONAL)),
            parse_fraction(each["stated"]) if "stated" in each else None,
        )
        for each in (roll.colleges if roll else [])
    ]


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


@once
def _first_roll(assembly: Assembly) -> Roll | None:
    rolls = Roll.objects.filter(assembly=assembly, moment=Roll.Moment.CONVOCATION)
    return rolls.order_by("call__number").first()
