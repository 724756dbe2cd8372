"""What would make a printed paper hard to keep, to search, to read aloud or to find again."""

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pdfplumber
import pikepdf
from reportlab.pdfbase import pdfmetrics

from common.documents import Document, typography

PAGE = re.compile(r"page (\d+)\s*/\s*(\d+)$")
BALLOT = "Bulletin secret"  # the sheet of a form that goes alone into its envelope
FOOT = 785  # points from the top: below, the line of the foot
HANGING = re.compile(r"^[;:!?»%€]|«$")
ENGLISH = re.compile(
    r"\b(the|of|and|with|accepted|queued|delivered|posted|unknown)\b", re.IGNORECASE
)


def faults(draw: Callable[[], Document]) -> list[str]:
    """In words, none for a sound paper."""
    document = draw()
    content = document.bytes()
    found = [] if draw().bytes() == content else ["other bytes the second time"]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        found += _of_the_file(pdf, document)
    with pdfplumber.open(io.BytesIO(content)) as opened:
        for number, page in enumerate(opened.pages, start=1):
            found += [f"page {number}: {fault}" for fault in _of_a_page(page, len(opened.pages))]
    return found


def _of_the_file(pdf: pikepdf.Pdf, document: Document) -> Iterator[str]:
    root = pdf.Root
    if not (root.MarkInfo.Marked and "/StructTreeRoot" in root):
        yield "not tagged"
    if str(root.Lang) != "fr":
        yield "not said to be in French"
    with pdf.open_metadata() as metadata:
        titles = {str(pdf.docinfo.Title), str(metadata["dc:title"])}
    if titles != {document.title} or not root.ViewerPreferences.DisplayDocTitle:
        yield f"untitled: {titles}"
    with pdf.open_outline() as outline:
        marks = [mark.title for mark in outline.root]
    if marks != [document.title]:
        yield f"bookmarks begin with {marks}"
    if "/CreationDate" not in pdf.docinfo:
        yield "undated"


def _of_a_page(page: Any, pages: int) -> Iterator[str]:
    lines = page.extract_text_lines(return_chars=True)
    body = [line for line in lines if line["top"] < FOOT]
    foot = " ".join(line["text"] for line in lines if line["top"] >= FOOT)
    said = PAGE.search(foot)
    if any(line["text"].startswith(BALLOT) for line in body):
        # A number would tell a ballot of a former form from one of the form of today (ADR 23).
        if said is not None:
            yield f"a ballot is numbered: « {foot} »"
    elif said is None or (int(said[1]), int(said[2])) != (page.page_number, pages):
        yield f"foot « {foot} »"
    if len(body) < 2:
        yield "nearly empty"
    elif _is_heading(body[-1]):
        yield f"ends with the heading « {body[-1]['text']} »"
    for line in body:
        if HANGING.search(line["text"]):
            yield f"a line hangs: « {line['text']} »"
        if ENGLISH.search(line["text"]):
            yield f"not in French: « {line['text']} »"
    missing = sorted({c["text"] for c in page.chars if not _drawn(c)})
    if missing:
        yield f"no glyph for {missing}"


def _is_heading(line: Any) -> bool:
    return all(typography.DISPLAY in char["fontname"] for char in line["chars"])


def _drawn(char: Any) -> bool:
    name = char["fontname"].split("+")[-1]
    known = pdfmetrics.getFont(name).face.charToGlyph
    return all(ord(c) in known for c in char["text"])
