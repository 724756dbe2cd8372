"""`manage.py destroy_expired [--apply] [--json]`: what has been kept long enough (R-RGPD-05)."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assembly import retention
from assembly.actions import retention as acts
from common import clock


class Command(BaseCommand):
    help = (
        "Lists what has been kept long enough and what a legal hold keeps. With --apply, carries "
        "out the destruction that two people confirmed on the site, and nothing else."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--apply", action="store_true", help="carry out what was confirmed")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        if options["apply"]:
            self._carry_out(as_json=options["json"])
            return
        due = [
            {
                "data": each.category.code,
                "subject": each.subject,
                "kept_until": each.kept_until.isoformat(),
                "rows": each.count,
                "hold": each.hold,
            }
            for each in retention.plan(at)
        ]
        if options["json"]:
            self.stdout.write(json.dumps({"due": due}, ensure_ascii=False))
            return
        for line in due:
            kept = f"  kept: {line['hold']}" if line["hold"] else ""
            self.stdout.write(f"{line['kept_until']}  {line['subject']}  {line['data']}"
                              f"  {line['rows']}{kept}")  # fmt: skip
        self.stderr.write(f"{len(due)} portions; nothing was destroyed.")

    def _carry_out(self, *, as_json: bool) -> None:
        done = acts.carry_out(at=clock.now())
        if done is None:
            raise CommandError(
                "No destruction is confirmed: the board proposes one on its page of the site, and "
                "somebody who certifies confirms it."
            )
        if as_json:
            said = {"number": done.number, "sha256": done.sha256, "done": done.lines,
                    "held": done.held}  # fmt: skip
            self.stdout.write(json.dumps(said, ensure_ascii=False))
            return
        self.stdout.write(f"Destruction {done.number} carried out, certificate {done.sha256}.")
