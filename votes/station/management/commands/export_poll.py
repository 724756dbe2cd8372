"""`manage.py export_poll POLL --out DIR`: the archive of a finished secret poll, as the tool wants
it (interfaces.md)."""

import os
import secrets
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.refusals import Refusal
from votes.station import states
from votes.station.models import Poll
from votes.urn import queries as urn


class Command(BaseCommand):
    help = "Writes POLL.bel, accepted by belenios-tool and by python -m votes.belenios verify."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("poll", metavar="POLL", help="the identifier of the poll")
        parser.add_argument("--out", metavar="DIR", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        poll = Poll.objects.filter(pk=options["poll"]).first()
        if poll is None or not poll.is_secret:
            raise CommandError(f"No secret poll {options['poll']} here.")
        if poll.state not in states.COMPLETE:
            raise CommandError(
                f"The poll {poll.uuid} is {poll.state}: its archive is complete once its result"
                " is published, or it is left uncounted."
            )
        out: Path = options["out"]
        out.mkdir(parents=True, exist_ok=True)
        path = out / f"{poll.uuid}.bel"
        self._write(path, poll.uuid)
        self.stdout.write(str(path))

    def _write(self, path: Path, uuid: str) -> None:
        """Writes beside, then puts in place: a file of this name is always whole."""
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        size = 0
        try:
            with draft.open("wb") as file:
                for chunk in urn.archive(uuid):
                    size += file.write(chunk)
                    self.stderr.write(f"\r{size // 1024} kB", ending="")
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except Refusal as refusal:
            raise CommandError(f"{refusal.message} {refusal.what_to_do}") from refusal
        finally:
            draft.unlink(missing_ok=True)
        self.stderr.write("")
