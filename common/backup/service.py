"""Whether the service runs: nothing may be given back under it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.conf import settings
from django.db import connections
from django.utils.translation import gettext_lazy as _

from common.backup.databases import ALIASES
from common.refusals import Refusal

OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'
    AND pid <> pg_backend_pid()
"""


def hold() -> IO[bytes]:
    """Says that the service runs, for as long as what is returned stays open: a lock that goes
    with its process, whatever its end. Waits for a restoration to finish."""
    file = _file()
    fcntl.flock(file, fcntl.LOCK_SH)
    return file


@contextmanager
def stopped() -> Iterator[None]:
    """Keeps the service from starting meanwhile; refused while it runs."""
    with _file() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _running() from error
        if any(_has_others(alias) for alias in ALIASES.values()):
            raise _running()
        yield


def _file() -> IO[bytes]:
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    return (settings.DATA_DIR / "service.lock").open("ab")


def _has_others(alias: str) -> bool:
    """Somebody else is connected, perhaps from another machine; SQLite has only this one."""
    if connections[alias].vendor != "postgresql":
        return False
    with connections[alias].cursor() as cursor:
        cursor.execute(OTHERS)
        row = cursor.fetchone()
    return bool(row and row[0])


def _running() -> Refusal:
    return Refusal(
        "service-runs",
        _("The service is running: nothing was changed."),
        _(
            "Stop it first (Ctrl-C in its terminal, or the web, the worker and the keeper of"
            " voting rights), then restore again and start it."
        ),
    )
