"""One rule of a cooperative: its value, its source, who may change it, and how it is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from assembly.rules.refused import RuleRefused
from assembly.rules.rule_values import KINDS, NONE, Plain, Value
from assembly.rules.typography import french


class Lock(StrEnum):
    """Who may change a value: the law alone, the statutes towards more protection, the statutes."""

    LAW = "L"
    STRICTER = "L+"
    STATUTES = "S"


class Verified(StrEnum):
    """How sure a value is: read in current law, in that of 2015, second hand, recalled, ours."""

    CURRENT = "V"
    OF_2015 = "V15"
    SECONDARY = "S"
    MEMORY = "M"
    INFERRED = "I"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One value with its source, its lock and its words.

    `allowed` is the direction an L+ lock leaves open (higher, lower, earlier). `article`, `page`
    and `dated` (the version of the statutes, by its day) locate the clause that changed the
    preset's value. `choices` maps
    codes to French words. `floor` keeps majorities above half of the votes expressed (R-MAJ-02).
    """

    key: str
    kind: str
    group: str
    label: str
    explanation: str
    value: Value
    lock: Lock
    law_ref: str
    requirement: str
    verified: Verified
    allowed: str = ""
    minimum: int | None = None
    maximum: int | None = None
    optional: bool = False
    floor: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    article: str = ""
    page: int | None = None
    dated: date | None = None

    @property
    def changed(self) -> bool:
        """Whether the statutes, not the preset, give this value."""
        return bool(self.article)

    @property
    def source(self) -> str:
        """The article that gives the value, of the statutes or of the law."""
        if not self.changed:
            return self.law_ref
        version = f" du {self.dated:%d/%m/%Y}" if self.dated else ""
        return f"Statuts{version}, {self.article}"

    @property
    def words(self) -> str:
        """The value in French."""
        if self.value is None:
            return "sans objet"
        words = dict(self.choices)
        if isinstance(self.value, str):
            return words.get(self.value, self.value)
        if self.kind in ("choices", "order") and isinstance(self.value, tuple):
            return KINDS[self.kind].tell([words.get(str(each), str(each)) for each in self.value])
        return french(KINDS[self.kind].tell(self.value))

    @property
    def plain(self) -> Plain:
        """The value as TOML and JSON hold it."""
        return NONE if self.value is None else KINDS[self.kind].write(self.value)


def read_value(rule: Rule, plain: Plain) -> Value:
    """A value of the rule's kind from plain data."""
    if rule.optional and plain == NONE:
        return None
    value = KINDS[rule.kind].read(plain)
    codes = [code for code, _ in rule.choices]
    given: tuple[object, ...] = ()
    if rule.kind == "choice":
        given = (value,)
    elif rule.kind in ("choices", "order") and isinstance(value, tuple):
        given = value
    for code in given:
        if code not in codes:
            raise RuleRefused(f"« {code} » n’est pas l’un des choix : {', '.join(codes)}.")
    return value


def read_day(plain: Plain) -> date | None:
    """The day of a version of the statutes; None where a clause does not tell it."""
    if plain is None:
        return None
    try:
        return date.fromisoformat(plain)
    except (TypeError, ValueError) as error:
        raise RuleRefused("La version des statuts se désigne par une date.") from error


def rule_document(rule: Rule) -> dict[str, Any]:
    document = {
        "key": rule.key,
        "kind": rule.kind,
        "group": rule.group,
        "label": rule.label,
        "explanation": rule.explanation,
        "value": rule.plain,
        "lock": rule.lock.value,
        "law_ref": rule.law_ref,
        "requirement": rule.requirement,
        "verified": rule.verified.value,
        "allowed": rule.allowed,
        "min": rule.minimum,
        "max": rule.maximum,
        "optional": rule.optional,
        "floor": rule.floor,
        "choices": [list(choice) for choice in rule.choices],
        "article": rule.article,
        "page": rule.page,
        "dated": rule.dated and rule.dated.isoformat(),
    }
    return {key: value for key, value in document.items() if value not in ("", None, [])}


def rule_from_document(fields: Mapping[str, Any]) -> Rule:
    """The rule written by `rule_document`, or merged from the TOML files."""
    rule = Rule(
        key=fields["key"],
        kind=fields["kind"],
        group=fields["group"],
        label=french(fields["label"]),
        explanation=french(fields["explanation"]),
        value=None,
        lock=Lock(fields["lock"]),
        law_ref=french(fields["law_ref"]),
        requirement=fields["requirement"],
        verified=Verified(fields["verified"]),
        allowed=fields.get("allowed", ""),
        minimum=fields.get("min"),
        maximum=fields.get("max"),
        optional=fields.get("optional", False),
        floor=fields.get("floor", True),
        choices=tuple((code, words) for code, words in fields.get("choices", ())),
        article=fields.get("article", ""),
        page=fields.get("page"),
        dated=read_day(fields.get("dated")),
    )
    return replace(rule, value=read_value(rule, fields["value"]))
