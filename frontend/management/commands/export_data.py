"""Everything a cooperative has here, into one file of open formats (common.transfer)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from common import clock
from common.refusals import Refusal, refuse_if
from common.transfer import leave
from frontend.queries import stopping


class Command(BaseCommand):
    help = (
        "Writes tables (JSON lines) and documents into FILE (ZIP), for import_data elsewhere. Not"
        " while a vote is under way: its secrets do not travel."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with translation.override("fr"):
                refuse_if(stopping.under_way())
            manifest = leave(options["file"], at=clock.now())
        except Refusal as refusal:
            raise CommandError(f"{refusal.message} {refusal.what_to_do}") from refusal
        rows, files = sum(manifest["rows"].values()), len(manifest["files"])
        self.stdout.write(f"{options['file']}: {rows} rows, {files} files")
