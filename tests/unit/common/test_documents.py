"""The document kit: same words, same bytes; a structure for screen readers; text that reads."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pdfplumber
import pikepdf
import pytest

from common import clock
from common.documents import Document, Letterhead, Strong
from common.documents.typography import printable

LETTERHEAD = Letterhead(
    name="Coopérative d’essai",
    mentions=("Société anonyme coopérative à capital variable", "SIREN 123 456 789 RCS Lorient"),
    contact=("ag@essai.example",),
)


def paper(rows: int = 4, **options: Any) -> bytes:
    document = Document(
        title="Procès-verbal",
        letterhead=LETTERHEAD,
        dated=datetime(2026, 6, 6, 19, tzinfo=UTC),
        **{"watermark": "", **options},
    )
    document.heading(2, "Quorum")
    document.paragraph("Le quorum est ", Strong("atteint"), "\u202f: 167 voix.")
    document.text("Premier <b>paragraphe</b>.\n\n- un\n- deux")
    document.table(
        ("Nom", "Voix"),
        [(f"Sociétaire {n}", str(n)) for n in range(rows)],
        numbers={1},
        row_heads=True,
    )
    document.signatures([("Présidente", "Anne"), ("Scrutateur", "Luc"), ("Secrétaire", "Zoé")])
    document.qr_code("https://essai.example/x", alternative="Adresse de la page")
    return document.bytes()


def kinds(content: bytes) -> list[str]:
    found: list[str] = []

    def walk(node: pikepdf.Object) -> None:
        if isinstance(node, pikepdf.Dictionary) and "/S" in node:
            found.append(str(node.S))
            for kid in node.get("/K", []):
                walk(kid)

    with pikepdf.open(io.BytesIO(content)) as pdf:
        for kid in pdf.Root.StructTreeRoot.K:
            walk(kid)
    return found


def words(content: bytes) -> str:
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return "\n".join(page.extract_text() for page in pdf.pages)


def test_the_same_words_give_the_same_bytes() -> None:
    assert paper() == paper()


def test_a_document_is_tagged_with_language_and_title() -> None:
    with pikepdf.open(io.BytesIO(paper())) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "fr"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.docinfo.Title) == "Procès-verbal"
        assert all("/StructParents" in page.obj for page in pdf.pages)


def test_headings_lists_tables_and_figures_stand_in_the_structure() -> None:
    found = kinds(paper())
    for kind in ("/H1", "/H2", "/P", "/L", "/LI", "/LBody", "/Table", "/TR", "/TH", "/TD"):
        assert kind in found
    assert found.count("/TR") == 1 + 4 + 2
    assert "/Figure" in found


def test_every_mark_of_a_page_is_known_to_the_structure() -> None:
    with pikepdf.open(io.BytesIO(paper(rows=90))) as pdf:
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        assert len(pdf.pages) > 2
        for page in pdf.pages:
            owners = numbers[2 * int(page.obj.StructParents) + 1]
            content = page.Contents.read_bytes()
            assert content.count(b"/MCID") == len(owners)
            assert content.count(b"BDC") + content.count(b"BMC") == content.count(b"EMC")


def test_a_table_head_is_repeated_on_each_page_but_read_once() -> None:
    content = paper(rows=90)
    assert words(content).count("Nom Voix") > 1
    assert kinds(content).count("/TH") == 2 + 90


def test_fonts_are_all_embedded() -> None:
    with pikepdf.open(io.BytesIO(paper())) as pdf:
        for page in pdf.pages:
            for font in page.Resources.Font.values():
                assert "/FontFile2" in font.FontDescriptor


def test_text_is_extracted_with_its_accents_and_markup_is_only_text() -> None:
    text = words(paper())
    assert "Le quorum est atteint : 167 voix." in text
    assert "Premier <b>paragraphe</b>." in text
    assert "SIREN 123 456 789 RCS Lorient" in text
    assert "page 1" in text


def test_names_of_the_whole_world_are_printed() -> None:
    document = Document(title="Liste", watermark="")
    document.paragraph("Łódź, Ελένη, Nguyễn Thị, Иван")
    assert "Łódź, Ελένη, Nguyễn Thị, Иван" in words(document.bytes())


def test_a_row_taller_than_a_page_is_cut_not_lost() -> None:
    document = Document(title="Long", watermark="")
    document.table(("Texte", "x"), [("mot " * 2500, "fin")], widths=(8, 1))
    assert words(document.bytes()).count("mot") == 2500


def test_nobody_signs_a_page_that_says_nothing() -> None:
    for lines in range(20, 34):
        document = Document(title="Long", watermark="")
        for line in range(lines):
            document.paragraph(f"Alinéa {line}")
        document.signatures([("Signature", "Zoé")])
        with pdfplumber.open(io.BytesIO(document.bytes())) as pdf:
            signed = next(page for page in pdf.pages if "Signature" in page.extract_text())
            assert "Alinéa" in signed.extract_text(), lines


@pytest.mark.django_db
def test_a_document_made_under_a_displaced_clock_says_so() -> None:
    clock.move(timedelta(days=30))
    with_mark = Document(title="Essai")
    assert with_mark.watermark == "Document de démonstration"
    clock.move(timedelta(days=-30))
    assert Document(title="Essai").watermark == ""


def test_no_line_ends_inside_an_amount_a_date_or_the_number_of_an_article() -> None:
    assert printable("soit 1 240 € et 5 % en 2026") == "soit 1\u00a0240\u00a0€ et 5\u00a0% en 2026"
    assert printable("le 1er juin, le 7 mai 1917 art. 4") == (
        "le 1er\u00a0juin, le 7\u00a0mai 1917 art.\u00a04"
    )
    assert printable("du 12 au 1240, article 4 1 2") == "du 12 au 1240, article 4 1 2"


def test_what_is_read_together_starts_on_a_page_that_holds_it() -> None:
    document = Document(title="Essai", letterhead=LETTERHEAD, watermark="")
    document.space(150)
    document.room(120)
    document.paragraph("Le décompte")

    with pdfplumber.open(io.BytesIO(document.bytes())) as pdf:
        assert ["décompte" in page.extract_text() for page in pdf.pages] == [False, True]


def test_boxes_to_sign_stay_with_words_even_under_a_heading() -> None:
    document = Document(title="Essai", letterhead=LETTERHEAD, watermark="")
    document.space(170)
    document.paragraph("La destruction est déclarée.")
    document.heading(2, "Signatures")
    document.signatures([("Proposition", "Diego"), ("Contrôle", "Alice")])

    with pdfplumber.open(io.BytesIO(document.bytes())) as pdf:
        signed = next(page for page in pdf.pages if "Contrôle" in page.extract_text())
        assert "La destruction" in signed.extract_text()
        assert "Signatures" in signed.extract_text()


def test_what_announces_the_last_words_is_signed_with_them() -> None:
    """A label alone at the foot of a page would leave its fingerprint to the next one."""
    document = Document(title="Essai", letterhead=LETTERHEAD, watermark="")
    document.space(172)
    document.fingerprint("Empreinte de l’urne :", "ab" * 32)
    document.heading(2, "Signatures")
    document.signatures([("Proposition", "Diego"), ("Contrôle", "Alice")])

    with pdfplumber.open(io.BytesIO(document.bytes())) as pdf:
        signed = pdf.pages[-1].extract_text()
        assert len(pdf.pages) == 2
        assert signed.index("Empreinte") < signed.index("abab abab") < signed.index("Contrôle")


def test_fingerprints_are_cut_in_fours_on_paper_and_on_the_page() -> None:
    document = Document(title="Essai", letterhead=LETTERHEAD, watermark="")
    document.facts([("Empreinte de l’avis", "0123456789abcdef" * 4)])

    assert "0123 4567 89ab cdef" in str(document.page())
    assert "0123 4567 89ab cdef" in words(document.bytes())


def test_a_heading_is_never_left_by_the_heading_under_it() -> None:
    document = Document(title="Essai", letterhead=LETTERHEAD, watermark="")
    document.space(145)
    document.heading(2, "Résultats")
    document.heading(3, "Question")
    document.room(60)
    document.paragraph("Adoptée")

    with pdfplumber.open(io.BytesIO(document.bytes())) as pdf:
        last = pdf.pages[-1].extract_text()
        assert len(pdf.pages) == 2
        assert last.index("Résultats") < last.index("Question") < last.index("Adoptée")
