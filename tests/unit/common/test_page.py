"""A document as a page: the very tree that the PDF is tagged with, written as HTML."""

from common.documents import Document, Letterhead, Strong


def paper() -> Document:
    document = Document(
        title="Procès-verbal <de séance>",
        subtitle="samedi 6 juin 2026",
        letterhead=Letterhead(name="Ouvaton", mentions=("SA à capital variable",)),
        watermark="",
    )
    document.heading(2, "Présents")
    document.paragraph("Le bureau ", Strong("constate"), " : deux présents.")
    document.prose("Un **débat**\n\n1. premier\n2. second")
    document.table(("Nom", "Voix"), [("Alice", "1"), ("Bilal", "2")], numbers={1}, row_heads=True)
    document.facts([("Lieu", "Guidel")])
    document.qr_code("https://exemple.fr", alternative="Code à lire : exemple.fr")
    document.paragraph("abc", style="code")
    return document


def test_headings_keep_their_levels_and_nothing_written_becomes_markup() -> None:
    page = paper().page()

    assert page.count("<h1") == 1
    assert "<h1>Procès-verbal &lt;de séance&gt;</h1>" in page
    assert "<h2>Présents</h2>" in page


def test_a_table_says_which_cells_are_headings_and_of_what() -> None:
    page = paper().page()

    assert '<thead><tr><th scope="col" class="">Nom</th>' in page
    assert '<th scope="col" class="num">Voix</th>' in page
    assert '<tr><th scope="row" class="">Alice</th><td class="num">1</td></tr>' in page
    assert '<tr><th scope="row" class="">Lieu</th><td>Guidel</td></tr>' in page


def test_each_cell_of_a_table_too_wide_for_a_phone_carries_its_heading() -> None:
    document = Document(title="Résultat", letterhead=Letterhead(name="Ouvaton"), watermark="")
    document.table(
        ("Candidate", "Âge", "Pour <oui>", "Contre"),
        [("Alice", "47", "12", "3")],
        numbers={1, 2, 3},
        row_heads=True,
    )

    page = document.page()

    assert '<table class="stacked"><thead>' in page
    assert '<td class="num" data-label="Pour &lt;oui&gt;">12</td>' in page
    assert "<table><thead>" in paper().page()


def test_lists_marks_and_figures_are_read_in_words() -> None:
    page = paper().page()

    assert "<ol><li>premier</li></ol>" in page or "<ol><li>premier</li><li>second</li></ol>" in page
    assert "<strong>constate</strong>" in page
    assert "<p>Code à lire\u00a0: exemple.fr</p>" in page
    assert '<p class="hash">abc</p>' in page


def test_every_word_of_the_pdf_is_on_the_page() -> None:
    from django.utils.html import strip_tags

    from tests.unit.common.test_documents import words

    document = paper()
    said = " ".join(strip_tags(document.page()).replace("\u00a0", " ").split())

    for word in words(document.bytes()).replace("\u00a0", " ").split():
        if word.isalpha() and word != "page":  # the number of pages is the PDF's own
            assert word.strip() in said.replace("&lt;", "<").replace("&gt;", ">"), word


def test_rendering_one_changes_nothing_of_the_other() -> None:
    alone, both = paper(), paper()
    both.page()

    assert alone.bytes() == both.bytes()
    assert alone.page() == both.page()
