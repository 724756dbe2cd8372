"""Recording the assemblies held before this platform."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly.documents import shelf
from assembly.models import PastAssembly
from common import audit
from common.refusals import Refusal
from members.models import Account


def record_past(
    *,
    year: int,
    title: str,
    at: datetime,
    by: Account | None,
    held_on: date | None = None,
    kind: str = PastAssembly.Kind.ORDINARY,
    summary: str = "",
    registered: int | None = None,
    participants: int | None = None,
    source: str = "",
    is_fictitious: bool = False,
    document: bytes = b"",
) -> PastAssembly:
    """Adds a former assembly to the timeline, with its source and, if there is one, its paper
    kept under its fingerprint. The same year, day and title are recorded once."""
    _refuse_impossible(registered, participants, document)
    path, digest = shelf.keep(document, folder="history") if document else ("", "")
    with transaction.atomic(using="default"):
        past, created = PastAssembly.objects.get_or_create(
            year=year,
            held_on=held_on,
            title=title.strip(),
            defaults={
                "kind": kind,
                "summary": summary.strip(),
                "registered": registered,
                "participants": participants,
                "source": source.strip(),
                "is_fictitious": is_fictitious,
                "document": path,
                "document_sha256": digest,
                "recorded_at": at,
            },
        )
        if created:
            audit.record(
                "assembly.history_recorded",
                at=at,
                by=by,
                subject=f"past-assembly:{past.pk}",
                details={"year": year, "title": past.title},
            )
    return past


def _refuse_impossible(registered: int | None, participants: int | None, document: bytes) -> None:
    if registered is not None and participants is not None and participants > registered:
        raise Refusal(
            "more-participants-than-members",
            _("More members took part than there were on the register."),
            _("Check the two figures."),
            status=400,
        )
    if document and not document.startswith(b"%PDF-"):
        raise Refusal(
            "document-not-pdf",
            _("This file is not a PDF document."),
            _("Export it as PDF and send it again."),
            status=400,
        )
