"""Members' words lose their marks on paper and on the ballot, never their meaning."""

import pytest

from common import prose
from common.documents import Document
from common.prose import Block, Span
from tests.unit.common.test_documents import kinds, words


def test_bold_and_italics_are_read_as_manners_and_not_as_stars() -> None:
    (block,) = prose.blocks("Il faut un **composteur** et *deux* bacs, ~~trois~~.")

    assert block.spans == (
        Span("Il faut un "),
        Span("composteur", bold=True),
        Span(" et "),
        Span("deux", italic=True),
        Span(" bacs, "),
        Span("trois", struck=True),
        Span("."),
    )


@pytest.mark.parametrize(
    ("text", "bullets"),
    [("- un\n- deux", ["–", "–"]), ("3. un\n4. deux", ["3.", "4."])],
)
def test_items_of_a_list_keep_their_order(text: str, bullets: list[str]) -> None:
    assert [block.bullet for block in prose.blocks(text)] == bullets


def test_a_link_is_followed_by_its_address_unless_it_is_the_address() -> None:
    text = "Voir [la page](https://essai.example/a) et <https://essai.example/b>."

    assert prose.plain(text) == (
        "Voir la page (https://essai.example/a) et https://essai.example/b."
    )


def test_lines_and_paragraphs_stay_apart() -> None:
    assert list(prose.blocks("Un\ndeux\n\ntrois")) == [
        Block((Span("Un"), Span("\n"), Span("deux"))),
        Block((Span("trois"),)),
    ]
    assert prose.plain("## Pourquoi\n\n- un\n- deux\n\nFin") == "Pourquoi\n\n– un\n– deux\n\nFin"


def test_a_paper_prints_the_words_of_members_without_marks() -> None:
    paper = Document(title="Convocation", watermark="")

    paper.prose(
        "Un **composteur** *collectif* ~~cher~~ :\n\n1. le `bac`\n2. la [page](https://a.example)"
    )

    content = paper.bytes()
    text = words(content)
    assert "Un composteur collectif cher" in text
    assert "1. le bac" in text.replace("\u00a0", " ")
    assert "2. la page (https://a.example)" in text.replace("\u00a0", " ")
    assert kinds(content).count("/LI") == 2
