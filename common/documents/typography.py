"""Fonts, styles, and the passage from anybody's words to what a font can print."""

import functools
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from common.fingerprints import spelled
from common.prose import Span

FONTS = Path(__file__).parent / "fonts"
TEXT, BOLD, ITALIC, DISPLAY, FALLBACK = (
    "AtkinsonHyperlegibleNext-Regular",
    "AtkinsonHyperlegibleNext-Bold",
    "AtkinsonHyperlegibleNext-Italic",
    "BricolageGrotesque-Bold",
    "DejaVuSans",  # for the letters of the world that the two others lack
)

INK = HexColor("#17262b")
INK_SOFT = HexColor("#4a5b60")
LINE = HexColor("#b9b2a4")
BRAND = HexColor("#0b5563")
WASH = HexColor("#f1eee6")
WATERMARK = HexColor("#f0dcd6")

# What no font of ours draws, although people and typographers write it.
_SUBSTITUTES = {"\u202f": "\u00a0", "\u2011": "-", "\u2010": "-", "\u00ad": "", "\t": " "}
# French sets an unbreakable space inside its quotation marks, before double punctuation, and inside
# an amount, a date or the number of an article: no line ends between “1” and “240 €”.
_MONTHS = "janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc"
_UNBREAKABLE = re.compile(
    rf"(?<=«) | (?=[»;:?!])|(?<=\d) (?=\d{{3}}(?!\d)|[€%]|{_MONTHS})|(?<=1er) (?={_MONTHS})"
    r"|(?<=\bart\.) (?=\d)"
)


@dataclass(frozen=True)
class Strong:
    """Words set in bold inside a paragraph."""

    text: str


Words = str | Strong | Span


@functools.cache
def register_fonts() -> None:
    for name in (TEXT, BOLD, ITALIC, DISPLAY, FALLBACK):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / f"{name}.ttf")))
    pdfmetrics.registerFontFamily(TEXT, normal=TEXT, bold=BOLD, italic=ITALIC, boldItalic=BOLD)
    pdfmetrics.registerFontFamily(
        DISPLAY, normal=DISPLAY, bold=DISPLAY, italic=DISPLAY, boldItalic=DISPLAY
    )
    pdfmetrics.registerFontFamily(
        FALLBACK, normal=FALLBACK, bold=FALLBACK, italic=FALLBACK, boldItalic=FALLBACK
    )


@functools.cache
def _glyphs(font: str) -> frozenset[str]:
    register_fonts()
    return frozenset(chr(code) for code in pdfmetrics.getFont(font).face.charToGlyph)


def printable(text: str) -> str:
    """The text with the characters no font draws replaced or dropped, the spaces that French does
    not break at, and fingerprints in groups of four; nothing else changes."""
    text = spelled(text)
    for character, substitute in _SUBSTITUTES.items():
        text = text.replace(character, substitute)
    text = _UNBREAKABLE.sub("\u00a0", text)
    return "".join(c for c in text if c == "\n" or c.isprintable() or c == "\u00a0")


def shortened(text: str, width: float) -> str:
    """The line cut where the room ends, with an ellipsis."""
    if pdfmetrics.stringWidth(text, TEXT, 8) <= width:
        return text
    while text and pdfmetrics.stringWidth(text + "…", TEXT, 8) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def fitted(text: str, width: float) -> str:
    """The line with its first part, the issuer's name, cut short: what follows is looked for."""
    name, point, rest = text.partition(" · ")
    room = width - pdfmetrics.stringWidth(point + rest, TEXT, 8)
    if not point or room < 40:
        return shortened(text, width)
    return shortened(name, room) + point + rest


