"""`manage.py compile_words [--check]`: the French and English catalogues."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from frontend.words import catalogue
from frontend.words.parts import PartUnreadable


class Command(BaseCommand):
    help = (
        "Merges frontend/locale/parts/*.json into the catalogues and compiles them. With --check, "
        "writes nothing and fails when a message lacks its French or loses a placeholder."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        root = Path(settings.ROOT)
        try:
            words = catalogue.gather(root)
        except PartUnreadable as error:
            raise CommandError(str(error)) from error
        for message in words.missing:
            self.stderr.write(f"no French: {message.place}: {message.text!r}")
        for fault in words.broken:
            self.stderr.write(fault)
        if check:
            self._check(root, words)
            return
        for path in catalogue.write(root, words):
            self.stderr.write(str(path.relative_to(root)))

    def _check(self, root: Path, words: catalogue.Words) -> None:
        if words.missing or words.broken:
            raise CommandError(
                f"{len(words.missing)} messages without French, {len(words.broken)} broken. "
                "Write them in frontend/locale/parts and run manage.py compile_words."
            )
        if catalogue.differs(root, words):
            raise CommandError("The catalogues are older than the words: run compile_words.")
