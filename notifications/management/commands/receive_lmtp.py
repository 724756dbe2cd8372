"""`manage.py receive_lmtp`: the door by which a mail server hands bounces and complaints over."""

import argparse
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from notifications import intake


class Command(BaseCommand):
    help = "Listens on this machine, in LMTP, for what comes to MAIL_BOUNCE_ADDRESS."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=settings.MAIL_LMTP_PORT)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if not settings.MAIL_BOUNCE_ADDRESS:
            raise CommandError("Set MAIL_BOUNCE_ADDRESS to the address bounces come back to.")
        if not port:
            raise CommandError("Set MAIL_LMTP_PORT, or give --port.")
        server, stopped = intake.controller(port), threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        try:
            server.start()
        except OSError as error:
            raise CommandError(f"Port {port} cannot be used ({error}).") from error
        self.stderr.write(f"Reports are taken in LMTP on {intake.LOOPBACK}:{port}")
        stopped.wait()
        server.stop()
