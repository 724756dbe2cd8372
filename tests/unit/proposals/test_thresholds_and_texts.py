from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals.texts import html_of, plain
from proposals.thresholds import Progress, Threshold, capital_part, threshold


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
    assert capital_part(capital_euros * 100, 500) * capital_euros == required_euros


@given(st.integers(1, 10**12), st.integers(1, 500))
def test_the_statutes_never_ask_for_more_than_the_law(capital: int, points: int) -> None:
    assert capital_part(capital, points) <= capital_part(capital, 500) <= Fraction(5, 100)


@given(st.integers(1, 10**6), st.integers(1, 500), st.integers(1, 10_000))
def test_a_threshold_is_within_reach(shares: int, capital_points: int, member_points: int) -> None:
    needed = threshold(
        capital_cents=shares * 1600,
        total_shares=shares,
        total_members=shares,
        capital_basis_points=capital_points,
        members_count=None,
        members_basis_points=member_points,
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
    needed = threshold(
        capital_cents=0,
        total_shares=0,
        total_members=40,
        capital_basis_points=500,
        members_count=None,
        members_basis_points=2_500,
    )

    assert needed == Threshold(shares=None, members=10)
    assert Progress(members=10, shares=0, threshold=needed).reached


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
    assert plain("**Un** mot & l’autre", 200) == "Un mot &amp; l’autre"
    assert plain("mot " * 100, 50).endswith("mot…")
