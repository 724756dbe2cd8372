from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assembly.requests import asked_by
from assembly.rules.presets import load_preset
from proposals.texts import html_of, plain
from proposals.thresholds import Asked, Progress, Threshold, capital_part, threshold

LAW = asked_by(load_preset("sa_directoire_cs"))


@pytest.mark.parametrize(
    ("capital_euros", "required_euros"),
    [
        (26_400, 1_320),
        (750_000, 37_500),
        (1_000_000, 36_250),  # 4 % of 750 000 and 2,5 % of 250 000
        (7_500_000, 198_750),
        (15_000_000, 273_750),
        (20_000_000, 298_750),
    ],
)
def test_the_law_asks_for_a_part_of_the_capital_that_falls_by_slices(
    capital_euros: int, required_euros: int
) -> None:
    part = capital_part(LAW, capital_euros * 100)

    assert part is not None
    assert part * capital_euros == required_euros


@given(st.integers(1, 10**12), st.integers(1, 500))
def test_the_statutes_never_ask_for_more_than_the_law(capital: int, points: int) -> None:
    statutes = replace(LAW, capital=Fraction(points, 10_000))
    asked, legal = capital_part(statutes, capital), capital_part(LAW, capital)

    assert asked is not None
    assert legal is not None
    assert asked <= legal <= Fraction(5, 100)


@given(st.integers(1, 10**6), st.integers(1, 500), st.integers(1, 10_000))
def test_a_threshold_is_within_reach(shares: int, capital_points: int, member_points: int) -> None:
    asked = replace(
        LAW,
        capital=Fraction(capital_points, 10_000),
        members_share=Fraction(member_points, 10_000),
    )
    needed = threshold(
        asked, capital_cents=shares * 1600, total_shares=shares, total_members=shares
    )

    assert needed.shares is not None
    assert needed.members is not None
    assert 1 <= needed.shares <= shares
    assert 1 <= needed.members <= shares


def test_one_of_the_two_ways_is_enough() -> None:
    needed = Threshold(shares=100, members=10)

    assert Progress(members=10, shares=3, threshold=needed).reached
    assert Progress(members=2, shares=100, threshold=needed).reached
    assert not Progress(members=9, shares=99, threshold=needed).reached


def test_a_cooperative_without_shares_counts_members_alone() -> None:
    asked = replace(LAW, members_share=Fraction(1, 4))
    needed = threshold(asked, capital_cents=0, total_shares=0, total_members=40)

    assert needed == Threshold(shares=None, members=10)
    assert Progress(members=10, shares=0, threshold=needed).reached


def test_the_easier_of_a_number_and_a_part_of_the_members_is_enough() -> None:
    asked = Asked(members_share=Fraction(1, 4), members_count=7)

    assert threshold(asked, capital_cents=0, total_shares=9, total_members=40).members == 7
    assert threshold(asked, capital_cents=0, total_shares=9, total_members=20).members == 5
    assert threshold(asked, capital_cents=0, total_shares=9, total_members=20).shares is None


def test_the_bar_shows_the_way_that_is_nearer() -> None:
    progress = Progress(members=9, shares=10, threshold=Threshold(shares=100, members=10))

    assert (progress.advance, progress.goal) == (9, 10)


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](https://elsewhere.example/pixel.png)",
        "<a href='//x' onclick=alert(1)>x</a>",
        "<iframe src=//x></iframe>",
        "<style>body{display:none}</style>",
    ],
)
def test_a_text_can_only_be_read(attack: str) -> None:
    html = html_of(attack)

    for forbidden in ("<script", "<img", "<iframe", "<style", 'href="javascript', 'href="data'):
        assert forbidden not in html
    assert "<a href='//x'" not in html


def test_a_text_keeps_its_paragraphs_lists_and_links() -> None:
    html = html_of("# Titre\n\nUn **mot**\nà la ligne\n\n- un\n- deux\n\n[lien](https://a.example)")

    assert "<h3>Titre</h3>" in html
    assert "<strong>mot</strong><br" in html
    assert "<li>deux</li>" in html
    assert 'href="https://a.example" rel="nofollow noopener noreferrer"' in html


def test_headings_skip_no_level() -> None:
    assert html_of("## Pourquoi\n\n##### Combien") == "<h3>Pourquoi</h3>\n<h4>Combien</h4>\n"


def test_a_summary_is_cut_between_two_words() -> None:
    assert plain("**Un** mot\n& l’autre\u00a0: a < b", 200) == "Un mot & l’autre\u00a0: a < b"
    assert plain("mot " * 100, 50).endswith("mot…")
