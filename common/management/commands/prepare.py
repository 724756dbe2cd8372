"""Everything a first or a later start needs: folders, both databases, the shared cache's table."""

import os
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = (
        "Migrates both databases, gathers static files in production, and loads the"
        " demonstration once where settings ask for it."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        settings.SECRETS_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
        call_command("migrate", database="default", verbosity=0)
        # Of the urn's database, its own tables alone: half the time of a first start otherwise.
        call_command("migrate", "urn", database="urn", verbosity=0)
        call_command("createcachetable", verbosity=0)
        if hasattr(staticfiles_storage, "manifest_name"):
            # Production names each file after its content, from a list made here.
            call_command("collectstatic", interactive=False, verbosity=0)
        wanted = os.environ.get("LOAD_DEMONSTRATION", "yes") == "yes"
        if settings.DEMONSTRATION and wanted and "load_demonstration" in get_commands():
            call_command("load_demonstration")
