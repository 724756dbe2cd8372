"""The scan of minutes signed on paper, of an assembly or of an organ: kept, replaced before they
enter the register of an organ, rectified afterwards by a line of its own (R-REG-01, R225-50)."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from assembly.actions import minutes
from assembly.actions.organ_register import enter_line
from assembly.documents import shelf
from assembly.models import Minutes, OrganMeeting, Paper, ReplacedScan
from common import audit
from common.refusals import Refusal
from members.models import Account, Cooperative

SHORTEST_REASON = 10


def keep(
    *, paper: Paper, content: bytes, why: str, version: int, at: datetime, by: Account
) -> Paper | None:
    """Keeps the scan of the signed sheets. The first one says nothing more; one that takes the
    place of another says why, in ten characters at least: before minutes of an organ are entered
    it replaces it, the line naming who, when and why; after the entry, as every paper of an
    assembly is, an act rectifies the register and is given back.

    `version` is that of the text or of the entry whose sheets were scanned; of a paper of an
    assembly, how many scans were kept of it: on one written or scanned since, the scan is refused
    ("written-meanwhile", "scanned-meanwhile"). Neither a refusal nor an error on the way leaves a
    file behind; a process killed in the middle may, which no row names.
    """
    _refuse_unless_pdf(content)
    sha256 = hashlib.sha256(content).hexdigest()
    with _leaving_no_file(), transaction.atomic(using="default"):
        # The same queue as whoever enters minutes: a scan is before their entry, or after it.
        _queue()
        if not type(paper).objects.select_for_update().filter(pk=paper.pk):
            raise Refusal(
                "draft-thrown-away",
                _("The draft is thrown away."),
                _("Go back to the list: nothing was kept."),
            )
        paper.refresh_from_db()
        _refuse_unless_signable(paper, sha256, version)
        before = (paper.signed_copy, paper.signed_copy_sha256)
        if paper.signed_copy:
            _refuse_without_reason(why)
        path, sha256 = shelf.keep(content, folder="signed")
        _point(paper, path, sha256)
        _journal("kept", paper, at, by, sha256=sha256)
        if not before[0]:
            return None
        row = _replaced(paper, before, sha256=sha256, why=why.strip(), at=at, by=by)
        return _rectify(paper, row, at, by) if paper.is_entered else None


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
    """Removes the scans of a draft that was thrown away, or the files of a scan that was not kept,
    but for those another paper names: files are kept by their content. Whoever keeps the same file
    in that second waits in the same queue, and stores it afresh or has named it."""
    if not paths:
        return
    with transaction.atomic(using="default"):
        _queue()
        for path in paths:
            if not _is_named(path):
                shelf.remove(path)


@contextmanager
def _leaving_no_file() -> Iterator[None]:
    with shelf.noting() as new:
        try:
            yield
        except BaseException:
            forget(paths=new)
            raise


def _is_named(path: str) -> bool:
    here = Q(signed_copy=path) | Q(file=path)
    return (
        OrganMeeting.objects.filter(here).exists()
        or Minutes.objects.filter(here).exists()
        or ReplacedScan.objects.filter(replaced_file=path).exists()
    )


def _queue() -> None:
    """The cooperative's row is the queue of everybody who enters a paper in a register."""
    Cooperative.objects.select_for_update().order_by("pk").first()


def _rectify(paper: Paper, row: ReplacedScan, at: datetime, by: Account) -> Paper:
    """The line of the register that says which scan gave way to which, and why."""
    act: Paper
    if isinstance(paper, Minutes):
        act = minutes.rectify(minutes=paper, row=row, at=at, by=by)
        ReplacedScan.objects.filter(pk=row.pk).update(minutes_act=act)
        return act
    act = OrganMeeting.objects.create(
        organ=paper.organ,
        kind=OrganMeeting.Kind.RECTIFICATION,
        meets_at=paper.meets_at,
        place=paper.place,
        account=row.why,
        corrects=paper,
        written_at=at,
        written_by=by,
    )
    ReplacedScan.objects.filter(pk=row.pk).update(act=act)
    enter_line(meeting=act, at=at, by=by)
    return act


def _point(paper: Paper, path: str, sha256: str) -> None:
    paper.signed_copy, paper.signed_copy_sha256 = path, sha256
    changed: dict[str, Any] = {"signed_copy": path, "signed_copy_sha256": sha256}
    if isinstance(paper, OrganMeeting):
        paper.signed_version = paper.version if path else None
        changed["signed_version"] = paper.signed_version
    type(paper)._default_manager.filter(pk=paper.pk).update(**changed)


def _replaced(
    paper: Paper,
    before: tuple[str, str],
    *,
    sha256: str,
    why: str,
    at: datetime,
    by: Account,
) -> ReplacedScan:
    row = ReplacedScan(
        **paper.owner,
        number=paper.replaced_scans.count() + 1,
        replaced_file=before[0],
        replaced_sha256=before[1],
        sha256=sha256,
        why=why,
        at=at,
        by=by,
    )
    row.save(force_insert=True)
    _journal(
        "replaced", paper, at, by,
        replaced=before[1], sha256=sha256, why=why, entered=paper.is_entered,
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


def _refuse_unless_signable(paper: Paper, sha256: str, version: int) -> None:
    if paper.is_rectification:
        raise Refusal(
            "rectifying-act",
            _("This line rectifies another one: it holds no minutes."),
            _("Rectify the minutes themselves again."),
        )
    if isinstance(paper, Minutes):
        _refuse_unless_to_be_signed(paper, version)
    elif paper.version != version:
        raise Refusal(
            "written-meanwhile",
            _("These minutes were written again after these sheets were printed."),
            _("Print them as they are now, and have them signed."),
        )
    if paper.signed_copy_sha256 == sha256:
        raise Refusal(
            "document-unchanged",
            _("This file is the very one that is kept."),
            _("Choose the new version."),
            status=400,
        )


def _refuse_unless_to_be_signed(paper: Minutes, version: int) -> None:
    if paper.is_signed_by_nobody:
        raise Refusal(
            "signed-by-nobody",
            _("Nobody signs this paper: it has no signed copy."),
            _("Keep the scan beside the paper that was signed."),
        )
    if paper.version != version:
        raise Refusal(
            "scanned-meanwhile",
            _("Somebody else kept another scan in the meantime."),
            _("Look at it first, then say whether yours takes its place."),
        )


def _refuse_without_reason(why: str) -> None:
    if len(why.strip()) < SHORTEST_REASON:
        raise Refusal(
            "reason-missing",
            _("A signed copy is already kept: say why another takes its place."),
            _("Write in a few words what is wrong with it."),
            status=400,
        )


def _journal(what: str, paper: Paper, at: datetime, by: Account, **details: Any) -> None:
    room = "minutes" if isinstance(paper, Minutes) else "organ"
    if isinstance(paper, Minutes):
        details = {"kind": paper.kind, "number": paper.register_number, **details}
    audit.record(f"{room}.signed_copy_{what}", at=at, by=by, subject=paper.subject, details=details)
