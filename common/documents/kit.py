"""The builder of documents: headings, paragraphs, tables; out come deterministic tagged bytes."""

import io
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import segno
from django.utils.safestring import SafeString
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Spacer,
)

from common import clock, prose
from common.documents import flowables, page, typography
from common.documents.flowables import (
    PageCountingCanvas,
    QrCode,
    TaggedCanvas,
    TaggedParagraph,
    TaggedTable,
    leads,
)
from common.documents.letterhead import Letterhead
from common.documents.sketch import Sketch, SketchFlowable
from common.documents.structure import Element, add_structure
from common.documents.surround import MARGIN, WIDTH, surround
from common.documents.typography import Strong, Words, markup, printable, span_of, styles
from common.fingerprints import in_fours
from common.prose import Span

TOP, BOTTOM = 24 * mm, 24 * mm
DEMONSTRATION_WATERMARK = "Document de démonstration"
_FONT = ("FONT", (0, 0), (-1, -1), typography.TEXT, 9)  # else an unembedded font is declared


def watermark_of_now() -> str:
    """What a document made at this moment must carry: nothing while the clock is the true one."""
    return DEMONSTRATION_WATERMARK if clock.offset() else ""


class Document:
    """One paper. The same calls give the same bytes, so that a hash can enter a register.

    `addressee` are the lines of a letter's address, above its title.
    `watermark`: None asks the clock (a document made under a displaced clock says so); a document
    drawn from frozen data passes the words frozen with them. `dated` is the date of the content,
    never of the printing. `reference` is printed at the foot of each page.
    """

    def __init__(
        self,
        *,
        title: str,
        letterhead: Letterhead | None = None,
        addressee: Sequence[str] = (),
        subtitle: str = "",
        reference: str = "",
        language: str = "fr",
        dated: datetime | None = None,
        watermark: str | None = None,
    ) -> None:
        self.title = printable(title)
        self.letterhead = letterhead
        self.reference = printable(reference)
        self.language = language
        self.dated = dated
        self.watermark = watermark_of_now() if watermark is None else watermark
        self._root = Element("Document")
        self._story: list[Flowable] = []
        self._styles = styles()
        if letterhead:
            self._issuer(letterhead)
        if addressee:
            self.address(addressee)
        self._outlined(self._paragraph(title, "title", "H1"), title, 0)
        if subtitle:
            self._paragraph(subtitle, "subtitle", "P")

    # -- blocks -------------------------------------------------------------------------------

    def heading(self, level: int, text: str) -> None:
        """A heading of level 2 or 3; level 1 is the title, given once."""
        self.room(42)
        paragraph = self._paragraph(text, f"heading{level}", f"H{level}")
        self._outlined(paragraph, text, level - 1)

    def paragraph(self, *words: Words, style: str = "paragraph") -> None:
        """A paragraph; `style` among paragraph, lead-in (bold, kept with what follows), notice,
        soft, reading (14 points), large, address, code."""
        said = self._paragraph(words, style, "P")
        if words and span_of(words[-1]).text.rstrip().endswith(":"):
            said.keepWithNext = 1  # it announces what follows

    def fingerprint(self, label: str, *digests: str) -> None:
        """Digests, never parted from what they are the print of."""
        self._paragraph(label, "paragraph", "P").keepWithNext = 1
        self._paragraph("\n".join(in_fours(each) for each in digests), "code", "P")

    def text(self, text: str) -> None:
        """Somebody's words: empty lines part paragraphs, lines in “- ” make a list."""
        for block in text.replace("\r\n", "\n").split("\n\n"):
            lines = [line for line in block.strip("\n").split("\n") if line.strip()]
            if lines and all(line.lstrip().startswith(("- ", "• ")) for line in lines):
                self.items(line.lstrip()[2:] for line in lines)
            elif lines:
                self.paragraph("\n".join(lines))

    def prose(self, text: str, *, lead: str = "") -> None:
        """Somebody's words in light Markdown, as the site shows them: bold, italics, lists; a link
        is followed by its address. A `lead` stands in bold at the head of the first paragraph."""
        items: Element | None = None
        blocks = list(prose.blocks(text))
        if lead and blocks and not blocks[0].bullet:
            self.paragraph(Strong(lead), " ", *blocks.pop(0).spans)
        elif lead:
            self.paragraph(Strong(lead))
        for block in blocks:
            if block.bullet:
                items = items or self._root.child("L")
                body = items.child("LI").child("LBody")
                self._story.append(self._flowable(block.spans, "item", body, bullet=block.bullet))
            else:
                items = None
                self.paragraph(*block.spans)

    def items(self, items: Iterable[Words | Sequence[Words]]) -> None:
        """An unnumbered list."""
        parent = self._root.child("L")
        for item in items:
            body = parent.child("LI").child("LBody")
            self._story.append(self._flowable(item, "item", body, bullet="–"))

    def table(
        self,
        head: Sequence[str],
        rows: Iterable[Sequence[Words | Sketch]],
        *,
        widths: Sequence[float] | None = None,
        numbers: Collection[int] = (),
        row_heads: bool = False,
        signed: bool = False,
    ) -> None:
        """A table whose head comes back on each page and whose rows stay whole when they can.

        `widths` are relative; `numbers` names the columns set to the right; with `row_heads` the
        first cell of each row is its heading; `signed` leaves the height of a signature, but where
        a cell holds one already. An empty table prints nothing.
        """
        lines = [list(row) for row in rows]
        if not lines:
            return
        table = self._root.child("Table")
        cells: list[list[Any]] = []
        if head:
            row = table.child("TR")
            cells.append(
                [
                    self._flowable(
                        words,
                        "head-number" if n in numbers else "head",
                        row.child("TH", scope="Column"),
                    )
                    for n, words in enumerate(head)
                ]
            )
        for line in lines:
            row = table.child("TR")
            cells.append(
                [self._cell(row, n, words, numbers, row_heads) for n, words in enumerate(line)]
            )
        self.room(24)
        self._story.append(CondPageBreak(1))  # what announces a table is not bound to all of it
        self._story.append(self._table(cells, widths, head=bool(head), signed=signed))
        self._story.append(Spacer(0, 3 * mm))

    def facts(self, pairs: Iterable[tuple[str, Words]], *, label_width: float = 0.36) -> None:
        """Names and values, one pair a line."""
        self.table((), pairs, widths=(label_width, 1 - label_width), row_heads=True)

    def signatures(self, people: Sequence[tuple[str, str]]) -> None:
        """Room to sign for each (function, name), two a line, never cut by a page, with at least
        the last lines of what is signed."""
        table = self._root.child("Table")
        cells: list[list[Any]] = []
        row = table
        for n, (function, name) in enumerate(people):
            if n % 2 == 0:
                row = table.child("TR")
                cells.append([])
            words = (Strong(function), f"\n{name}")
            cells[-1].append(self._flowable(words, "cell", row.child("TD")))
        if not cells:
            return
        if len(cells[-1]) == 1 and len(people) > 1:
            cells[-1].append("")
        boxes = TaggedTable(cells, colWidths=[WIDTH / len(cells[0])] * len(cells[0]))
        boxes.setStyle(
            [
                _FONT,
                ("GRID", (0, 0), (-1, -1), 0.5, typography.LINE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 20 * mm),
            ]
        )
        # Boxes alone on a page, or under their heading alone, would sign nothing.
        signed = self._last_words()
        self._story += [KeepTogether([*signed, boxes])]
        self._story.append(Spacer(0, 3 * mm))

    def _last_words(self) -> list[Any]:
        """Takes back from the story its last paragraph, what announces it, what came after."""
        taken: list[Any] = []
        said = False
        while self._story and (leads(self._story[-1]) or not said):
            if not isinstance(self._story[-1], TaggedParagraph | CondPageBreak):
                break
            last = self._story.pop()
            said = said or not leads(last)
            if isinstance(last, TaggedParagraph):  # what is kept together is not cut inside
                taken.insert(0, last)
        return taken

    def address(self, lines: Iterable[str]) -> None:
        """The addressee, where the window of a French envelope shows it."""
        body = self._root.child("P")
        paragraph = self._flowable("\n".join(lines), "address", body)
        box = TaggedTable([["", paragraph]], colWidths=[WIDTH - 82 * mm, 82 * mm])
        box.setStyle([_FONT, ("VALIGN", (0, 0), (-1, -1), "TOP")])
        self._story += [Spacer(0, 4 * mm), box, Spacer(0, 12 * mm)]

    def qr_code(
        self, content: str, *, alternative: str, side_mm: float = 38, beside: Sequence[Words] = ()
    ) -> None:
        """A QR code of `content`; `alternative` says it in words; `beside` stands to its right."""
        matrix = [[bool(cell) for cell in row] for row in segno.make(content, micro=False).matrix]
        element = self._root.child("Figure", alternative=printable(alternative))
        block: Flowable = QrCode(matrix, side_mm * mm, element)
        if beside:
            said = self._flowable(beside, "paragraph", self._root.child("P"))
            left = side_mm * mm + 18  # a reader wants white around the square
            block = TaggedTable([[block, said]], colWidths=[left, WIDTH - left])
            block.setStyle(
                [_FONT, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, 0), 0)]
            )
        self._story += [block, Spacer(0, 3 * mm)]

    def space(self, millimetres: float) -> None:
        self._story.append(Spacer(0, millimetres * mm))

    def room(self, millimetres: float) -> None:
        """What follows is read together: with less room than this it starts on a new page, and the
        headings just above go with it."""
        place = len(self._story)
        while place and leads(self._story[place - 1]):
            place -= 1
        headings = sum(isinstance(each, TaggedParagraph) for each in self._story[place:])
        self._story.insert(place, CondPageBreak((millimetres + 14 * headings) * mm))

    def new_page(self, *, alone: bool = False) -> None:
        """`alone`: nothing of what comes before is at its back, when both sides are printed, and no
        number of pages tells one printing of it from another."""
        self._story += flowables.sheet_apart() if alone else [PageBreak()]

    # -- result -------------------------------------------------------------------------------

    def page(self) -> SafeString:
        """The same blocks as a page of the site: one description, two renderings."""
        return page.render(self._root, self.language)

    def bytes(self) -> bytes:
        """The finished file. A document is built once."""
        while self._story and isinstance(self._story[-1], Spacer):
            self._story.pop()  # nothing comes after: it could only open an empty page
        target = io.BytesIO()
        template = BaseDocTemplate(
            target,
            pagesize=A4,
            leftMargin=MARGIN,
            rightMargin=MARGIN,
            topMargin=TOP,
            bottomMargin=BOTTOM,
            initialFontName=typography.TEXT,
            invariant=1,
            lang=self.language,
            title=self.title,
        )
        frame = Frame(MARGIN, BOTTOM, WIDTH, A4[1] - TOP - BOTTOM, 0, 0, 0, 0, id="page")
        for kind in (flowables.NUMBERED, flowables.ALONE):
            template.addPageTemplates(PageTemplate(kind, [frame], onPage=self._surround))
        template.build(self._story, canvasmaker=PageCountingCanvas)
        return add_structure(
            target.getvalue(),
            self._root,
            title=self.title,
            language=self.language,
            dated=self.dated,
        )

    # -- inside -------------------------------------------------------------------------------

    def _issuer(self, letterhead: Letterhead) -> None:
        body = self._root.child("Sect")
        parts = [self._flowable(letterhead.name, "issuer", body.child("P"))]
        parts += [
            self._flowable(line, "mention", body.child("P"))
            for line in (*letterhead.mentions, *letterhead.contact)
        ]
        self._story += [*parts, Spacer(0, 8 * mm)]

    def _paragraph(self, words: Words | Sequence[Words], style: str, kind: str) -> TaggedParagraph:
        paragraph = self._flowable(words, style, self._root.child(kind))
        self._story.append(paragraph)
        return paragraph

    def _outlined(self, paragraph: TaggedParagraph, label: str, level: int) -> None:
        paragraph.outline = (printable(label), level)

    def _flowable(
        self,
        words: Words | Sequence[Words],
        style: str,
        element: Element,
        bullet: str | None = None,
    ) -> TaggedParagraph:
        chosen = self._styles[style]
        parts = (words,) if isinstance(words, str | Strong | Span) else words
        element.words, element.style, element.bullet = tuple(parts), style, bullet or ""
        body = "".join(markup(part, chosen.fontName) for part in parts)
        paragraph = TaggedParagraph(body, chosen, bulletText=f"{bullet}\u00a0" if bullet else None)
        paragraph.element = element
        return paragraph

    def _cell(
        self,
        row: Element,
        column: int,
        words: Words | Sequence[Words] | Sketch,
        numbers: Collection[int],
        row_heads: bool,
    ) -> TaggedParagraph | list[Flowable]:
        if isinstance(words, Sketch):
            cell = row.child("TD")
            figure = cell.child("Figure", alternative=printable(words.alternative), words=(words,))
            caption = self._flowable(words.caption, "cell-caption", cell.child("P"))
            return [SketchFlowable(words, figure), caption]
        if row_heads and column == 0:
            return self._flowable(words, "row-head", row.child("TH", scope="Row"))
        style = "cell-number" if column in numbers else "cell"
        return self._flowable(words, style, row.child("TD"))

    def _table(
        self, cells: list[list[Any]], widths: Sequence[float] | None, *, head: bool, signed: bool
    ) -> TaggedTable:
        columns = len(cells[0])
        shares = list(widths or [1.0] * columns)
        table = TaggedTable(
            cells,
            colWidths=[WIDTH * share / sum(shares) for share in shares],
            repeatRows=1 if head else 0,
            splitInRow=1,
            hAlign="LEFT",
        )
        style: list[tuple[Any, ...]] = [
            _FONT,
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, typography.LINE),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 3.5),
            ("BOTTOMPADDING", (0, int(head)), (-1, -1), 20 if signed else 4),
        ]
        drawn = [n for n, row in enumerate(cells) if any(isinstance(each, list) for each in row)]
        style += [("BOTTOMPADDING", (0, n), (-1, n), 4) for n in drawn]
        if head:
            style.append(("BACKGROUND", (0, 0), (-1, 0), typography.WASH))
            style.append(("LINEBELOW", (0, 0), (-1, 0), 0.8, typography.INK_SOFT))
        table.setStyle(style)
        return table

    def _surround(self, canvas: TaggedCanvas, template: BaseDocTemplate) -> None:
        """What every page has around its text."""
        surround(
            canvas,
            title=self.title,
            letterhead=self.letterhead,
            reference=self.reference,
            watermark=self.watermark,
            is_alone=template.pageTemplate.id == flowables.ALONE,
        )
