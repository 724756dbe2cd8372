"""The interview on the statutes: which questions a form of cooperative is asked, in which order."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from assembly.rules.presets import interview_words
from assembly.rules.rule import Lock
from assembly.rules.rule_values import ProxyCap
from assembly.rules.statutes import RuleSet
from assembly.rules.typography import french

FORM = "forme"
"""The first question, on the legal model itself."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One screen: a rule, asked in plain words, with what to look for in the statutes."""

    key: str
    words: str
    hint: str


def questions(legal: RuleSet, said: RuleSet) -> list[Question]:
    """What is left to ask: not what the law fixes, nor what an earlier answer makes moot."""
    return [
        Question(key=key, words=french(words["question"]), hint=french(words["hint"]))
        for key, words in interview_words().items()
        if _is_open(legal, key) and not _is_moot(said, words)
    ]


def next_key(found: Collection[Question], answered: Collection[str], after: str = "") -> str:
    """The first question without an answer, from `after` on and then from the start; empty when
    all are answered."""
    keys = [question.key for question in found]
    start = keys.index(after) + 1 if after in keys else 0
    return next((key for key in keys[start:] + keys[:start] if key not in answered), "")


def _is_open(legal: RuleSet, key: str) -> bool:
    rule = next((rule for rule in legal.rules if rule.key == key), None)
    return rule is not None and rule.lock is not Lock.LAW


def _is_moot(said: RuleSet, words: Mapping[str, str]) -> bool:
    needed = words.get("needs")
    if needed is None:
        return False
    value = said.rule(needed).value
    if isinstance(value, ProxyCap):
        return value == ProxyCap()
    return not value
