"""The kinds of value a rule can have, read from and written to plain data (TOML, JSON)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from fractions import Fraction
from typing import Any

from assembly.rules.majority import Base, MajorityRule
from assembly.rules.quantities import (
    MAX_DIGITS,
    count_in_french,
    counted,
    fraction_text,
    parse_fraction,
    percent_text,
)
from assembly.rules.quorum import FractionQuorum, QuorumCondition, QuorumRule, WeightedQuorum
from assembly.rules.refused import RuleRefused

Plain = Any
"""What TOML and JSON hold: texts, whole numbers, booleans, lists and tables of them."""

NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A time of day, some days before the assembly, in Paris."""

    days_before: int
    at: time

    @property
    def earliness(self) -> tuple[int, int]:
        """Larger is earlier."""
        return (self.days_before, -(self.at.hour * 60 + self.at.minute))


@dataclass(frozen=True, kw_only=True)
class ProxyCap:
    """How many proxies one person may hold (R-PROC-03), the holder's own vote apart.

    A fixed number, or a fraction of the members with a fixed number below some size (SCOP).
    """

    heads: int | None = None
    fraction: Fraction | None = None
    below: int = 0
    heads_below: int = 0

    def limit(self, members: int) -> int | None:
        """The largest number of proxies in a cooperative of that size; None without a cap."""
        if self.fraction is not None:
            if members < self.below:
                return self.heads_below
            return self.fraction.numerator * members // self.fraction.denominator
        return self.heads


@dataclass(frozen=True, kw_only=True)
class Bracket:
    """A slice of the capital, in euros, and the share asked in it; the last has no top."""

    up_to: int | None
    share: Fraction


