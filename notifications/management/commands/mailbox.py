"""`manage.py mailbox`: the local mailbox of a demonstration or a rehearsal."""

import argparse
import logging
import signal
import threading
import time
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from notifications.mailbox import Keeper, Mailbox, folder

LOOPBACK = "127.0.0.1"
MOST_BYTES = 50 * 1024 * 1024


def controller(mailbox: Mailbox, port: int) -> Controller:
    """A server on the loopback interface that keeps what it is given."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # it would log every address
    return Controller(
        Keeper(mailbox, time.time_ns), hostname=LOOPBACK, port=port, data_size_limit=MOST_BYTES
    )


class Command(BaseCommand):
    help = "Keeps on this machine, as .eml files, every message sent to the local port."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=settings.EMAIL_PORT)
        parser.add_argument("--directory", type=Path, default=None)

    def handle(self, *args: Any, **options: Any) -> None:
        mailbox = Mailbox(options["directory"] or folder())
        server = controller(mailbox, options["port"])
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        try:
            server.start()
        except OSError as error:
            raise CommandError(
                f"Port {options['port']} cannot be used ({error}). Set EMAIL_PORT to a free one."
            ) from error
        self.stderr.write(f"Mail for {LOOPBACK}:{options['port']} is kept in {mailbox.directory}")
        stopped.wait()
        server.stop()
