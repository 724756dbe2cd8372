"""Both databases and the documents, saved while the service runs: into a file, or encrypted into
the store of backups, from which it is brought back and restored apart."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common import clock
from common.backup import back_up, save
from common.refusals import Refusal


class Command(BaseCommand):
    help = (
        "Saves both databases and the documents into FILE; without it, encrypted into"
        " BACKUP_REPOSITORY, and tries it out. Per-poll secrets are not in it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            said = self._save(options["file"])
        except Refusal as refusal:
            raise CommandError(f"{refusal.message} {refusal.what_to_do}") from refusal
        except (RuntimeError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(said)

    def _save(self, file: Path | None) -> str:
        if file is not None:
            manifest = save(file, at=clock.now())
            return f"{file}: {len(manifest['files'])} files"
        run = back_up(at=clock.now())
        return f"{run.kept_as}: {run.files} files, {run.rows} rows, restored and compared"
