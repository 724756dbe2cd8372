"""Which files may go with a proposal, told by what they hold and never by their name."""

import io
import warnings
from dataclasses import dataclass
from typing import Final

import pikepdf
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from common.refusals import Refusal
from proposals.models import Attachment, Proposal

Kind = Attachment.Kind

MOST: Final = 5
MAX_BYTES: Final = 10 * 1024 * 1024
MAX_PIXELS: Final = 40_000_000
TYPES: Final = {Kind.PDF: "application/pdf", Kind.JPEG: "image/jpeg", Kind.PNG: "image/png"}
PICTURES: Final = {"JPEG": Kind.JPEG, "PNG": Kind.PNG}
# What makes a PDF act by itself, or carry another file.
ACTIVE: Final = ("/JavaScript", "/EmbeddedFiles")


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: its kind, and the bytes to keep."""

    kind: str
    content: bytes


def of(proposal: Proposal) -> QuerySet[Attachment]:
    """The files of a proposal, the oldest first."""
    return proposal.attachments.filter(removed_at=None).order_by("added_at", "pk")


def checked(content: bytes) -> Checked:
    """A PDF that cannot act, or a picture written again without what the telephone noted in it
    (place, device). Anything else is refused."""
    if len(content) > MAX_BYTES:
        raise Refusal(
            "attachment-too-large",
            _("This file is larger than 10 MB."),
            _("Save it with smaller images, or split it."),
            status=413,
        )
    if content.startswith(b"%PDF-"):
        _refuse_unless_still(content)
        return Checked(Kind.PDF, content)
    return _picture(content)


def _refuse_unless_still(content: bytes) -> None:
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            root = document.Root
            names = root.get("/Names", pikepdf.Dictionary())
            acts = any(name in names for name in ACTIVE) or _runs(root.get("/OpenAction"))
    except pikepdf.PasswordError:
        raise Refusal(
            "attachment-locked",
            _("This PDF asks for a password: nobody else could read it."),
            _("Save it without a password and send it again."),
            status=400,
        ) from None
    except (pikepdf.PdfError, ValueError):
        raise _unknown() from None
    if acts:
        raise Refusal(
            "attachment-active",
            _("This PDF holds a program or another file."),
            _("Print it to a new PDF, which holds only its pages, and send that one."),
            status=400,
        )


def _runs(action: pikepdf.Object | None) -> bool:
    """Whether opening the document does more than go to a page."""
    return isinstance(action, pikepdf.Dictionary) and action.get("/S") != pikepdf.Name("/GoTo")


def _picture(content: bytes) -> Checked:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=tuple(PICTURES)) as picture:
                kind = PICTURES[str(picture.format)]
                if picture.width * picture.height > MAX_PIXELS:
                    raise Refusal(
                        "attachment-too-large",
                        _("This picture has more than 40 million points."),
                        _("Save it smaller and send it again."),
                        status=413,
                    )
                upright = ImageOps.exif_transpose(picture)
                written = io.BytesIO()
                upright.info.clear()
                options = {"quality": 90} if kind == Kind.JPEG else {"optimize": True}
                upright.save(written, format=str(picture.format), **options)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise _unknown() from None
    return Checked(kind, written.getvalue())


def _unknown() -> Refusal:
    return Refusal(
        "attachment-unknown",
        _("This file is neither a PDF nor a JPEG or PNG picture."),
        _("Export the document as PDF and send it again."),
        status=400,
    )
