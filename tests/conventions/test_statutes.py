"""Every clause that the statutes can hold is applied by the code, and in one place."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from assembly.rules.presets import PRESETS, calendar_words, load_preset
from tests.conventions.tree import ROOT, parsed

READERS = {
    "rule", "has", "number", "flag", "fraction", "choice", "choices", "moment", "brackets",
    "_typed", "_share",
}  # fmt: skip
LEAST = 3
# The editor of the statutes shows every clause: showing one applies nothing.
EDITOR = ("views/statutes", "views/interview", "forms/statutes", "statutes_desk")
# Clauses that are kept and apply nothing, each with its reason. May it stay empty.
STATED: dict[str, str] = {}


def keys() -> set[str]:
    return {rule.key for code in PRESETS for rule in load_preset(code).rules}


def modules() -> Iterator[Path]:
    for folder in ("assembly", "votes", "proposals"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts and not str(path.with_suffix("")).endswith(EDITOR):
                yield path


def patterns(path: Path) -> Iterator[str]:
    """What one module reads of a rule set, as regular expressions: a name, or a name in parts."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.JoinedStr):
            yield from in_parts(node)
        elif isinstance(node, ast.Call) and called(node) in READERS:
            for each in node.args:
                if isinstance(each, ast.Constant):
                    yield re.escape(str(each.value))
                elif isinstance(each, ast.Name):
                    yield from named(path, each.id)


def called(node: ast.Call) -> str:
    """The name of what is called."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def named(path: Path, name: str) -> Iterator[str]:
    """What a constant of the module stands for."""
    for node in parsed(path).body:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Constant):
            continue
        if name in {each.id for each in node.targets if isinstance(each, ast.Name)}:
            yield re.escape(str(node.value.value))


def in_parts(node: ast.JoinedStr) -> Iterator[str]:
    """`quorum_{nature}_{call}`: not what is made of unknown parts alone."""
    words = "".join(str(each.value) for each in node.values if isinstance(each, ast.Constant))
    if len(words.replace("_", "")) >= LEAST and re.fullmatch("[a-z_]+", words):
        yield "".join(
            str(each.value) if isinstance(each, ast.Constant) else "[a-z]+" for each in node.values
        )


def read() -> set[str]:
    found = {pattern for path in modules() for pattern in patterns(path)}
    named = {words["rule"] for words in calendar_words().values()}
    return {key for key in keys() if key in named or any(re.fullmatch(p, key) for p in found)}


def test_no_clause_of_the_statutes_is_kept_and_applied_by_nothing() -> None:
    assert keys() - read() == set(STATED)


def test_a_clause_that_nothing_applies_says_why() -> None:
    assert all(len(reason) > 40 for reason in STATED.values())


def test_a_name_made_of_unknown_parts_alone_reads_nothing() -> None:
    for written, found in (
        ('f"{a}_{b}_{c}"', []),
        ('f"quorum_{nature}_{call}"', ["quorum_[a-z]+_[a-z]+"]),
        ('f"{of} voix"', []),
    ):
        node = ast.parse(written, mode="eval").body
        assert isinstance(node, ast.JoinedStr)
        assert list(in_parts(node)) == found
