import pytest

from proposals.paragraphs import paragraphs, place_of, written_anew

TEXT = "Un.\n\nDeux,\nsur deux lignes.\r\n \r\n\r\nTrois.\n"


def test_an_empty_line_separates_paragraphs_whatever_its_blanks() -> None:
    assert paragraphs(TEXT) == ["Un.", "Deux,\nsur deux lignes.", "Trois."]
    assert paragraphs(" \n\n ") == []


def test_one_paragraph_is_replaced_and_the_others_stay() -> None:
    assert written_anew(TEXT, 0, "Un.", "Un et demi.") == (
        "Un et demi.\n\nDeux,\nsur deux lignes.\n\nTrois."
    )


def test_an_empty_paragraph_takes_the_other_out_and_two_take_its_place() -> None:
    assert written_anew("A\n\nB", 1, "B", "") == "A"
    assert written_anew("A\n\nB", 0, "A", "C\n\nD") == "C\n\nD\n\nB"


def test_a_paragraph_that_moved_is_found_again_and_blanks_are_no_change() -> None:
    assert place_of("Zéro.\n\nDeux, sur deux  lignes.", 0, "Deux,\nsur deux lignes.") == 1


@pytest.mark.parametrize(("now", "place"), [("Un changé.", 0), ("", 0), ("Ici.\n\nUn.\n\nUn.", 0)])
def test_a_paragraph_that_changed_or_is_there_twice_elsewhere_is_not_guessed(
    now: str, place: int
) -> None:
    assert written_anew(now, place, "Un.", "Autre.") is None


def test_of_two_same_paragraphs_the_one_that_was_meant_is_changed() -> None:
    assert written_anew("Un.\n\nUn.", 1, "Un.", "Deux.") == "Un.\n\nDeux."
