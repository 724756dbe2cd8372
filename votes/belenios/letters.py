"""The letters that carry voting codes: one A4 page each, for a window envelope.

In the window stands the number of the envelope, never a name: the polling station alone knows
whose it is, and gives the labels.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import BinaryIO

import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from votes.belenios.authority import Codes, NumberedRoll

SAID = json.loads((Path(__file__).parent / "codes.json").read_text("utf-8"))
"""The same words as the page that makes codes in a browser."""
WORDS = SAID["letter"]
_LEFT, _WIDTH = 25 * mm, A4[0] - 50 * mm
_WINDOW = (115 * mm, A4[1] - 62 * mm)
"""In the right-hand window of a French envelope, the page folded in three."""
_SIDE = 42 * mm


def write_letters(target: BinaryIO, roll: NumberedRoll, codes: Codes) -> None:
    """The whole batch, in the order of the numbers, the spare ones last."""
    canvas = Canvas(target, pagesize=A4, lang="fr", invariant=1)
    canvas.setTitle(f"{WORDS['title']} · {roll.uuid}")
    for number in sorted(roll.weights, key=lambda each: (each in roll.spare, len(each), each)):
        _draw(canvas, roll, number, codes)
        canvas.showPage()
    canvas.save()


def private_text(roll: NumberedRoll, locked: str, fingerprint: str) -> str:
    """The private file around its protected line: what it is, how it opens, when it goes."""
    said = {
        "title": roll.title,
        "uuid": roll.uuid,
        "count": len(roll.weights),
        "spare": len(roll.spare),
        "fingerprint": fingerprint,
        "locked": locked,
    }
    return "\n".join(line.format(**said) for line in SAID["private"])


def _draw(canvas: Canvas, roll: NumberedRoll, number: str, codes: Codes) -> None:
    spare = number in roll.spare
    x, y = _WINDOW
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(x, y, WORDS["envelope"].format(number=number))
    y = A4[1] - 105 * mm
    y = _paragraph(canvas, roll.title, 13, y)
    y = _paragraph(canvas, WORDS["spare"] if spare else WORDS["title"], 24, y, bold=True)
    _square(canvas, roll.address(number, codes), _LEFT, y - _SIDE)
    canvas.setFont("Courier-Bold", 21)
    for row, part in enumerate(_halves(codes[number])):
        canvas.drawString(_LEFT + _SIDE + 8 * mm, y - 16 * mm - row * 12 * mm, part)
    y = _paragraph(canvas, WORDS["alphabet"], 11, y - _SIDE - 4 * mm)
    said = {"site": roll.site, "maker": roll.maker}
    notes = [*(WORDS["spare_notes"] if spare else []), *WORDS["how"], *WORDS["notes"]]
    for note in notes:
        y = _paragraph(canvas, note.format(**said), 13, y)
    _paragraph(canvas, WORDS["reference"].format(uuid=roll.uuid), 10, y)


def _halves(code: str) -> tuple[str, str]:
    """“XXXXX-XXXXXX-” and “XXXXX-XXXXXX”: one code, dashes included, on two lines."""
    return code[:13], code[13:]


def _paragraph(canvas: Canvas, text: str, size: int, y: float, *, bold: bool = False) -> float:
    """Draws words below `y`; returns where the next ones begin."""
    font = "Helvetica-Bold" if bold else "Helvetica"
    style = ParagraphStyle("letter", fontName=font, fontSize=size, leading=size * 1.3)
    words = Paragraph(_printable(text), style)
    _width, height = words.wrap(_WIDTH, y)
    words.drawOn(canvas, _LEFT, y - height)
    return float(y - height - 3 * mm)


def _square(canvas: Canvas, content: str, x: float, y: float) -> None:
    matrix = [list(row) for row in segno.make(content, micro=False, error="m").matrix]
    cell = _SIDE / len(matrix)
    for row, cells in enumerate(matrix):
        for column, dark in enumerate(cells):
            if dark:
                canvas.rect(
                    x + column * cell, y + _SIDE - (row + 1) * cell, cell, cell, stroke=0, fill=1
                )


def _printable(text: str) -> str:
    """Only what the printer's own fonts draw; unbreakable spaces where French puts them."""
    for mark in ":;?!»":
        text = text.replace(f" {mark}", f"\u00a0{mark}")
    text = text.replace("« ", "«\u00a0").replace("\u202f", "\u00a0")
    text = text.encode("cp1252", "replace").decode("cp1252")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
