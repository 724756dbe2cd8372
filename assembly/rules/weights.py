"""Caps on the votes that some voters hold together (R-QUO-07): investors of art. 3 bis…"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assembly.rules.quantities import fraction_text
from assembly.rules.refused import RuleRefused


@dataclass(frozen=True, kw_only=True)
class Cap:
    """The largest share of all votes that the named voters, or classes of voters, may hold."""

    share: Fraction
    names: frozenset[str]


def capped(weights: Mapping[str, Fraction], caps: Sequence[Cap]) -> dict[str, Fraction]:
    """Each one's share of the whole, those above a cap reduced pro rata until it holds.

    The strictest cap is applied first: investors who are not cooperatives come down to 35 %, then
    all investors to 49 %, which can only lower the former again.
    """
    left = dict(weights)
    for cap in sorted(caps, key=lambda each: each.share):
        inside = sum((left[name] for name in left if name in cap.names), Fraction(0))
        outside = sum(left.values()) - inside
        if inside <= cap.share * (inside + outside):
            continue
        if not outside:
            raise RuleRefused(
                f"Le plafond de {fraction_text(cap.share)} ne peut pas être respecté : personne "
                "d’autre n’a de voix. Indiquez les voix des autres membres."
            )
        factor = cap.share / (1 - cap.share) * outside / inside
        left = {
            name: weight * factor if name in cap.names else weight for name, weight in left.items()
        }
    _refuse_broken(left, caps)
    total = sum(left.values())
    return {name: weight / total if total else weight for name, weight in left.items()}


def _refuse_broken(weights: Mapping[str, Fraction], caps: Sequence[Cap]) -> None:
    """Caps on separate groups may undo each other: lowering one group raises the other's share."""
    total = sum(weights.values())
    for cap in caps:
        if sum(weight for name, weight in weights.items() if name in cap.names) > cap.share * total:
            raise RuleRefused(
                f"Le plafond de {fraction_text(cap.share)} ne peut pas être respecté en même temps "
                "que les autres : donnez des plafonds dont les groupes s’emboîtent."
            )
