"""The table of the rules of law says the truth: its tests exist, its page is what it writes."""

import re

import pytest

from tests import rules_by_id
from tests.conventions.tree import ROOT, modules
from tests.rules_by_id import RULES, Rule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_each_test_a_rule_names_exists(rule: Rule) -> None:
    missing = [place for place in rule.tests if not rules_by_id.tests_of(place)]

    assert missing == []


def test_the_page_is_what_the_table_writes() -> None:
    assert rules_by_id.PAGE.read_text() == rules_by_id.page()


def test_a_rule_that_the_code_quotes_is_in_the_table_once() -> None:
    known = [rule.code for rule in RULES]
    quoted = {
        code
        for path in modules()
        if "migrations" not in path.parts
        for code in re.findall(r"\bR-[A-Z0-9]+-\d\d\b", path.read_text())
    }

    assert len(known) == len(set(known))
    assert sorted(quoted - {*known, "R-CNIL-00"}) == []
    assert rules_by_id.PAGE.is_relative_to(ROOT)
