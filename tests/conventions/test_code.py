"""How code is written here (docs/adr/0001 and the house rules), held by a machine."""

import ast
import re

import pytest
from django.core.management import get_commands

from tests.conventions.tree import ROOT, modules, parsed, short

BANNED_NAMES = {"utils", "helpers", "tools", "misc", "manager", "handler"}
WRITES = {
    "save", "create", "update", "delete", "bulk_create", "bulk_update",
    "get_or_create", "update_or_create",
}  # fmt: skip


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    long = {short(p): n for p in modules() if (n := len(p.read_text().splitlines())) > 400}

    assert long == {}


def test_no_test_module_is_longer_than_six_hundred_lines() -> None:
    long = {
        short(p): n
        for p in sorted((ROOT / "tests").rglob("*.py"))
        if (n := len(p.read_text().splitlines())) > 600
    }

    assert long == {}


def test_no_function_has_a_body_longer_than_fifty_lines() -> None:
    """Without its arguments, which actions take by name, and its docstring."""
    long = {
        f"{short(path)} {node.name}": lines
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := _lines_of_body(node)) > 50
    }

    assert long == {}


def _lines_of_body(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    told = ast.get_docstring(node) is not None
    body = node.body[1:] if told else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_no_module_is_a_drawer_for_everything() -> None:
    assert [short(p) for p in modules() if p.stem in BANNED_NAMES] == []


def test_pages_and_api_never_write_by_themselves() -> None:
    """They call one action: the rule must not live in HTTP. Proving a second factor is the one
    write of a library's own form."""
    proofs = {"members/views/stepping_up.py form.save()"}

    found = {
        f"{short(path)} {ast.unparse(node)}"
        for path in modules()
        if {"views", "api"} & {*path.parts, path.stem}
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
    }

    assert found == proofs


def test_every_action_takes_its_arguments_by_name() -> None:
    found = []
    for path in modules():
        if "actions" not in path.parts and path.stem != "actions":
            continue
        for node in parsed(path).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if node.args.args or node.args.posonlyargs:
                found.append(f"{short(path)}:{node.lineno} {node.name}")

    assert found == []


def test_the_clock_is_the_only_source_of_now() -> None:
    pattern = re.compile(r"\b(datetime\.now\(|timezone\.now\(|utcnow\(|date\.today\()")
    allowed = {"common/clock.py"}

    found = [
        f"{short(p)}:{number}"
        for p in modules()
        if short(p) not in allowed
        for number, line in enumerate(p.read_text().splitlines(), 1)
        if pattern.search(line)
    ]

    assert found == []


def test_no_template_is_without_use() -> None:
    """Named by a view, an action or another template; those of libraries and the messages, which
    are named by their step, apart."""
    folder = ROOT / "frontend" / "templates"
    rooms = ("assembly", "frontend", "members", "notifications", "proposals", "votes", "components")
    pages = [p for room in rooms for p in sorted((folder / room).rglob("*.html"))]
    texts = [p.read_text() for p in [*modules(), *folder.rglob("*.html")]]

    unused = [
        name
        for page in pages
        if not any((name := str(page.relative_to(folder))) in text for text in texts)
    ]

    assert unused == []


def test_nothing_is_left_for_later() -> None:
    pattern = re.compile(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError)\b")

    found = [
        f"{short(p)}:{number}"
        for p in modules()
        for number, line in enumerate(p.read_text().splitlines(), 1)
        if pattern.search(line)
    ]

    assert found == []


@pytest.mark.parametrize("command", ["./run", "./run test", "./run check", "./run bench"])
def test_the_readme_names_the_commands_that_exist(command: str) -> None:
    readme = (ROOT / "README.md").read_text()
    script = (ROOT / "run").read_text()
    verb = command.removeprefix("./run").strip() or "serve"

    assert command in readme
    assert f"\n  {verb})" in script


def test_the_readme_names_management_commands_that_exist() -> None:
    named = set(re.findall(r"manage\.py ([a-z_]+)", (ROOT / "README.md").read_text()))

    assert named
    assert named <= set(get_commands())


def test_the_readme_and_documents_carry_no_path_of_a_machine() -> None:
    pattern = re.compile(r"(?<![\w.])/(home|root|work)/")

    found = [
        short(p)
        for p in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
        if pattern.search(p.read_text())
    ]

    assert found == []