def markup(words: Words, font: str) -> str:
    """Escaped markup for ReportLab, letters unknown to the font set in the fallback."""
    span = span_of(words)
    text = printable(span.text)
    known = _glyphs(BOLD if span.bold else ITALIC if span.italic else font)
    strange = "".join(sorted({c for c in text if c not in known and c not in "\n "}))
    if strange:
        runs = re.split(f"([{re.escape(strange)}]+)", text)
        body = "".join(
            f'<font name="{FALLBACK}">{escape(run)}</font>' if n % 2 else escape(run)
            for n, run in enumerate(runs)
        )
    else:
        body = escape(text)
    body = body.replace("\n", "<br/>")
    for tag, wanted in (("b", span.bold), ("i", span.italic), ("strike", span.struck)):
        body = f"<{tag}>{body}</{tag}>" if wanted else body
    return body


def span_of(words: Words) -> Span:
    """Words as a run set in one manner."""
    if isinstance(words, Span):
        return words
    return Span(words.text, bold=True) if isinstance(words, Strong) else Span(words)


def _style(name: str, **changes: object) -> ParagraphStyle:
    base: dict[str, object] = {
        "fontName": TEXT,
        "fontSize": 10.5,
        "leading": 15,
        "textColor": INK,
        "spaceAfter": 2 * mm,
        "splitLongWords": 1,
        "allowWidows": 0,
        "allowOrphans": 0,
        "bulletFontName": TEXT,
    }
    return ParagraphStyle(name, **{**base, **changes})


@functools.cache
def styles() -> dict[str, ParagraphStyle]:
    """Every style of the kit, by name."""
    register_fonts()
    display = {"fontName": DISPLAY, "keepWithNext": 1}
    return {
        "title": _style(
            "title", **display, fontSize=21, leading=25, spaceAfter=2 * mm, textColor=BRAND
        ),
        "subtitle": _style(
            "subtitle", fontSize=12, leading=16, textColor=INK_SOFT, spaceAfter=6 * mm
        ),
        "heading2": _style(
            "heading2", **display, fontSize=14, leading=18, spaceBefore=5 * mm, spaceAfter=2 * mm
        ),
        "heading3": _style(
            "heading3", **display, fontSize=11.5, leading=15, spaceBefore=3 * mm, spaceAfter=1 * mm
        ),
        "paragraph": _style("paragraph"),
        "lead-in": _style("lead-in", fontName=BOLD, keepWithNext=1, spaceBefore=2 * mm),
        "notice": _style("notice", fontName=BOLD, spaceBefore=1 * mm),
        "soft": _style("soft", fontSize=9, leading=12.5, textColor=INK_SOFT),
        "reading": _style("reading", fontSize=14, leading=20),
        "large": _style("large", fontName=BOLD, fontSize=20, leading=26),
        "item": _style("item", leftIndent=6 * mm, bulletIndent=1.5 * mm, spaceAfter=1 * mm),
        "cell": _style("cell", fontSize=9.5, leading=12.5, spaceAfter=0),
        "cell-number": _style(
            "cell-number", fontSize=9.5, leading=12.5, spaceAfter=0, alignment=TA_RIGHT
        ),
        "cell-caption": _style(
            "cell-caption", fontSize=8, leading=10.5, spaceAfter=0, textColor=INK_SOFT
        ),
        "head": _style("head", fontName=BOLD, fontSize=9, leading=11.5, spaceAfter=0),
        "head-number": _style(
            "head-number", fontName=BOLD, fontSize=9, leading=11.5, spaceAfter=0, alignment=TA_RIGHT
        ),
        "row-head": _style("row-head", fontName=BOLD, fontSize=9.5, leading=12.5, spaceAfter=0),
        "issuer": _style("issuer", fontName=DISPLAY, fontSize=13, leading=16, spaceAfter=0.5 * mm),
        "mention": _style("mention", fontSize=8.5, leading=11, textColor=INK_SOFT, spaceAfter=0),
        "address": _style("address", fontSize=11, leading=14.5, spaceAfter=0),
        "code": _style("code", fontName=FALLBACK, fontSize=8, leading=11, splitLongWords=1),
    }
