"""The rules of one cooperative: a preset of the law, then what its statutes change (R-NUL-02).

Every value keeps its source, how sure we are of it, and who may change it. An assembly stores the
resolved rule set as JSON, so that later changes of the statutes never rewrite its past.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from assembly.rules.attendance import CollegeAttendance
from assembly.rules.majority import MajorityRule
from assembly.rules.quantities import counted, fraction_text, percent_in_french
from assembly.rules.quorum import QuorumRule, WeightedQuorum
from assembly.rules.refused import RuleRefused
from assembly.rules.rule import (
    Lock,
    Rule,
    Verified,
    read_day,
    read_value,
    rule_document,
    rule_from_document,
)
from assembly.rules.rule_values import Bracket, Moment, Plain, ProxyCap, Value, is_no_lower

SCHEMA = 1


class Nature(StrEnum):
    """What a resolution decides, hence which quorum and which majority apply."""

    ORDINARY = "ordinary"
    EXTRAORDINARY = "extraordinary"
    COMMITMENTS = "commitments"


@dataclass(frozen=True, kw_only=True)
class Override:
    """A clause of the statutes: its value as plain data, its article, its page in the PDF, the day
    of the version it is read in."""

    value: Plain
    article: str
    page: int | None = None
    dated: date | None = None


_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class RuleSet:
    """All the rules of one cooperative, resolved."""

    preset: str
    label: str
    form: str
    law: str
    rules: tuple[Rule, ...]

    def rule(self, key: str) -> Rule:
        for rule in self.rules:
            if rule.key == key:
                return rule
        raise KeyError(key)

    def _typed(self, key: str, kind: type[_T]) -> _T:
        value = self.rule(key).value
        if not isinstance(value, kind):
            raise TypeError(f"{key} is a {type(value).__name__}, not a {kind.__name__}")
        return value

    def has(self, key: str) -> bool:
        """Whether this form of cooperative knows the rule and gives it a value."""
        return any(rule.key == key and rule.value is not None for rule in self.rules)

    def number(self, key: str) -> int:
        return self._typed(key, int)

    def flag(self, key: str) -> bool:
        return self._typed(key, bool)

    def fraction(self, key: str) -> Fraction:
        return self._typed(key, Fraction)

    def choice(self, key: str) -> str:
        return self._typed(key, str)

    def choices(self, key: str) -> tuple[str, ...]:
        return tuple(str(each) for each in self._typed(key, tuple))

    def moment(self, key: str) -> Moment:
        return self._typed(key, Moment)

    def brackets(self, key: str) -> tuple[Bracket, ...]:
        """The slices of a scale; none where this form of cooperative has no such scale."""
        found = self._typed(key, tuple) if self.has(key) else ()
        return tuple(each for each in found if isinstance(each, Bracket))

    @property
    def proxy_cap(self) -> ProxyCap:
        return self._typed("proxy_cap", ProxyCap)

    def quorum(self, nature: Nature, call: int) -> QuorumRule:
        """The quorum of a resolution at the first call, or at any later one."""
        of = Nature.ORDINARY if nature is Nature.ORDINARY else Nature.EXTRAORDINARY
        return self._typed(f"quorum_{of}_{_call(call)}", tuple)

    def majority(self, nature: Nature, call: int) -> MajorityRule:
        if nature is Nature.COMMITMENTS:
            return self._typed("majority_commitments", MajorityRule)
        return self._typed(f"majority_{nature}_{_call(call)}", MajorityRule)

    def notice_days(self, call: int) -> int:
        """Days between the last dispatch and the meeting (R-CONV-05)."""
        return self.number(f"notice_{_call(call)}_days")

    def as_document(self) -> dict[str, Any]:
        """What a JSON column holds."""
        return {
            "schema": SCHEMA,
            "preset": self.preset,
            "label": self.label,
            "form": self.form,
            "law": self.law,
            "rules": [rule_document(rule) for rule in self.rules],
        }

    def as_json(self) -> str:
        """Canonical JSON: the same rules always give the same bytes."""
        return json.dumps(
            self.as_document(), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.as_json().encode()).hexdigest()


def _call(call: int) -> str:
    if call < 1:
        raise ValueError("calls are counted from 1")
    return "first" if call == 1 else "second"


def resolve(preset: RuleSet, overrides: Mapping[str, Override]) -> RuleSet:
    """The preset as the statutes change it; refuses, all at once, what the law does not allow."""
    known = {rule.key: rule for rule in preset.rules}
    obstacles: list[str] = []
    changed: dict[str, Rule] = {}
    for key, override in overrides.items():
        rule = known.get(key)
        if rule is None:
            obstacles.append(f"La règle « {key} » n’existe pas pour cette forme de coopérative.")
            continue
        try:
            changed[key] = change(rule, override)
        except RuleRefused as refused:
            obstacles.extend(refused.sentences)
    if not obstacles:
        obstacles.extend(_mismatched({**known, **changed}.values()))
    if obstacles:
        raise RuleRefused(obstacles)
    return replace(preset, rules=tuple(changed.get(rule.key, rule) for rule in preset.rules))


def under(law: RuleSet, statutes: RuleSet) -> RuleSet:
    """The same statutes read under another law: each clause that this law lets stand holds.

    What a law says in a text that is still to be verified stays: statutes written under one law may
    correct it, and this reading is made to show where the other law would decide otherwise."""
    known = {rule.key: rule for rule in law.rules}
    for clause in statutes.rules:
        if not clause.changed or clause.key not in known:
            continue
        if known[clause.key].verified is Verified.MEMORY:
            continue
        with suppress(RuleRefused):
            override = Override(
                value=clause.plain, article=clause.article, page=clause.page, dated=clause.dated
            )
            known[clause.key] = change(known[clause.key], override)
    return replace(law, rules=tuple(known.values()))


def change(rule: Rule, override: Override) -> Rule:
    """One rule as the statutes write it, or RuleRefused with the article that forbids it."""
    where = f"« {rule.label} » : "
    if not override.article.strip():
        raise RuleRefused(f"{where}indiquez l’article des statuts qui fixe cette valeur.")
    if override.page is not None and override.page < 1:
        raise RuleRefused(f"{where}la page du PDF des statuts est un nombre à partir de 1.")
    try:
        value = read_value(rule, override.value)
    except RuleRefused as refused:
        raise RuleRefused(where + sentence for sentence in refused.sentences) from refused
    obstacle = _locked(rule, value) or _out_of_bounds(rule, value) or _below_floor(rule, value)
    if obstacle:
        raise RuleRefused(where + obstacle)
    return replace(
        rule,
        value=value,
        article=override.article.strip(),
        page=override.page,
        dated=override.dated,
    )


def _locked(rule: Rule, value: Value) -> str:
    if value == rule.value or rule.lock is Lock.STATUTES:
        return ""
    fixed = f"la loi fixe cette valeur à {rule.words} ({_reason(rule)})"
    if rule.lock is Lock.LAW:
        return f"{fixed} ; les statuts ne peuvent pas la changer."
    more = is_no_lower(value, rule.value)
    if value is not None and (rule.allowed == "higher") == more:
        return ""
    direction = {
        "higher": "l’augmenter",
        "lower": "la diminuer",
        "earlier": "l’avancer",
    }[rule.allowed]
    return f"{fixed} ; les statuts peuvent seulement {direction}."


def _reason(rule: Rule) -> str:
    return f"{rule.law_ref}, règle {rule.requirement}"


def _out_of_bounds(rule: Rule, value: Value) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        return ""
    if rule.minimum is not None and value < rule.minimum:
        return f"la valeur doit être au moins {rule.minimum} ({_reason(rule)})."
    if rule.maximum is not None and value > rule.maximum:
        return f"la valeur doit être au plus {rule.maximum} ({_reason(rule)})."
    return ""


def respects_floor(rule: MajorityRule) -> bool:
    """Whether nothing can pass without more votes for than against (R-MAJ-02).

    On a base larger than the votes expressed the same threshold only asks for more.
    """
    half = Fraction(1, 2)
    return rule.threshold > half or (rule.threshold == half and rule.strict)


def _below_floor(rule: Rule, value: Value) -> str:
    if not rule.floor or not isinstance(value, MajorityRule) or respects_floor(value):
        return ""
    return too_low(value)


def too_low(rule: MajorityRule) -> str:
    """Why a majority under the floor is refused (R-MAJ-02)."""
    return (
        f"{fraction_text(rule.threshold)} est trop peu : aucune décision ne peut être adoptée "
        "sans plus de la moitié des voix exprimées (Cass. ass. plén. 15 novembre 2024)."
    )


def college_doubts(colleges: Sequence[CollegeAttendance], rules: RuleSet) -> Iterator[str]:
    """Colleges whose weights, or number, this form of cooperative does not allow (R-VAR-01)."""
    low, high = rules.fraction("college_weight_min"), rules.fraction("college_weight_max")
    for college in colleges:
        if not low <= college.weight <= high:
            yield (
                f"le collège « {college.name} » pèse {percent_in_french(college.weight)} ; en "
                f"{rules.label}, un collège pèse de {percent_in_french(low)} à "
                f"{percent_in_french(high)} ({rules.rule('college_weight_min').law_ref})."
            )
    least = rules.number("colleges_min")
    if len(colleges) < least:
        yield (
            f"{counted(len(colleges), 'collège', 'collèges')} ; en {rules.label}, il en faut au "
            f"moins {least} ({rules.rule('colleges_min').law_ref})."
        )


def weighs(rule: Rule) -> bool:
    """Whether a quorum is counted in the weights of the colleges."""
    value = rule.value
    return isinstance(value, tuple) and any(isinstance(each, WeightedQuorum) for each in value)


def _mismatched(rules: Iterable[Rule]) -> list[str]:
    """Values that are each allowed and yet do not go together."""
    known = list(rules)
    values = {rule.key: rule.value for rule in known}
    found = []
    if "college_weight_min" not in values:
        found = [
            f"« {rule.label} » : cette forme de coopérative ne pondère pas les votes par collège ; "
            "son quorum se compte en membres (règle R-QUO-01)."
            for rule in known
            if weighs(rule)
        ]
    for low, high, words in (
        ("supervisors_min", "supervisors_max", "le nombre minimal de membres du conseil"),
        ("college_weight_min", "college_weight_max", "le poids minimal d’un collège"),
    ):
        smallest, largest = values.get(low), values.get(high)
        if smallest is not None and largest is not None and not is_no_lower(largest, smallest):
            found.append(f"Ces valeurs ne vont pas ensemble : {words} dépasse le maximum.")
    return found


def ruleset_from_document(document: Mapping[str, Any]) -> RuleSet:
    """The rule set an assembly stored; RuleRefused when the document is not one."""
    try:
        if document["schema"] != SCHEMA:
            raise RuleRefused("Ce jeu de règles vient d’une autre version du logiciel.")
        return RuleSet(
            preset=document["preset"],
            label=document["label"],
            form=document["form"],
            law=document["law"],
            rules=tuple(rule_from_document(fields) for fields in document["rules"]),
        )
    except RuleRefused:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RuleRefused("Ce document n’est pas un jeu de règles.") from error


def overrides_from_document(document: Mapping[str, Any]) -> dict[str, Override]:
    """Clauses of the statutes as a JSON column holds them: key → value, article, page."""
    try:
        return {
            key: Override(
                value=fields["value"],
                article=str(fields["article"]),
                page=fields.get("page"),
                dated=read_day(fields.get("dated")),
            )
            for key, fields in document.items()
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise RuleRefused(
            "Une clause des statuts a une valeur, un article et, si possible, une page."
        ) from error
