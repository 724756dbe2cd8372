import time

from hypothesis import given
from hypothesis import strategies as st

from proposals.comparing import Piece, pieces

WORDS = st.text(st.sampled_from("ab é’.,\n1"), max_size=60)


@given(WORDS, WORDS)
def test_a_comparison_loses_no_word_of_either_text(before: str, after: str) -> None:
    found = pieces(before, after)

    assert "".join(p.words for p in found if p.kind != "in") == before
    assert "".join(p.words for p in found if p.kind != "out") == after


def test_a_comparison_shows_the_word_that_changed_and_not_its_paragraph() -> None:
    before = "Un atelier par mois.\nDans chaque région."
    after = "Un atelier par trimestre.\nDans chaque région."

    found = pieces(before, after)

    assert found == [
        Piece("same", "Un atelier par "),
        Piece("out", "mois"),
        Piece("in", "trimestre"),
        Piece("same", ".\nDans chaque région."),
    ]


def test_two_long_texts_without_a_line_in_common_are_compared_in_a_moment() -> None:
    before, after = "de la " * 6_000, "la de " * 6_000

    started = time.process_time()
    found = pieces(before, after)

    assert {piece.kind for piece in found} == {"out", "in"}
    assert time.process_time() - started < 1
