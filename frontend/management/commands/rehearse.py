"""A complete general assembly on a scratch service, through the real routes (interfaces.md)."""

import signal
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from frontend.rehearsal import records
from frontend.rehearsal.conductor import Plan, Say
from frontend.rehearsal.performance import perform
from frontend.rehearsal.players import Refused
from frontend.rehearsal.report import table
from frontend.rehearsal.states import FAIL, FINISH

BAR = 24


class Command(BaseCommand):
    help = "Rehearses a whole assembly on a scratch service, with real mail and the real protocol."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--members", type=int, default=500)
        parser.add_argument("--turnout", type=float, default=0.3)
        parser.add_argument("--resolutions", type=int, default=5)
        parser.add_argument("--trustees", type=int, default=3)
        parser.add_argument("--threshold", type=int, default=2)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--follow", action="store_true", help="Tells the page how far it is.")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = Plan(**{name: options[name] for name in Plan.__dataclass_fields__})
        _check(plan)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # stops the scratch service too
        follow: Path | None = options["out"] if options["follow"] else None
        try:
            report = perform(plan, options["out"], _told(self._say, follow))
        except (Refused, RuntimeError, TimeoutError, LookupError) as error:
            if follow:
                records.move(follow, FAIL, reason=str(error))
            raise CommandError(f"The rehearsal stopped: {error}") from error
        if follow:
            records.move(follow, FINISH)
        self.stdout.write(table(report["timings"]))
        self.stdout.write(str(options["out"] / "report.json"))

    def _say(self, name: str, done: int, total: int) -> None:
        filled = BAR * done // max(1, total)
        bar = "█" * filled + "·" * (BAR - filled)
        end = "\n" if done >= total else "\r"
        if end == "\n" or self.stderr.isatty():
            self.stderr.write(f"{name:<24} {bar} {done}/{total}", ending=end)


def _told(say: Say, follow: Path | None) -> Say:
    """Says it to the page as well, when one follows."""

    def both(name: str, done: int, total: int) -> None:
        say(name, done, total)
        if follow:
            records.note(follow, name, done, total)

    return both


def _check(plan: Plan) -> None:
    """The plan's arithmetic, before anything is started (2 for wrong arguments)."""
    problems = []
    if not 0 < plan.turnout <= 1:
        problems.append("--turnout is a share between 0 and 1")
    if plan.members < plan.trustees + 10:
        problems.append("--members must leave ten people beside the key holders")
    if not plan.trustees // 2 < plan.threshold <= plan.trustees or plan.trustees < 2:
        problems.append("--threshold must be more than half of --trustees")
    if not 1 <= plan.resolutions <= 40:
        problems.append("--resolutions is between 1 and 40")
    if problems:
        raise CommandError("; ".join(problems), returncode=2)
