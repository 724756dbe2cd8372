"""Certifying copies and extracts of papers of the registers (R-REG, R225-108, R225-51)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import permissions
from assembly.actions.minutes import DRAWINGS
from assembly.documents import shelf
from assembly.documents.copies import Draw, copy_data, draw_copy
from assembly.documents.organ_minutes import draw_organ_minutes
from assembly.models import CertifiedCopy, OrganMeeting, Paper
from common import audit
from common.clock import PARIS
from common.documents import Document
from common.refusals import Forbidden, Refusal
from members.models import Account


def certify(
    *, minutes: Paper, resolutions: Collection[int], at: datetime, by: Account
) -> CertifiedCopy:
    """A copy of a paper, or an extract with these resolutions or decisions only, certified true by
    whom the law allows: of an assembly, presidency of the supervisory board, board, secretary of
    the sitting (R225-108); of an organ, see `permissions.who_certifies_copies` (R225-51)."""
    name, function = _certifier(minutes, at, by)
    wanted = sorted(set(resolutions))
    known = set(_numbers(minutes))
    if not set(wanted) <= known:
        raise Refusal(
            "resolution-not-there",
            _("This paper does not hold all these resolutions."),
            _("Tick resolutions of the paper, or none for the whole copy."),
            status=400,
        )
    shelf.read(minutes.file, minutes.pdf_sha256)  # nothing is certified of an altered paper
    with transaction.atomic(using="default"):
        type(minutes).objects.select_for_update().get(pk=minutes.pk)
        number = minutes.copies.count() + 1
        data = copy_data(
            minutes, number=number, resolutions=wanted, name=name, function=function, at=at
        )
        content = draw_copy(data, _drawing(minutes)).bytes()
        path, digest = shelf.keep(content, folder="copies")
        copy = CertifiedCopy(
            **minutes.owner,
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
            subject=minutes.subject,
            details={"entry": minutes.register_number, "number": number, "sha256": digest},
        )
    return copy


def _certifier(minutes: Paper, at: datetime, by: Account) -> tuple[str, str]:
    """Name and function of whoever certifies, if the law allows them."""
    if isinstance(minutes, OrganMeeting) and not minutes.is_entered:
        raise Refusal(
            "not-entered",
            _("These minutes are not in the register yet."),
            _("Copies are certified of what can no longer change."),
        )
    title = permissions.who_certifies_copies(by, minutes, at.astimezone(PARIS).date())
    if title is None:
        raise Forbidden(
            "may-not-certify",
            _("You are not among those whom the law lets certify copies (R225-108, R225-51)."),
            _("Ask the presidency of the supervisory board, the board, or the secretary."),
        )
    return title


def document(*, copy: CertifiedCopy) -> Document:
    """A certified copy from its frozen data."""
    return draw_copy(copy.data, _drawing(copy.paper))


def _numbers(minutes: Paper) -> list[int]:
    """The numbers of what an extract may hold: resolutions, or the decisions of an organ."""
    if isinstance(minutes, OrganMeeting):
        return list(range(1, len(minutes.data.get("decisions", [])) + 1))
    return [each["number"] for each in minutes.data.get("outcomes", [])]


def _drawing(minutes: Paper) -> Draw:
    return draw_organ_minutes if isinstance(minutes, OrganMeeting) else DRAWINGS[minutes.kind]
