"""`manage.py check_mail`: can our mail arrive, and what must be written in the DNS zone."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from common import clock
from notifications.actions import checks

SIGNS = {"block": "NON ", "advice": "à voir", "unknown": "?", "good": "oui"}


class Command(BaseCommand):
    help = "Checks SPF, DKIM, DMARC, names, encryption and lists of spammers; ends with 1 if grave."

    def handle(self, *args: Any, **options: Any) -> None:
        done = checks.check(at=clock.now())
        for finding in done.findings:
            self.stdout.write(f"[{SIGNS[finding['level']].strip()}] {finding['title']}")
            for line in (finding["what"], finding["to_do"], finding["record"]):
                if line:
                    self.stdout.write(f"    {line}")
        if done.blocks:
            sys.exit(1)