Value = (
    int
    | str
    | Fraction
    | tuple[str, ...]
    | tuple[Bracket, ...]
    | Moment
    | ProxyCap
    | MajorityRule
    | QuorumRule
    | None
)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How a kind of value is read, written back, and told in French."""

    read: Callable[[Plain], Value]
    write: Callable[[Any], Plain]
    tell: Callable[[Any], str]


def _whole(plain: Plain) -> int:
    if isinstance(plain, bool) or not isinstance(plain, int):
        raise RuleRefused("Un nombre entier est attendu.")
    if plain < 0 or plain >= 10**MAX_DIGITS:
        raise RuleRefused("Un nombre entier positif est attendu.")
    return plain


def _flag(plain: Plain) -> bool:
    if not isinstance(plain, bool):
        raise RuleRefused("Oui ou non est attendu.")
    return plain


def _fraction(plain: Plain) -> Fraction:
    if not isinstance(plain, str):
        raise RuleRefused("Une fraction écrite avec des entiers est attendue, comme 2/3.")
    found = parse_fraction(plain)
    if not 0 < found <= 1:
        raise RuleRefused(f"La fraction {plain} doit être plus grande que 0 et au plus 1.")
    return found


def _tell_share(share: Fraction) -> str:
    """« 5 % » where two decimals are exact, « 1/3 » elsewhere."""
    if (share * 10_000).denominator != 1:
        return fraction_text(share)
    return percent_text(share).rstrip("0").rstrip(".").replace(".", ",") + " %"


def _text(plain: Plain) -> str:
    if not isinstance(plain, str):
        raise RuleRefused("Un texte est attendu.")
    return plain


def _texts(plain: Plain) -> tuple[str, ...]:
    if not isinstance(plain, list) or not plain:
        raise RuleRefused("Une liste d’au moins un choix est attendue.")
    found = tuple(_text(each) for each in plain)
    if len(set(found)) < len(found):
        raise RuleRefused("Un même choix ne peut pas être donné deux fois.")
    return found


def _table(plain: Plain, *fields: str) -> Mapping[str, Plain]:
    if not isinstance(plain, dict) or not set(plain) <= set(fields):
        raise RuleRefused(f"Une table est attendue, avec les champs {', '.join(fields)}.")
    return plain


def _quorum(plain: Plain) -> QuorumRule:
    """A fraction of the members, of the weighted participation of the colleges, or both."""
    table = _table(plain, NONE, "fraction", "strict", "weighted")
    if table.get(NONE) is True and len(table) == 1:
        return ()
    strict = _flag(table.get("strict", False))
    heads = "fraction" in table or "weighted" not in table
    found: list[QuorumCondition] = []
    if heads:
        found.append(FractionQuorum(fraction=_fraction(table.get("fraction")), strict=strict))
    if "weighted" in table:
        found.append(WeightedQuorum(fraction=_fraction(table["weighted"]), strict=strict))
    return tuple(found)


def _plain_quorum(rule: QuorumRule) -> Plain:
    found: dict[str, Plain] = {}
    for condition in rule:
        if isinstance(condition, FractionQuorum | WeightedQuorum):
            name = "fraction" if isinstance(condition, FractionQuorum) else "weighted"
            found[name] = fraction_text(condition.fraction)
            if condition.strict:
                found["strict"] = True
    return found or {NONE: True}


def _tell_quorum(rule: QuorumRule) -> str:
    found = []
    for condition in rule:
        if isinstance(condition, FractionQuorum | WeightedQuorum):
            of = (
                "des membres"
                if isinstance(condition, FractionQuorum)
                else "de la participation pondérée des collèges"
            )
            words = "plus de " if condition.strict else ""
            found.append(f"{words}{fraction_text(condition.fraction)} {of}")
    return " et ".join(found) or "aucun quorum"


def _majority(plain: Plain) -> MajorityRule:
    table = _table(plain, "base", "threshold", "strict")
    base = table.get("base")
    if base not in list(Base):
        raise RuleRefused(f"La base de la majorité doit être l’une de : {', '.join(Base)}.")
    return MajorityRule(
        base=Base(base),
        threshold=_fraction(table.get("threshold")),
        strict=_flag(table.get("strict")),
    )


def _plain_majority(rule: MajorityRule) -> Plain:
    threshold = fraction_text(rule.threshold)
    return {"base": rule.base.value, "threshold": threshold, "strict": rule.strict}


_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def _moment(plain: Plain) -> Moment:
    table = _table(plain, "days_before", "time")
    found = _TIME.fullmatch(_text(table.get("time")))
    if found is None:
        raise RuleRefused("L’heure s’écrit avec quatre chiffres, comme 15:00.")
    at = time(int(found[1]), int(found[2]))
    return Moment(days_before=_whole(table.get("days_before")), at=at)


def _tell_moment(moment: Moment) -> str:
    days = {0: "le jour même", 1: "la veille"}.get(
        moment.days_before, f"{moment.days_before} jours avant"
    )
    return f"{days} à {moment.at.hour} h {moment.at.minute:02d}".removesuffix(" 00")


def _cap(plain: Plain) -> ProxyCap:
    table = _table(plain, NONE, "heads", "fraction", "below", "heads_below")
    if set(table) == {NONE} and table[NONE] is True:
        return ProxyCap()
    if set(table) == {"heads"}:
        return ProxyCap(heads=_whole(table["heads"]))
    return ProxyCap(
        fraction=_fraction(table.get("fraction")),
        below=_whole(table.get("below", 0)),
        heads_below=_whole(table.get("heads_below", 0)),
    )


def _plain_cap(cap: ProxyCap) -> Plain:
    if cap.fraction is not None:
        fraction = fraction_text(cap.fraction)
        return {"fraction": fraction, "below": cap.below, "heads_below": cap.heads_below}
    return {NONE: True} if cap.heads is None else {"heads": cap.heads}


def _tell_cap(cap: ProxyCap) -> str:
    if cap.fraction is not None:
        words = f"{fraction_text(cap.fraction)} des membres"
        return f"{words}, {cap.heads_below} au-dessous de {cap.below} membres"
    return "sans maximum" if cap.heads is None else counted(cap.heads, "pouvoir", "pouvoirs")


def _brackets(plain: Plain) -> tuple[Bracket, ...]:
    if not isinstance(plain, list) or not plain:
        raise RuleRefused("Un barème a au moins une tranche.")
    found = []
    for each in plain:
        table = _table(each, "up_to", "share")
        up_to = table.get("up_to")
        found.append(
            Bracket(
                up_to=None if up_to is None else _whole(up_to), share=_fraction(table.get("share"))
            )
        )
    tops = [bracket.up_to for bracket in found[:-1] if bracket.up_to is not None]
    if found[-1].up_to is not None or len(tops) < len(found) - 1:
        raise RuleRefused("La dernière tranche d’un barème, et elle seule, est sans plafond.")
    if tops != sorted(set(tops)):
        raise RuleRefused("Les plafonds d’un barème vont en croissant.")
    return tuple(found)


def _plain_brackets(brackets: tuple[Bracket, ...]) -> Plain:
    return [
        {"share": fraction_text(each.share)} | ({} if each.up_to is None else {"up_to": each.up_to})
        for each in brackets
    ]


def _tell_brackets(brackets: tuple[Bracket, ...]) -> str:
    return ", ".join(
        f"{_tell_share(each.share)} "
        + ("au-delà" if each.up_to is None else f"jusqu’à {count_in_french(each.up_to)} €")
        for each in brackets
    )


def _as_is(value: Any) -> Plain:
    return value


def _number_with(one: str, many: str) -> Kind:
    return Kind(read=_whole, write=_as_is, tell=lambda n: counted(n, one, many))


KINDS: Mapping[str, Kind] = {
    "days": _number_with("jour", "jours"),
    "months": _number_with("mois", "mois"),
    "years": _number_with("an", "ans"),
    "count": Kind(read=_whole, write=_as_is, tell=count_in_french),
    "flag": Kind(read=_flag, write=_as_is, tell=lambda yes: "oui" if yes else "non"),
    "fraction": Kind(read=_fraction, write=fraction_text, tell=_tell_share),
    "choice": Kind(read=_text, write=_as_is, tell=str),
    "choices": Kind(read=_texts, write=list, tell=", ".join),
    "order": Kind(read=_texts, write=list, tell=", puis ".join),
    "quorum": Kind(read=_quorum, write=_plain_quorum, tell=_tell_quorum),
    "majority": Kind(read=_majority, write=_plain_majority, tell=lambda rule: rule.words),
    "moment": Kind(
        read=_moment,
        write=lambda moment: {
            "days_before": moment.days_before,
            "time": moment.at.strftime("%H:%M"),
        },
        tell=_tell_moment,
    ),
    "cap": Kind(read=_cap, write=_plain_cap, tell=_tell_cap),
    "brackets": Kind(read=_brackets, write=_plain_brackets, tell=_tell_brackets),
}

_HARDER = (Base.EXPRESSED, Base.CAST, Base.PRESENT_OR_REPRESENTED, Base.REGISTERED)


def is_no_lower(value: Value, than: Value) -> bool:
    """Whether a value asks for at least as much as another of its kind (later, for a moment)."""
    if isinstance(value, MajorityRule) and isinstance(than, MajorityRule):
        harder = _HARDER.index(value.base) >= _HARDER.index(than.base)
        above = (value.threshold, value.strict) >= (than.threshold, than.strict)
        return harder and above
    if isinstance(value, Moment) and isinstance(than, Moment):
        return value.earliness <= than.earliness
    if isinstance(value, tuple) and isinstance(than, tuple):
        heads = _asked(value, FractionQuorum) >= _asked(than, FractionQuorum)
        return heads and _asked(value, WeightedQuorum) >= _asked(than, WeightedQuorum)
    if isinstance(value, int | Fraction) and isinstance(than, int | Fraction):
        return value >= than
    return value == than


def _asked(
    rule: tuple[object, ...], kind: type[FractionQuorum] | type[WeightedQuorum]
) -> tuple[Fraction, bool]:
    for condition in rule:
        if isinstance(condition, kind):
            return (condition.fraction, condition.strict)
    return (Fraction(0), False)
