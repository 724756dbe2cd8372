"""`manage.py receive_mail`: one message that came to the return path, on standard input."""

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from common import clock
from notifications.actions import arrivals

TRY_AGAIN_LATER = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the message


class Command(BaseCommand):
    help = "Reads a bounce or a complaint from standard input, as a mail server's pipe gives it."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("recipient", help="the address it came to, as in bounces+TOKEN@…")

    def handle(self, *args: Any, recipient: str, **options: Any) -> None:
        try:
            report = arrivals.receive(
                content=sys.stdin.buffer.read(), recipient=recipient, at=clock.now()
            )
        except DatabaseError as error:
            self.stderr.write(f"The report waits: {error}")
            sys.exit(TRY_AGAIN_LATER)
        self.stdout.write(report.kind)
