"""The list of attacks (docs/attacks.md) says what the suite really does."""

import ast
from pathlib import Path

from tests.attacks_by_name import FAMILIES, PAGE, page
from tests.corpus import CORPUS

ROOT = Path(__file__).resolve().parents[3]


def test_the_page_of_attacks_is_the_one_that_the_list_writes() -> None:
    assert PAGE.read_text("utf-8") == page()


def test_every_forged_archive_belongs_to_one_family_of_attacks() -> None:
    listed = [name for family in FAMILIES for name in family.forgeries]

    assert sorted(listed) == sorted(CORPUS)


def test_every_test_that_the_list_names_exists() -> None:
    missing = [name for family in FAMILIES for name in family.tests if not exists(name)]

    assert missing == []


def exists(name: str) -> bool:
    file, _, function = name.partition("::")
    if not (ROOT / file).exists():
        return False
    nodes = ast.parse((ROOT / file).read_text("utf-8")).body
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return any(isinstance(node, functions) and node.name == function for node in nodes)
