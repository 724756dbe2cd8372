"""`manage.py watch`: every few minutes, by ouvote-watch.timer; the worker may be what is dead."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common import clock
from common.refusals import Refusal
from frontend.actions import watch


class Command(BaseCommand):
    help = "Looks at the service and its backups; tells operators by mail what fails, once."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = watch.look(at=clock.now())
        except Refusal as refusal:
            raise CommandError(f"{refusal.message} {refusal.what_to_do}") from refusal
        for trouble in found:
            self.stdout.write(f"{trouble.words} {trouble.what_to_do}")
        if found:
            sys.exit(1)
