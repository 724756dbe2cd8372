"""The page of the protocol package names the code that there is."""

import re
from importlib import import_module

from tests.conventions.tree import ROOT

PACKAGE = ROOT / "votes" / "belenios"
PAGE = (PACKAGE / "README.md").read_text()
SPANS = re.findall(r"`([^`\n]+)`", PAGE)
MODULES = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"}


def test_the_page_lists_every_module() -> None:
    listed = PAGE.split("build on each other:")[1].split("\n\n")[0]

    assert set(re.findall(r"`(\w+)`", listed)) - {"codes"} == MODULES


def test_every_function_and_class_that_the_page_names_exists() -> None:
    code = {name: import_module(f"votes.belenios.{name}") for name in MODULES}
    named = {found for span in SPANS for found in re.findall(r"\b([a-z_]+)\.([A-Za-z_]\w+)", span)}
    classes = {found for span in SPANS for found in re.findall(r"\b[A-Z][a-z]+[A-Z]\w+\b", span)}

    functions = {(module, name) for module, name in named if module in MODULES}
    missing = {f"{module}.{name}" for module, name in functions if not hasattr(code[module], name)}
    unknown = {name for name in classes if not any(hasattr(one, name) for one in code.values())}

    assert functions
    assert missing | unknown == set()
