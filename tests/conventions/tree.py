"""The product's own files, as the tests about the code see them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.BASE_DIR
ROOMS = (
    "config",
    "common",
    "members",
    "votes",
    "assembly",
    "proposals",
    "notifications",
    "frontend",
)


def modules(*, of: tuple[str, ...] = ROOMS) -> Iterator[Path]:
    for room in of:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))
