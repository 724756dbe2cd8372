"""Every message of the code and the templates, with where it stands."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

ROOMS = ("assembly", "common", "config", "frontend", "members", "notifications", "proposals")
ROOMS_OF_VOTES = ("votes/urn", "votes/station")
ONE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
MANY = {"ngettext", "ngettext_lazy"}
_LITERAL = r"""u?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_ONE_IN_TEMPLATE = re.compile(rf"(?<!\w)(?:gettext|_)\(\s*{_LITERAL}\s*\)")
_MANY_IN_TEMPLATE = re.compile(rf"(?<!\w)ngettext\(\s*{_LITERAL}\s*,\s*{_LITERAL}")


@dataclass(frozen=True)
class Message:
    """One message id; `plural` is empty for a message that does not count."""

    text: str
    plural: str
    place: str


def messages(root: Path) -> Iterator[Message]:
    """Every message of the product below `root`; tests and migrations are not read."""
    for room in (*ROOMS, *ROOMS_OF_VOTES):
        for path in sorted((root / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from _in_python(path, path.relative_to(root).as_posix())
    for path in sorted((root / "frontend" / "templates").rglob("*")):
        if path.suffix in (".html", ".txt"):
            yield from _in_template(path, path.relative_to(root).as_posix())


def _in_python(path: Path, place: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = _called(node)
        wanted = 1 if name in ONE else 2 if name in MANY else 0
        texts = [_constant(argument) for argument in node.args[:wanted]]
        if wanted and len(texts) == wanted and all(texts):
            yield Message(texts[0], texts[1] if wanted == 2 else "", f"{place}:{node.lineno}")


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def _constant(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _in_template(path: Path, place: str) -> Iterator[Message]:
    text = templatize(path.read_text(encoding="utf-8"), origin=place)
    for found in _MANY_IN_TEMPLATE.finditer(text):
        singular, plural = (ast.literal_eval(literal) for literal in found.groups())
        yield Message(singular, plural, place)
    for found in _ONE_IN_TEMPLATE.finditer(text):
        yield Message(ast.literal_eval(found.group(1)), "", place)
