"""Puts a backup back, after every digest in it was checked."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from common.backup import restore
from common.refusals import Refusal


class Command(BaseCommand):
    help = "Replaces both databases and the documents by those of a backup. Stop the service first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="yes, what is there now goes away"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["replace"]:
            raise CommandError(_("This replaces everything there is: say so with --replace."))
        try:
            manifest = restore(options["file"])
        except Refusal as refusal:
            raise CommandError(f"{refusal.message} {refusal.what_to_do}") from refusal
        self.stdout.write(f"{options['file']}: {manifest['made_at']}")
