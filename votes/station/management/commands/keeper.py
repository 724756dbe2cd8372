"""`manage.py keeper`: the isolated process that derives and hands over rights to vote."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from votes.station.keeper_service import KeeperServer


class Command(BaseCommand):
    help = "Keeps the secret of each poll and hands over rights to vote, on a Unix socket."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            server = KeeperServer(settings.SECRETS_DIR)
        except BlockingIOError as error:
            told = _(
                "Another keeper already serves this folder of secrets: this one is not needed."
            )
            raise CommandError(told) from error

        def stop(number: int, frame: Any) -> None:
            threading.Thread(target=server.shutdown).start()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        self.stderr.write(f"The keeper listens in {server.keeper.folder}")
        for poll in server.keeper.torn:
            self.stderr.write(f"The secret of the poll {poll} is damaged: it was set aside.")
        with server:
            server.serve_forever(poll_interval=0.2)
