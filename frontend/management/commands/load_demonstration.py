"""Loads the demonstration once; does nothing where a cooperative lives already."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from common import clock
from frontend.demonstration import loading


class Command(BaseCommand):
    help = "Loads the demonstration cooperative with its assembly open for voting."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--members", type=int, default=500)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("Only a demonstration loads invented members.")
        try:
            if loading.is_loaded():
                return
        except DatabaseError as error:
            raise CommandError(f"{error}. Run manage.py prepare first.") from error
        self.stderr.write("Chargement de la démonstration…")
        loading.load(
            members=options["members"],
            seed=options["seed"],
            now=clock.now(),
            progress=self._progress,
        )

    def _progress(self, what: str, done: int, total: int) -> None:
        if done >= total:
            self.stderr.write(f"  {what} : {total}   ")
        elif self.stderr.isatty():
            self.stderr.write(f"  {what} : {done}/{total}   ", ending="\r")
