"""Rules told to those who keep the statutes: what the law allows, how sure, what changes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from assembly.rules.majority import MajorityRule
from assembly.rules.rule import Lock, Rule, Verified
from assembly.rules.rule_values import Moment, ProxyCap
from assembly.rules.statutes import RuleSet
from assembly.rules.typography import french

VERIFIED_WORDS = {
    Verified.CURRENT: "lu dans le texte en vigueur",
    Verified.OF_2015: "lu dans le texte de 2015, à confirmer",
    Verified.SECONDARY: "lu dans un commentaire, à confirmer",
    Verified.MEMORY: "non vérifié",
    Verified.INFERRED: "non vérifié : notre lecture",
}


def allowed_words(legal: Rule) -> str:
    """What the law leaves to the statutes, from the rule as the preset gives it."""
    if legal.lock is Lock.LAW:
        return french(f"La loi fixe cette valeur : {legal.words}.")
    if legal.lock is Lock.STRICTER:
        return french(f"La loi donne {legal.words} ; {_direction(legal)}.{_bounds(legal)}")
    if isinstance(legal.value, MajorityRule) and legal.floor:
        return french(
            "Les statuts décident, sans descendre au-dessous de plus de la moitié des voix "
            f"exprimées. Sans clause : {legal.words}."
        )
    return french(f"Les statuts décident. Sans clause : {legal.words}.{_bounds(legal)}")


def _direction(legal: Rule) -> str:
    if legal.kind == "flag":
        return "les statuts peuvent seulement protéger davantage"
    return {
        "higher": "les statuts peuvent demander plus, jamais moins",
        "lower": "les statuts peuvent demander moins, jamais plus",
        "earlier": "les statuts peuvent fixer plus tôt, jamais plus tard",
    }[legal.allowed]


def _bounds(legal: Rule) -> str:
    if isinstance(legal.value, Moment | ProxyCap) or (legal.minimum, legal.maximum) == (None, None):
        return ""
    if legal.maximum is None:
        return f" Au moins {legal.minimum}."
    if legal.minimum is None:
        return f" Au plus {legal.maximum}."
    return f" De {legal.minimum} à {legal.maximum}."


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A rule that is not the same on both sides; one side is None when a form has no such rule."""

    before: Rule | None
    after: Rule | None

    @property
    def rule(self) -> Rule:
        found = self.after or self.before
        if found is None:
            raise ValueError("a difference has at least one side")
        return found


def differences(before: RuleSet, after: RuleSet) -> list[Difference]:
    """What changes from one rule set to another: values, and the clauses that give them."""
    old = {rule.key: rule for rule in before.rules}
    new = {rule.key: rule for rule in after.rules}
    keys: Iterable[str] = dict.fromkeys([*new, *old])
    return [
        Difference(before=old.get(key), after=new.get(key))
        for key in keys
        if _said(old.get(key)) != _said(new.get(key))
    ]


def _said(rule: Rule | None) -> Rule | None:
    """The value and its clause alone: better words in a new release are no change."""
    if rule is None:
        return None
    blank = replace(rule, label="", explanation="", choices=(), verified=Verified.INFERRED)
    return replace(blank, law_ref=rule.source)
