"""What the post carries: every letter of a batch in one file to print, and its addresses."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from common.documents import Strong, kit
from common.documents.binding import bind
from common.documents.letterhead import Letterhead
from members import queries as register
from members.letterhead import letterhead
from notifications import squares
from notifications.documents import Document
from notifications.models import Message

PDF = "application/pdf"
CSV = "text/csv"
SQUARE_MM = 28  # a telephone reads it at arm’s length, from a folded sheet


def printable(letters: Iterable[Message], *, dated: datetime) -> bytes:
    """The letters one after the other, each followed by its documents, each beginning on the
    front of a sheet so that printing on both sides never joins two people's mail."""
    heading = letterhead(register.cooperative())
    return bind(
        content
        for letter in letters
        for content in (
            draw_letter(letter, heading, dated=dated).bytes(),
            *_documents(letter),
        )
    )


def addresses(letters: Iterable[Message]) -> bytes:
    """The addresses as a mailing service or a label printer reads them, in printing order."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";")
    with override("fr"):
        lines = [_("Line {number} of the address").format(number=n) for n in range(1, 6)]
        writer.writerow([_("Number"), _("Name"), *lines])
    for number, letter in enumerate(letters, 1):
        rest = [*letter.postal_lines[1:], "", "", "", "", ""][:5]
        writer.writerow([number, letter.to_name, *rest])
    return ("\ufeff" + target.getvalue()).encode()


def draw_letter(letter: Message, heading: Letterhead, *, dated: datetime) -> kit.Document:
    """One member's letter, without its documents."""
    document = kit.Document(
        title=letter.subject_line,
        letterhead=heading,
        addressee=letter.postal_lines,
        dated=dated,
    )
    for block in letter.text.strip().split("\n\n"):
        if _is_title(block):
            document.paragraph(block, style="lead-in")
        else:
            document.text(block)
    square = squares.of(letter)
    if square is not None:
        document.room(SQUARE_MM + 4)
        document.qr_code(
            square.content,
            alternative=square.alternative,
            side_mm=SQUARE_MM,
            beside=(Strong(square.title), f"\n{square.words}"),
        )
    return document


def _is_title(block: str) -> bool:
    """In plain text a title is a short line that is no sentence: bold on paper."""
    return "\n" not in block and len(block) < 60 and block[-1:] not in ".,:;!?"


def _documents(letter: Message) -> Iterable[bytes]:
    """The attached papers; a calendar file has no use on paper."""
    for value in letter.attachments:
        document = Document.of_json(value)
        if document.media_type == PDF:
            yield document.read()
