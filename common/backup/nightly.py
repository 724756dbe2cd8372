"""`manage.py backup` without a file: saved, encrypted elsewhere, brought back and tried out."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common import clock
from common.backup import store
from common.backup.drill import try_out
from common.backup.save import save
from common.models import BackupRun
from common.refusals import Refusal


def back_up(*, at: datetime) -> BackupRun:
    """One backup in the store. What is written down is what came back from there and was restored;
    a failure is written down too, in words, and raised again."""
    run = BackupRun(began_at=at)
    try:
        with _alone() as scratch:
            made, back = scratch / "made.tar", scratch / "back.tar"
            save(made, at=at)
            run.kept_as = store.keep(made, at=at)
            made.unlink()
            store.fetch(back, kept=run.kept_as)
            manifest = try_out(back)
            run.size = back.stat().st_size
            run.rows = sum(sum(tables.values()) for tables in manifest["rows"].values())
            run.files = len(manifest["files"])
        store.forget()
    except (Refusal, RuntimeError, OSError) as error:
        refusal = error if isinstance(error, Refusal) else None
        run.failure = f"{refusal.message} {refusal.what_to_do}" if refusal else str(error)
        raise
    finally:
        run.ended_at = clock.now()
        run.save()
    return run


@contextmanager
def _alone() -> Iterator[Path]:
    """A folder that one backup has at a time, for nobody else to read; what a killed one left in
    it goes away first."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    folder = settings.DATA_DIR / "backup"
    with (settings.DATA_DIR / "backup.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refusal(
                "backup-under-way",
                _("Another backup is being made."),
                _("Wait for its end, then read what it says."),
            ) from error
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
