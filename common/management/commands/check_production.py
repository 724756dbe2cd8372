"""The production settings: nothing insecure by default, and they do start when all is given."""

import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

REQUIRED = {
    "SECRET_KEY": "x" * 12 + "abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFGHIJ",
    "ALLOWED_HOSTS": "ag.example.org",
    "SITE_URL": "https://ag.example.org",
    "DATA_DIR": "data",
    "SECRETS_DIR": "secrets",
    "DATABASE_URL": "postgresql://user@localhost/main",
    "URN_DATABASE_URL": "postgresql://user@localhost/urn",
}


class Command(BaseCommand):
    help = (
        "Runs Django's deployment checks on the production settings, and without each of them; then"
        " on the values that this environment gives."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        failed = _check(REQUIRED, "--deploy", "--fail-level", "WARNING")
        if failed:
            raise CommandError(failed)
        for name in REQUIRED:
            partial = {key: value for key, value in REQUIRED.items() if key != name}
            if not _check(partial):
                raise CommandError(f"Production starts without {name}.")
        self.stdout.write("The production settings hold.")
        if not REQUIRED.keys() & os.environ.keys():
            told = _("None of their values is in this environment: yours were not tested.")
            self.stdout.write(told)
            return
        wrong = wrong_with(os.environ)
        if wrong:
            raise CommandError(wrong)
        self.stdout.write(_("The values of this environment pass too."))


def wrong_with(given: Mapping[str, str]) -> str:
    """What the checks say of the values that somebody is about to serve with; empty if nothing."""
    missing = [name for name in REQUIRED if not given.get(name)]
    if missing:
        return _("This environment does not give: %s.") % ", ".join(missing)
    values = {name: given[name] for name in REQUIRED}
    return _check(values, "--deploy", "--fail-level", "WARNING")


def _check(environment: dict[str, str], *arguments: str) -> str:
    """What `manage.py check` complains of under these variables; empty when it is content."""
    kept = {k: v for k, v in os.environ.items() if k not in REQUIRED}
    done = subprocess.run(  # noqa: S603
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "check", *arguments],
        env={**kept, **environment, "DJANGO_SETTINGS_MODULE": "config.settings.base"},
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stderr[-2000:]
