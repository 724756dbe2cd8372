"""`manage.py import_members FILE [--apply] [--json]`: the register from a file (interfaces.md)."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from common import clock
from common.refusals import Refusal
from members.actions import imports
from members.importing.columns import BY_KEY
from members.importing.report import Report

SHOWN = 50


class Command(BaseCommand):
    help = "Previews an import of the register (CSV, XLSX or ODS), or applies it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--apply", action="store_true", help="write, when nothing is wrong")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            content = path.read_bytes()
        except OSError as error:
            message = _("%(file)s cannot be read: %(reason)s.")
            raise CommandError(
                message % {"file": path, "reason": error.strerror}, returncode=2
            ) from error
        at = clock.now()
        self.stderr.write(_("Reading %(file)s…") % {"file": path.name})
        try:
            report = imports.preview(content=content, at=at)
            if options["apply"] and report.can_be_applied:
                self.stderr.write(_("Writing %(rows)d rows…") % {"rows": report.rows})
                report = imports.import_file(content=content, file_name=path.name, at=at)
        except imports.ImportRefused as refused:
            report = refused.report
        except Refusal as refusal:
            self._refuse(refusal, as_json=options["json"])
        self._print(report, as_json=options["json"], applied=options["apply"])
        if not report.can_be_applied:
            sys.exit(1)

    def _refuse(self, refusal: Refusal, *, as_json: bool) -> None:
        """A file that cannot be read at all."""
        message = f"{refusal.message} {refusal.what_to_do}".strip()
        if as_json:
            report = Report().as_json()
            report["errors"] = [{"line": 0, "column": "", "message": message}]
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        self.stderr.write(message)
        sys.exit(1)

    def _print(self, report: Report, *, as_json: bool, applied: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
            return
        for problem in report.problems[:SHOWN]:
            column = BY_KEY[problem.column].heading if problem.column in BY_KEY else ""
            self.stdout.write(
                _("Line %(line)d, %(column)s: %(message)s")
                % {"line": problem.line, "column": column, "message": problem.message}
            )
        if len(report.problems) > SHOWN:
            more = len(report.problems) - SHOWN
            self.stdout.write(_("… and %(count)d more problems.") % {"count": more})
        counts = {
            "rows": report.rows,
            "created": report.created,
            "updated": report.updated,
            "unchanged": report.unchanged,
            "problems": len(report.problems),
        }
        summary = _(
            "%(rows)d rows: %(created)d new, %(updated)d changed, %(unchanged)d unchanged, "
            "%(problems)d problems."
        )
        self.stdout.write(summary % counts)
        if not report.can_be_applied:
            self.stdout.write(_("Nothing has been written."))
        elif not applied:
            self.stdout.write(_("Nothing has been written: add --apply to write."))
