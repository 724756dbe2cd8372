"""Use cases are actions: by name, audited, and nothing writes elsewhere on behalf of a page."""

import ast
from functools import cache
from pathlib import Path

from tests.conventions.tree import ROOT, modules, parsed

Named = tuple[str, str]  # module as it is imported, function


@cache
def actions() -> frozenset[Path]:
    return frozenset(
        path for path in modules() if "actions" in path.parts and path.stem != "__init__"
    )


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@cache
def functions() -> dict[Named, ast.FunctionDef]:
    return {
        (dotted(path), node.name): node
        for path in actions()
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef)
    }


@cache
def imported(module: str) -> dict[str, str]:
    """What each name of a module stands for."""
    path = ROOT / (module.replace(".", "/") + ".py")
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def home(module: str, function: str) -> Named:
    """Where a function is written, when a module only passes it on."""
    passed_on = ROOT / (module.replace(".", "/") + ".py") in actions()
    if passed_on and (module, function) not in functions():
        module = imported(module).get(function, f"{module}.{function}").rpartition(".")[0]
    return module, function


def called(name: Named) -> set[Named]:
    """The functions of the actions that one calls, and the journal."""
    module, names = name[0], imported(name[0])
    found = set()
    for node in ast.walk(functions()[name]):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            origin = names.get(node.func.id, f"{module}.{node.func.id}")
            found.add(home(origin.rpartition(".")[0], node.func.id))
        elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            origin = names.get(node.func.value.id, node.func.value.id)
            found.add(home(origin, node.func.attr))
    return found


def audited() -> set[Named]:
    """The functions that write into the journal, by themselves or through one they call."""
    known: set[Named] = {("common.audit", "record")}
    calls = {name: called(name) for name in functions()}
    while more := {name for name, of in calls.items() if of & known} - known:
        known |= more
    return known


def test_whatever_a_person_does_is_in_the_journal() -> None:
    """`by=` says that somebody acts: the act is written where it happens (R-CNIL-04)."""
    silent = [
        f"{module}.{function}"
        for (module, function), node in functions().items()
        if not function.startswith("_")
        and "by" in {argument.arg for argument in node.args.kwonlyargs}
        and (module, function) not in audited()
    ]

    assert silent == []
