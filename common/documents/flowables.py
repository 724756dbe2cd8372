"""ReportLab's canvas and blocks, taught to say what they draw."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject
from reportlab.platypus import (
    ActionFlowable,
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    NextPageTemplate,
    PageBreak,
    Paragraph,
    Table,
)

from common.documents import typography
from common.documents.structure import Element

TOTAL = "total-of-pages"
NUMBERED, ALONE = "page", "alone"  # templates of pages


class _SpacedText(PDFTextObject):
    """Ends each line with a space, or words at line ends would be read as one."""

    def _textOut(self, text: Any, TStar: int = 0) -> None:
        if TStar and isinstance(text, str) and text and not text.endswith(" "):
            text += " "
        super()._textOut(text, TStar)


class TaggedCanvas(Canvas):
    """A canvas on which every mark belongs to an element or is an artifact."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._next_mark = 0
        self._inside = False

    def showPage(self) -> None:
        super().showPage()
        self._next_mark = 0

    def beginText(self, x: float = 0, y: float = 0, direction: Any = None) -> PDFTextObject:
        return _SpacedText(self, x, y, direction=direction)

    @contextmanager
    def marked(self, element: Element) -> Iterator[None]:
        """What is drawn inside shows `element`."""
        if self._inside:
            yield
            return
        self._inside = True
        number = self._next_mark
        self._next_mark += 1
        element.marks.append((self.getPageNumber() - 1, number))
        self._code.append(f"/{element.kind} <</MCID {number}>> BDC")
        yield
        self._code.append("EMC")
        self._inside = False

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """What is drawn inside is decoration, or repeats what was already said."""
        if self._inside:
            yield
            return
        self._inside = True
        self._code.append("/Artifact BMC")
        yield
        self._code.append("EMC")
        self._inside = False


class TaggedParagraph(Paragraph):
    """A paragraph that shows an element, its parts on several pages included."""

    element: Element
    outline: tuple[str, int] | None = None

    def split(self, width: float, height: float) -> list["TaggedParagraph"]:
        parts: list[TaggedParagraph] = super().split(width, height)
        for number, part in enumerate(parts):
            part.element = self.element
            part.outline = self.outline if number == 0 else None
        return parts

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        page = canvas.getPageNumber() - 1
        heading = self.element.scope == "Column"
        repeated = heading and self.element.first_page not in (-1, page)
        if repeated:
            with canvas.artifact():
                super().draw()
            return
        if self.outline:
            label, level = self.outline
            key = f"page{page}mark{canvas._next_mark}"
            canvas.bookmarkHorizontal(key, 0, self.height)
            canvas.addOutlineEntry(label, key, level)
        with canvas.marked(self.element):
            super().draw()


class TaggedTable(Table):
    """A table whose lines and backgrounds are artifacts; its cells are tagged paragraphs."""

    def _drawBkgrnd(self) -> None:
        with self.canv.artifact():
            super()._drawBkgrnd()

    def _drawLines(self) -> None:
        with self.canv.artifact():
            super()._drawLines()


class FrontOfASheet(ActionFlowable):
    """Goes on to the next page where this one would be printed on the back of another."""

    def __init__(self) -> None:
        super().__init__(("pageBreak",))

    def apply(self, doc: BaseDocTemplate) -> None:
        if doc.page % 2 == 0:
            super().apply(doc)


def sheet_apart() -> list[Flowable]:
    """On to a sheet that has nothing to do with what comes before."""
    return [NextPageTemplate(ALONE), PageBreak(), FrontOfASheet()]


class QrCode(Flowable):
    """A QR code drawn as squares, with its words for those who cannot see it."""

    def __init__(self, matrix: list[list[bool]], side: float, element: Element) -> None:
        super().__init__()
        self.matrix = matrix
        self.width = self.height = side
        self.element = element

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        square = self.width / len(self.matrix)
        with self.canv.marked(self.element):
            self.canv.setFillGray(0)
            for row, cells in enumerate(self.matrix):
                for column, dark in enumerate(cells):
                    if dark:
                        top = self.height - (row + 1) * square
                        self.canv.rect(column * square, top, square, square, stroke=0, fill=1)


def leads(block: Flowable) -> bool:
    """A heading or an announcing line, which goes with what follows, or the room it asks for."""
    if isinstance(block, TaggedParagraph):
        return bool(block.getKeepWithNext())
    return isinstance(block, CondPageBreak)


class PageCountingCanvas(TaggedCanvas):
    """Knows the number of pages when it is too late to go back: a form drawn at the end."""

    def save(self) -> None:
        pages = self.getPageNumber() - (0 if self._code else 1)
        self.beginForm(TOTAL, 0, -3, 30, 12)
        self.setFont(typography.TEXT, 8)
        self.setFillColor(typography.INK_SOFT)
        self.drawString(0, 0, str(pages))
        self.endForm()
        super().save()
