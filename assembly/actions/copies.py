"""Certifying copies and extracts of the papers of the register (R-REG, R225-108)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import permissions
from assembly.actions.minutes import DRAWINGS
from assembly.documents import shelf
from assembly.documents.copies import copy_data, draw_copy
from assembly.models import CertifiedCopy, Minutes
from common import audit
from common.clock import PARIS
from common.documents import Document
from common.refusals import Forbidden, Refusal
from members.models import Account


def certify(
    *, minutes: Minutes, resolutions: Collection[int], at: datetime, by: Account
) -> CertifiedCopy:
    """A copy of a paper, or an extract with these resolutions only, certified true by whom the law
    allows: presidency of the supervisory board, board, secretary of the sitting."""
    title = permissions.who_certifies_copies(by, minutes, at.astimezone(PARIS).date())
    if title is None:
        raise Forbidden(
            "may-not-certify",
            _("You are not among those whom the law lets certify copies (R225-108)."),
            _("Ask the presidency of the supervisory board, the board, or the secretary."),
        )
    name, function = title
    wanted = sorted(set(resolutions))
    known = {each["number"] for each in minutes.data.get("outcomes", [])}
    if not set(wanted) <= known:
        raise Refusal(
            "resolution-not-there",
            _("This paper does not hold all these resolutions."),
            _("Tick resolutions of the paper, or none for the whole copy."),
            status=400,
        )
    shelf.read(minutes.file, minutes.pdf_sha256)  # nothing is certified of an altered paper
    with transaction.atomic(using="default"):
        Minutes.objects.select_for_update().get(pk=minutes.pk)
        number = minutes.copies.count() + 1
        data = copy_data(
            minutes, number=number, resolutions=wanted, name=name, function=function, at=at
        )
        content = draw_copy(data, DRAWINGS[minutes.kind]).bytes()
        path, digest = shelf.keep(content, folder="copies")
        copy = CertifiedCopy(
            minutes=minutes,
            number=number,
            resolutions=wanted,
            data=data,
            file=path,
            sha256=digest,
            certified_by=by,
            name=name,
            function=function,
            at=at,
        )
        copy.save(force_insert=True)
        audit.record(
            "copy.certified",
            at=at,
            by=by,
            subject=minutes.assembly.subject,
            details={"entry": minutes.entry.number, "number": number, "sha256": digest},
        )
    return copy


def document(*, copy: CertifiedCopy) -> Document:
    """A certified copy from its frozen data."""
    return draw_copy(copy.data, DRAWINGS[copy.minutes.kind])
