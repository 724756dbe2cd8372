"""Importing the register: look, apply, undo.

The member number is the key: a second import updates and never duplicates. Every row is applied
or none. Only the last applied import can be undone, and only while nobody has changed its rows.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import audit
from common.clock import PARIS
from common.refusals import Refusal, refuse_if
from common.states import take
from members import freezes, signals, standing
from members.actions import import_undoing, import_writing
from members.importing.columns import Problem
from members.importing.comparison import (
    Changes,
    Standing,
    changes,
    representative_of,
    sign_in_address,
)
from members.importing.report import SHOWN_PROBLEMS, Report
from members.importing.rows import Row, open_sheet
from members.models import Account, College, ImportChange, ImportFile, RegisterImport
from members.states import ABANDON_IMPORT, APPLY_IMPORT, UNDO_IMPORT

State = RegisterImport.State

BATCH = 1000
KEEP_FILE = timedelta(days=1)


class ImportRefused(Refusal):
    """The file has problems; the report names each by line and column."""

    def __init__(self, report: Report) -> None:
        super().__init__(
            "import-has-problems",
            gettext_lazy("The file has problems: nothing has been written."),
            gettext_lazy("Correct the lines named below in your file, then choose it again."),
        )
        self.report = report


def preview(*, content: bytes, at: datetime) -> Report:
    """What importing a file would do. Writes nothing."""
    report = Report()
    for _batch in _examined(content, at, report):
        pass
    return report


def submit(*, content: bytes, file_name: str, at: datetime, by: Account) -> RegisterImport:
    """Keeps a file and its preview until somebody confirms it; earlier files are let go."""
    report = preview(content=content, at=at)
    with transaction.atomic():
        _let_go(RegisterImport.objects.all())
        source = RegisterImport.objects.create(
            file_name=file_name[:200],
            file_sha256=hashlib.sha256(content).hexdigest(),
            read_at=at,
            read_by=by,
            rows=report.rows,
            created=report.created,
            updated=report.updated,
            unchanged=report.unchanged,
            errors=len(report.problems),
        )
        ImportFile.objects.create(
            source=source,
            content=content,
            preview={
                "sample": report.sample,
                "errors": list(report.errors(SHOWN_PROBLEMS)),
                "ignored": list(report.ignored),
            },
        )
        audit.record(
            "register.import_previewed",
            at=at,
            by=by,
            subject=f"import:{source.pk}",
            details={"sha256": source.file_sha256, "rows": report.rows},
        )
    return source


def apply(*, source: RegisterImport, at: datetime, by: Account | None = None) -> Report:
    """Writes every row of a previewed file, or none.

    The file is examined again, since the register may have changed since its preview.
    """
    kept = ImportFile.objects.filter(source=source).first()
    content = bytes(kept.content) if kept else b""
    with transaction.atomic():
        take(source, APPLY_IMPORT, applied_at=at)
        examined = Report()
        moving: list[str] = []
        for batch in _examined(content, at, examined):
            moving += [
                entry.before.account
                for entry in batch
                if entry.before and entry.before.account and entry.moves and entry.same_person
            ]
        if not examined.can_be_applied:
            raise ImportRefused(examined)
        # What earlier imports changed can no longer be undone: it is not kept.
        ImportChange.objects.all().delete()
        report = Report()
        writer = import_writing.Writer(source, at, released=import_writing.released(moving=moving))
        for batch in _examined(content, at, report):
            writer.write([(entry.row, entry.before, entry.changes) for entry in batch])
        _close(source, report, at, by)
        told = writer.address_changes
        transaction.on_commit(lambda: _tell(source, told, at))
    _trim_write_ahead_log()
    return report


def import_file(
    *, content: bytes, file_name: str, at: datetime, by: Account | None = None
) -> Report:
    """Previews and applies in one go, for the command line."""
    with transaction.atomic():
        source = RegisterImport.objects.create(
            file_name=file_name[:200],
            file_sha256=hashlib.sha256(content).hexdigest(),
            read_at=at,
            read_by=by,
        )
        ImportFile.objects.create(source=source, content=content)
        report = apply(source=source, at=at, by=by)
    _trim_write_ahead_log()
    return report


def abandon(*, source: RegisterImport, at: datetime, by: Account) -> None:
    """Lets a previewed file go; its content is erased."""
    with transaction.atomic():
        take(source, ABANDON_IMPORT)
        ImportFile.objects.filter(source=source).delete()
        audit.record("register.import_abandoned", at=at, by=by, subject=f"import:{source.pk}")


def forget_stale(*, at: datetime) -> int:
    """Erases the files that nobody confirmed within a day. For the daily clean-up."""
    with transaction.atomic():
        return _let_go(RegisterImport.objects.filter(read_at__lt=at - KEEP_FILE))


def undo(*, source: RegisterImport, at: datetime, by: Account | None = None) -> None:
    """Puts the register back as it was before the last import.

    Refused, with the list of rows, when one of them has been changed or used since.
    """
    with transaction.atomic():
        if not source.can_be_undone():
            raise Refusal(
                "not-the-last-import",
                gettext_lazy("Only the last import can be undone."),
                gettext_lazy("Correct the members one by one, or import a corrected file."),
            )
        take(source, UNDO_IMPORT, undone_at=at)
        refuse_if(import_undoing.obstacles(source=source, at=at))
        undone = import_undoing.restore(source=source)
        audit.record(
            "register.import_undone",
            at=at,
            by=by,
            subject=f"import:{source.pk}",
            details=undone,
        )
        transaction.on_commit(
            lambda: signals.register_imported.send(RegisterImport, source=source, at=at)
        )
    _trim_write_ahead_log()


@dataclass(slots=True)
class Entry:
    """A row without problem, beside the member it is about (None when new)."""

    row: Row
    before: Standing | None
    changes: Changes | None

    @property
    def moves(self) -> bool:
        """Whether the address that receives sign-in codes changes."""
        return self.before is not None and self.address != self.before.sign_in_address

    @property
    def same_person(self) -> bool:
        """Whether whoever acts stays the same: somebody else must not inherit an account and the
        second factors set on it."""
        changed = self.changes or {}
        if "representative" in changed:
            before, after = changed["representative"]
            return before is not None and before[:2] == after[:2]
        return not {"last_name", "first_name"} <= changed.keys()

    @property
    def address(self) -> str:
        before, after = self.before, self.changes or {}
        if before is None:
            kind, email = str(self.row.kind), self.row.get("email") or ""
        else:
            kind = after["kind"][1] if "kind" in after else before.fields["kind"]
            email = after["email"][1] if "email" in after else before.fields["email"]
        return sign_in_address(kind, email, representative_of(self.row, before))


def _examined(content: bytes, at: datetime, report: Report) -> Iterator[list[Entry]]:
    """Reads a file in batches, filling in the report; batches hold rows without problem."""
    today = at.astimezone(PARIS).date()
    sheet = open_sheet(content)
    report.problems.extend(sheet.headings.problems)
    report.ignored = sheet.headings.ignored
    if sheet.headings.problems:
        return
    colleges = set(College.objects.order_by("pk").values_list("name", flat=True))
    batch: list[Row] = []
    for line, row, problems in sheet.rows(today):
        report.rows += 1
        if row is not None and row.get("college") and row.get("college") not in colleges:
            message = _("There is no college “%(name)s”: create it first, or check its name.")
            problems.append(Problem(line, "college", message % {"name": row.get("college")}))
        report.problems.extend(problems)
        if row is not None and not problems:
            batch.append(row)
        if len(batch) >= BATCH:
            yield _compared(batch, sheet.present, at, report)
            batch = []
    if batch:
        yield _compared(batch, sheet.present, at, report)
    report.problems.sort(key=lambda problem: problem.line)


def _compared(
    rows: list[Row], present: frozenset[str], at: datetime, report: Report
) -> list[Entry]:
    """Rows beside the register, counted; those that may not be written are left out."""
    today = at.astimezone(PARIS).date()
    register = standing.of_numbers([row.number for row in rows], today)
    entries: list[Entry] = []
    for row in rows:
        before = register.get(row.number)
        if before is None and not row.get("registered_on"):
            row.values["registered_on"] = today
        found = changes(row, before, present) if before else None
        entries.append(Entry(row, before, found))
    refused = set()
    for problem in (*_without_address(entries), *_frozen(entries, at)):
        report.problems.append(problem)
        refused.add(problem.line)
    kept = [entry for entry in entries if entry.row.line not in refused]
    for entry in kept:
        report.count(entry.row, entry.changes)
    return kept


def _without_address(entries: list[Entry]) -> Iterator[Problem]:
    for entry in entries:
        consents = entry.before is None or "consent_on" in (entry.changes or {})
        if consents and entry.row.get("consent_on") and not entry.address:
            message = _("A consent to e-mail needs an e-mail address.")
            yield Problem(entry.row.line, "consent_on", message)


def _frozen(entries: list[Entry], at: datetime) -> Iterator[Problem]:
    """Addresses that may not change while a roll is frozen (secrecy.md 3)."""
    for entry in entries:
        known = [entry.before.member] if entry.before and entry.moves else []
        for obstacle in freezes.obstacles(known, at):
            yield Problem(entry.row.line, "email", f"{obstacle.message} {obstacle.what_to_do}")


def _close(source: RegisterImport, report: Report, at: datetime, by: Account | None) -> None:
    for name in ("rows", "created", "updated", "unchanged"):
        setattr(source, name, getattr(report, name))
    source.errors = 0
    source.save()
    ImportFile.objects.filter(source=source).delete()
    audit.record(
        "register.imported",
        at=at,
        by=by,
        subject=f"import:{source.pk}",
        details={
            "sha256": source.file_sha256,
            "rows": report.rows,
            "created": report.created,
            "updated": report.updated,
        },
    )


def _tell(source: RegisterImport, moved: list[tuple[int, str, str]], at: datetime) -> None:
    signals.register_imported.send(RegisterImport, source=source, at=at)
    for member_id, old, new in moved:
        signals.address_changed.send(
            RegisterImport, member_id=member_id, old_address=old, new_address=new, at=at
        )


def _let_go(imports: QuerySet[RegisterImport]) -> int:
    """Abandons those that still wait for a confirmation, and erases their files."""
    waiting = imports.filter(state=State.PREVIEWED)
    ImportFile.objects.filter(source__in=waiting).delete()
    return waiting.update(state=State.ABANDONED)


def _trim_write_ahead_log() -> None:
    """After a bulk write, or the next request would pay for the first checkpoint."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


__all__ = [
    "ImportRefused",
    "abandon",
    "apply",
    "forget_stale",
    "import_file",
    "preview",
    "submit",
    "undo",
]
