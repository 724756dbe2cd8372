"""Settles a cooperative that left another installation with `export_data`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.refusals import Refusal
from common.transfer import arrive


class Command(BaseCommand):
    help = "Fills an empty installation of the same release from an exported file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = arrive(options["file"])
        except Refusal as refusal:
            raise CommandError(f"{refusal.message} {refusal.what_to_do}") from refusal
        self.stdout.write(f"{options['file']}: {sum(manifest['rows'].values())} rows")
