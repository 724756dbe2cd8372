"""`manage.py export_poll POLL --out DIR`: the archive of a finished secret poll, as the tool wants
it (interfaces.md)."""

import os
import secrets
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

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
            told = _("No secret vote here is called %s. Its name ends the address of its page.")
            raise CommandError(told % options["poll"])
        if poll.state not in states.COMPLETE:
            told = _("The vote %(poll)s has no complete archive yet (now: %(state)s).")
            what_to_do = _("Export it once its result is published, or it is left uncounted.")
            now = {"poll": poll.uuid, "state": states.PollState(poll.state).label}
            raise CommandError(f"{told % now} {what_to_do}")
        out: Path = options["out"]
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            told = _("The folder %(folder)s cannot be written: %(reason)s.")
            raise CommandError(told % {"folder": out, "reason": error.strerror}) from error
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
