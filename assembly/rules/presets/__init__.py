"""Presets of the law, one TOML file for each form of cooperative (legal requirements §12.1).

`catalogue.toml` says what each rule is; a preset gives values and sources, and may extend another.
`papers.toml` lists the papers that must be there before a convocation, `resolutions.toml` the texts
that assemblies usually vote; `interview.toml` asks for what the statutes say.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from assembly.rules.rule import rule_from_document
from assembly.rules.statutes import RuleSet

_HERE = Path(__file__).parent

PRESETS = (
    "sa_consommation_1917",
    "sa_directoire_cs",
    "scic_sa",
    "scic_sarl",
    "scic_sas",
    "scop_sa",
    "scop_sarl",
    "sas_cooperative",
    "association_1901",
)

# What a parent's rule loses when the child form leaves it to its statutes.
_LEGAL = ("lock", "allowed", "min", "max")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / f"{name}.toml").read_text("utf-8"))


def _sources(code: str) -> dict[str, dict[str, Any]]:
    """Value, lock, law_ref… of each rule of the preset, its parents' included."""
    document = _read(code)
    parent = document["preset"].get("extends")
    found = _sources(parent) if parent else {}
    inherited: Mapping[str, Any] = document.get("inherited", {})
    if inherited:
        found = {
            key: {name: value for name, value in fields.items() if name not in _LEGAL}
            | dict(inherited)
            for key, fields in found.items()
        }
    own: dict[str, dict[str, Any]] = document["rules"]
    return found | own


@cache
def calendar_words() -> Mapping[str, Mapping[str, Any]]:
    """The words of the legal calendar: code → rule, label, consequence, acts…"""
    return _read("calendar")


@cache
def interview_words() -> Mapping[str, Mapping[str, str]]:
    """The questions on the statutes, in order: rule → question, hint, the rule it needs."""
    return _read("interview")


@cache
def asked_papers() -> Mapping[str, Any]:
    """The papers each form puts before its assembly: rows of kind, forms, occasion, source."""
    return _read("papers")


@cache
def shipped_resolutions() -> Mapping[str, Any]:
    """Texts that assemblies usually vote: code → theme, kind, title, text, source…"""
    return _read("resolutions")


@cache
def shipped_postage() -> Mapping[str, Any]:
    """What a letter costs until the cooperative records its own tariff."""
    return _read("postage")


@cache
def shipped_retention() -> Mapping[str, Any]:
    """How long each kind of data is kept: code → label, years, counted_from, fate, source…"""
    return _read("retention")


@cache
def load_preset(code: str) -> RuleSet:
    """The preset of that code; KeyError when there is none."""
    if code not in PRESETS:
        raise KeyError(code)
    head = _read(code)["preset"]
    sources = _sources(code)
    rules = []
    for key, words in _read("catalogue").items():
        if key in sources:
            choices = list(words.get("choices", {}).items())
            fields = words | {"key": key, "choices": choices} | sources[key]
            rules.append(rule_from_document(fields))
    return RuleSet(
        preset=code,
        label=head["label"],
        form=head["form"],
        law=head["law"],
        rules=tuple(rules),
    )
