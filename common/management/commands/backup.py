"""One file with both databases and the documents, made while the service runs."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common import clock
from common.backup import save
from common.refusals import Refusal


class Command(BaseCommand):
    help = "Saves both databases and the documents into one file. Per-poll secrets are not in it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = save(options["file"], at=clock.now())
        except Refusal as refusal:
            raise CommandError(f"{refusal.message} {refusal.what_to_do}") from refusal
        self.stdout.write(f"{options['file']}: {len(manifest['files'])} files")
