"""Where nightly backups are kept, encrypted: a folder, another machine or an S3-compatible store.

restic (Debian package) encrypts, sends only what changed and knows the stores; nothing of it is
written again here. `BACKUP_REPOSITORY` is its repository, `BACKUP_PASSWORD_FILE` a file outside
every backup; the keys of a store stay in the environment (`AWS_ACCESS_KEY_ID`,
`AWS_SECRET_ACCESS_KEY`).
"""

import json
import os
import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.refusals import Refusal

NAME = "ouvote.tar"
_NO_SUCH_REPOSITORY = "Is there a repository at the following location"


def keep(source: Path, *, at: datetime) -> str:
    """Sends a backup to the store, made at the first use; gives the name of what is kept."""
    if not _exists():
        _restic("init")
    with source.open("rb") as file:
        said = _restic(
            "backup",
            "--stdin",
            f"--stdin-filename={NAME}",
            f"--time={at.astimezone():%Y-%m-%d %H:%M:%S}",
            stdin=file.fileno(),
        )
    last = json.loads(said.splitlines()[-1])
    return str(last["snapshot_id"])


def fetch(target: Path, *, kept: str = "latest") -> None:
    """Brings a backup back from the store into `target`: the last one, or one by its name."""
    with target.open("wb") as file:
        os.fchmod(file.fileno(), 0o600)
        _restic("dump", kept, f"/{NAME}", stdout=file.fileno())


def forget() -> None:
    """Drops what is older than the days that backups are kept, and looks the store over."""
    _restic("forget", f"--keep-within={settings.BACKUP_DAYS}d", "--group-by=", "--prune")
    _restic("check")


def _exists() -> bool:
    done = _run(["cat", "config"])
    if done.returncode and _NO_SUCH_REPOSITORY not in done.stderr:
        raise _failed(done)
    return done.returncode == 0


def _restic(*words: str, stdin: int | None = None, stdout: int | None = None) -> str:
    done = _run(words, stdin=stdin, stdout=stdout)
    if done.returncode:
        raise _failed(done)
    return done.stdout or ""


def _run(
    words: Sequence[str], *, stdin: int | None = None, stdout: int | None = None
) -> subprocess.CompletedProcess[str]:
    if not (settings.BACKUP_REPOSITORY and settings.BACKUP_PASSWORD_FILE):
        raise Refusal(
            "no-store",
            _("No place is set where backups are kept."),
            _("Give a file, or set BACKUP_REPOSITORY and BACKUP_PASSWORD_FILE (README.md)."),
        )
    command = ["restic", "--json", f"--repo={settings.BACKUP_REPOSITORY}"]
    command += [f"--password-file={settings.BACKUP_PASSWORD_FILE}", *words]
    try:
        return subprocess.run(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL if stdin is None else stdin,
            stdout=subprocess.PIPE if stdout is None else stdout,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise Refusal(
            "no-restic",
            _("restic, which encrypts and keeps backups, is not installed."),
            _("Install it: apt-get install restic."),
        ) from error


def _failed(done: subprocess.CompletedProcess[str]) -> Refusal:
    said = done.stderr.strip().splitlines()
    return Refusal(
        "store-failed",
        _("The store of backups refuses: {words}").format(words=said[0] if said else "restic"),
        _("Check its address, its keys, the password file and the space left."),
    )
