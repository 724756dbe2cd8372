"""The scan of minutes of an organ signed on paper: kept, replaced before they enter the register,
rectified afterwards by a line of its own (R-REG-01, R225-50)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from assembly.actions.organ_register import enter_line
from assembly.documents import shelf
from assembly.models import Minutes, OrganMeeting, ReplacedScan
from common import audit
from common.refusals import Refusal
from members.models import Account, Cooperative

SHORTEST_REASON = 10


def keep(
    *, meeting: OrganMeeting, content: bytes, why: str, version: int, at: datetime, by: Account
) -> OrganMeeting | None:
    """Keeps the scan of the signed sheets. The first one says nothing more; one that takes the
    place of another says why, in ten characters at least: before the entry it replaces it, the
    line naming who, when and why; after it, an act rectifies the register and is given back.

    `version` is that of the text or of the entry whose sheets were scanned: on a text written
    since, the scan is refused ("written-meanwhile").
    """
    _refuse_unless_pdf(content)
    with transaction.atomic(using="default"):
        # The same queue as whoever enters minutes: a scan is before their entry, or after it.
        Cooperative.objects.select_for_update().order_by("pk").first()
        if not OrganMeeting.objects.select_for_update().filter(pk=meeting.pk):
            raise Refusal(
                "draft-thrown-away",
                _("The draft is thrown away."),
                _("Go back to the list: nothing was kept."),
            )
        meeting.refresh_from_db()
        path, sha256 = shelf.keep(content, folder="signed")
        _refuse_unless_signable(meeting, sha256, version)
        before = (meeting.signed_copy, meeting.signed_copy_sha256)
        if meeting.signed_copy:
            _refuse_without_reason(why)
        _point(meeting, path, sha256)
        _journal("organ.signed_copy_kept", meeting, at, by, sha256=sha256)
        if not before[0]:
            return None
        row = _replaced(meeting, before, sha256=sha256, why=why.strip(), at=at, by=by)
        if not meeting.is_entered:
            return None
        return _rectify(meeting, row, at, by)


def drop_scan(*, meeting: OrganMeeting, at: datetime, by: Account) -> None:
    """The words of a draft changed: sheets signed with the earlier ones are no longer its own. In
    the transaction of whoever wrote."""
    if not meeting.signed_copy:
        return
    before = (meeting.signed_copy, meeting.signed_copy_sha256)
    _point(meeting, "", "")
    with override("fr"):  # it is kept, whatever language its writer reads
        why = _("The text changed after it was signed.")
    _replaced(meeting, before, sha256="", why=why, at=at, by=by)


def paths(*, meeting: OrganMeeting) -> list[str]:
    """The scans kept for a draft, the present one and those it replaced."""
    replaced = meeting.replaced_scans.order_by("number").values_list("replaced_file", flat=True)
    return [path for path in (meeting.signed_copy, *replaced) if path]


def forget(*, paths: list[str]) -> None:
    """Removes the scans of a draft that was thrown away, but for those another paper names."""
    for path in paths:
        named = (
            OrganMeeting.objects.filter(signed_copy=path).exists()
            or ReplacedScan.objects.filter(replaced_file=path).exists()
            or Minutes.objects.filter(signed_copy=path).exists()
        )
        if not named:
            shelf.remove(path)


def _rectify(meeting: OrganMeeting, row: ReplacedScan, at: datetime, by: Account) -> OrganMeeting:
    """The line of the register that says which scan gave way to which, and why."""
    act = OrganMeeting.objects.create(
        organ=meeting.organ,
        kind=OrganMeeting.Kind.RECTIFICATION,
        meets_at=meeting.meets_at,
        place=meeting.place,
        account=row.why,
        corrects=meeting,
        written_at=at,
        written_by=by,
    )
    ReplacedScan.objects.filter(pk=row.pk).update(act=act)
    enter_line(meeting=act, at=at, by=by)
    return act


def _point(meeting: OrganMeeting, path: str, sha256: str) -> None:
    meeting.signed_copy, meeting.signed_copy_sha256 = path, sha256
    meeting.signed_version = meeting.version if path else None
    OrganMeeting.objects.filter(pk=meeting.pk).update(
        signed_copy=path, signed_copy_sha256=sha256, signed_version=meeting.signed_version
    )


def _replaced(
    meeting: OrganMeeting,
    before: tuple[str, str],
    *,
    sha256: str,
    why: str,
    at: datetime,
    by: Account,
) -> ReplacedScan:
    row = ReplacedScan(
        meeting=meeting,
        number=meeting.replaced_scans.count() + 1,
        replaced_file=before[0],
        replaced_sha256=before[1],
        sha256=sha256,
        why=why,
        at=at,
        by=by,
    )
    row.save(force_insert=True)
    _journal(
        "organ.signed_copy_replaced", meeting, at, by,
        replaced=before[1], sha256=sha256, why=why, entered=meeting.is_entered,
    )  # fmt: skip
    return row


def _refuse_unless_pdf(content: bytes) -> None:
    if not content.startswith(b"%PDF-"):
        raise Refusal(
            "document-not-pdf",
            _("This file is not a PDF document."),
            _("Scan the signed sheets as PDF."),
            status=400,
        )


def _refuse_unless_signable(meeting: OrganMeeting, sha256: str, version: int) -> None:
    if meeting.is_rectification:
        raise Refusal(
            "rectifying-act",
            _("This line rectifies another one: it holds no minutes."),
            _("Rectify the minutes themselves again."),
        )
    if meeting.version != version:
        raise Refusal(
            "written-meanwhile",
            _("These minutes were written again after these sheets were printed."),
            _("Print them as they are now, and have them signed."),
        )
    if meeting.signed_copy_sha256 == sha256:
        raise Refusal(
            "document-unchanged",
            _("This file is the very one that is kept."),
            _("Choose the new version."),
            status=400,
        )


def _refuse_without_reason(why: str) -> None:
    if len(why.strip()) < SHORTEST_REASON:
        raise Refusal(
            "reason-missing",
            _("A signed copy is already kept: say why another takes its place."),
            _("Write in a few words what is wrong with it."),
            status=400,
        )


def _journal(verb: str, meeting: OrganMeeting, at: datetime, by: Account, **details: Any) -> None:
    audit.record(verb, at=at, by=by, subject=meeting.subject, details=details)
