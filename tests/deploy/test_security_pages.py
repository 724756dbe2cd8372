"""The pages on security name their evidence, and the evidence is there."""

import re

import pytest

from config.environment import ROOT

PAGES = ("docs/asvs.md",)
NAMED = re.compile(r"`(tests/[a-z_/]+\.py)(?:::(test_\w+))?`")


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_a_page_on_security_names_exists(page: str) -> None:
    named = NAMED.findall((ROOT / page).read_text(encoding="utf-8"))

    absent = [
        f"{file}::{test}"
        for file, test in named
        if not (ROOT / file).is_file() or f"def {test}" not in (ROOT / file).read_text()
    ]

    assert len(named) > 20
    assert absent == []


def test_every_chapter_of_the_standard_is_answered_or_said_not_to_apply() -> None:
    text = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")

    answered = {int(number) for number in re.findall(r"^\| (\d+) ", text, re.MULTILINE)}

    assert answered | {10, 17} == set(range(1, 18))
