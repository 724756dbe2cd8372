"""The papers put before an assembly: published, replaced, taken back, and never forgotten."""

import hashlib
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly.actions.agenda import refuse_unless_draft
from assembly.models import Assembly, AssemblyDocument
from assembly.states import AssemblyState
from assembly.turn import take_turn
from common import audit
from common.refusals import Refusal
from members.models import Account

MAX_DOCUMENT_BYTES = 20 * 1024 * 1024
PDF_STARTS = b"%PDF-"
OPEN_TO_PAPERS = (
    AssemblyState.DRAFT,
    AssemblyState.CONVENED,
    AssemblyState.VOTING,
    AssemblyState.ADJOURNED,
)
Audience = AssemblyDocument.Audience


def add_document(
    *,
    assembly: Assembly,
    kind: str,
    title: str,
    content: bytes,
    at: datetime,
    by: Account,
    audience: str = Audience.MEMBERS,
) -> AssemblyDocument:
    """Puts a paper before the assembly (R-DOC-03): a PDF of at most 20 MB. Papers may be added
    until the sitting, each with the hour of its publication."""
    _refuse_unless_pdf(content)
    with transaction.atomic(using="default"):
        take_turn(assembly)
        _refuse_once_held(assembly)
        document = AssemblyDocument(
            assembly=assembly, kind=kind, title=title.strip(), audience=audience
        )
        _keep(document, content, at, by)
        _journal("assembly.document_added", document, at, by, title=document.title)
    return document


def replace_document(
    *, document: AssemblyDocument, content: bytes, at: datetime, by: Account
) -> AssemblyDocument:
    """Publishes a new version of a paper; the earlier one stays readable in the publication log.
    Of two people who replace the same version, the second is told."""
    _refuse_unless_pdf(content)
    with transaction.atomic(using="default"):
        take_turn(document.assembly)
        _refuse_once_held(document.assembly)
        _refuse_unless_current(document)
        if document.sha256 == hashlib.sha256(content).hexdigest():
            raise Refusal(
                "document-unchanged",
                _("This file is the very one that is published."),
                _("Choose the new version."),
                status=400,
            )
        new = AssemblyDocument(
            assembly=document.assembly,
            kind=document.kind,
            title=document.title,
            audience=document.audience,
            version=document.version + 1,
            replaces=document,
        )
        _keep(new, content, at, by)
        _journal("assembly.document_replaced", new, at, by, replaced=document.sha256)
    return new


def remove_document(*, document: AssemblyDocument, at: datetime, by: Account) -> None:
    """Takes a paper back while nobody has been sent to it; its line stays in the log."""
    with transaction.atomic(using="default"):
        take_turn(document.assembly)
        refuse_unless_draft(assembly=document.assembly)
        _refuse_unless_current(document)
        AssemblyDocument.objects.filter(pk=document.pk).update(withdrawn_at=at)
        _journal("assembly.document_removed", document, at, by)


def _keep(document: AssemblyDocument, content: bytes, at: datetime, by: Account) -> None:
    document.sha256 = hashlib.sha256(content).hexdigest()
    document.size = len(content)
    document.added_at = at
    document.added_by = by
    document.file.save(f"{document.sha256}.pdf", ContentFile(content), save=False)
    document.save()


def _refuse_once_held(assembly: Assembly) -> None:
    if assembly.state not in OPEN_TO_PAPERS:
        raise Refusal(
            "documents-closed",
            _("The papers of this assembly can no longer be changed."),
            _("Give the document to the next assembly."),
        )


def _refuse_unless_current(document: AssemblyDocument) -> None:
    document.refresh_from_db(fields=["withdrawn_at"])
    if (
        document.withdrawn_at is not None
        or AssemblyDocument.objects.filter(replaces=document).exists()
    ):
        raise Refusal(
            "document-not-current",
            _("This version has been replaced or taken back meanwhile."),
            _("Reload the page to see the papers as they stand."),
        )


def _refuse_unless_pdf(content: bytes) -> None:
    if len(content) > MAX_DOCUMENT_BYTES:
        raise Refusal(
            "document-too-large",
            _("This document is larger than 20 MB."),
            _("Save it with smaller images, or split it."),
            status=413,
        )
    if not content.startswith(PDF_STARTS):
        raise Refusal(
            "document-not-pdf",
            _("This file is not a PDF document."),
            _("Export it as PDF and send it again."),
            status=400,
        )


def _journal(
    verb: str, document: AssemblyDocument, at: datetime, by: Account, **details: Any
) -> None:
    told = {"document": document.pk, "version": document.version, "sha256": document.sha256}
    audit.record(verb, at=at, by=by, subject=document.assembly.subject, details={**told, **details})
