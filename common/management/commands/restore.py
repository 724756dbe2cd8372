"""Puts a backup back, after every digest in it was checked."""

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from common.backup import restore, store
from common.refusals import Refusal


class Command(BaseCommand):
    help = "Replaces both databases and the documents by those of a backup. Stop the service first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument(
            "--kept", metavar="NAME", help="“latest”, or what the store of backups calls it"
        )
        parser.add_argument(
            "--replace", action="store_true", help="yes, what is there now goes away"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["replace"]:
            raise CommandError(_("This replaces everything there is: say so with --replace."))
        if (options["file"] is None) == (options["kept"] is None):
            raise CommandError(_("Give a file, or --kept latest for the store of backups."))
        try:
            manifest = self._restored(options["file"], options["kept"])
        except Refusal as refusal:
            raise CommandError(f"{refusal.message} {refusal.what_to_do}") from refusal
        self.stdout.write(f"{options['file'] or options['kept']}: {manifest['made_at']}")

    @staticmethod
    def _restored(file: Path | None, kept: str | None) -> dict[str, Any]:
        if file is not None:
            return restore(file)
        with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as scratch:
            back = Path(scratch) / "back.tar"
            store.fetch(back, kept=str(kept))
            return restore(back)
