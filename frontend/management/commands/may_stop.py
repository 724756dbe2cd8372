"""`manage.py may_stop`: asked by deploy/upgrade before anything is touched, and once more after."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from common import clock
from frontend.queries import stopping


class Command(BaseCommand):
    help = "Says whether the service may be stopped: not while a vote is open or an assembly sits."

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("fr"):
            found = list(stopping.obstacles(at=clock.now()))
        if found:
            raise CommandError("\n".join(f"{o.message} {o.what_to_do}" for o in found))
