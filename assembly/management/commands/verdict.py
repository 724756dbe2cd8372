"""Pure arithmetic of quorum and majority on a JSON file, without any database."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assembly.rules.verdict import Exit, verdict


class Command(BaseCommand):
    help = "Judges quorum and majority from counts given as JSON."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help="JSON file, or - for the standard input")
        parser.add_argument(
            "--explain", action="store_true", help="add a French sentence to each resolution"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        answer = verdict(_read(options["file"]), explain=options["explain"])
        for sentence in answer.words:
            self.stderr.write(sentence, self.style.NOTICE)
        if answer.exit is Exit.UNREADABLE:
            raise CommandError(
                "Entrée illisible : rien n’a été jugé. Corrigez ce qui est signalé.",
                returncode=answer.exit,
            )
        self.stdout.write(_encodable(answer.as_json(), answer.as_json(ascii_only=True)))
        if answer.exit is Exit.INCONSISTENT:
            raise CommandError(
                "Des nombres se contredisent : corrigez ceux que liste « inconsistencies ».",
                returncode=answer.exit,
            )
        self.stderr.write("Verdict rendu.", self.style.NOTICE)


def _read(name: str | None) -> str:
    if name is None:
        raise CommandError(
            "Indiquez le fichier JSON à juger, ou - pour l’entrée standard.", returncode=2
        )
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise CommandError(
            f"Fichier illisible : {name}. Indiquez un fichier qui existe et que vous pouvez lire.",
            returncode=2,
        ) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CommandError(
            "Le fichier n’est pas en UTF-8 : enregistrez-le dans ce codage.", returncode=2
        ) from error


def _encodable(text: str, fallback: str) -> str:
    """Readable French where the output can carry it, escapes elsewhere."""
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return fallback
    return text
