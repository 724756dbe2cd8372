"""What stands around the text of every page: watermark, running head, foot. Artifacts, which a
reader of the page aloud skips."""

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

from common.documents import typography
from common.documents.flowables import TOTAL, TaggedCanvas
from common.documents.letterhead import Letterhead
from common.documents.typography import fitted, printable

MARGIN = 20 * mm
WIDTH = A4[0] - 2 * MARGIN


def surround(
    canvas: TaggedCanvas,
    *,
    title: str,
    letterhead: Letterhead | None,
    reference: str,
    watermark: str,
    is_alone: bool = False,
) -> None:
    """Draws them on the present page; the head from the second one on. A sheet alone is the same in
    every printing: it bears no number, and its back nothing."""
    with canvas.artifact():
        if watermark:
            _draw_watermark(canvas, watermark)
        canvas.setFont(typography.TEXT, 8)
        canvas.setFillColor(typography.INK_SOFT)
        page = canvas.getPageNumber()
        if is_alone and page % 2 == 0:
            return
        if page > 1:
            name = f"{letterhead.name} · " if letterhead else ""
            head = fitted(printable(f"{name}{title}"), WIDTH)
            canvas.drawString(MARGIN, A4[1] - 14 * mm, head)
        foot = reference or (letterhead.one_line if letterhead else title)
        canvas.setStrokeColor(typography.LINE)
        canvas.setLineWidth(0.4)
        canvas.line(MARGIN, 17 * mm, A4[0] - MARGIN, 17 * mm)
        canvas.drawString(MARGIN, 12.5 * mm, fitted(printable(foot), WIDTH - 24 * mm))
        if is_alone:
            return
        canvas.drawRightString(A4[0] - MARGIN - 5 * mm, 12.5 * mm, f"page {page}\u00a0/")
        canvas.saveState()
        canvas.translate(A4[0] - MARGIN - 4 * mm, 12.5 * mm)
        canvas.doForm(TOTAL)
        canvas.restoreState()


def _draw_watermark(canvas: TaggedCanvas, watermark: str) -> None:
    canvas.saveState()
    canvas.setFillColor(typography.WATERMARK)
    canvas.setFont(typography.DISPLAY, 38)
    canvas.translate(A4[0] / 2, A4[1] / 2)
    canvas.rotate(52)
    canvas.drawCentredString(0, 0, printable(watermark))
    canvas.restoreState()
