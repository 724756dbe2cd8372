"""`manage.py backup`: one file that holds everything but the per-poll secrets."""

import hashlib
import json
import os
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.backup.databases import copy_both
from common.refusals import Refusal

FORMAT = 1


def save(target: Path, *, at: datetime) -> dict[str, Any]:
    """Writes the backup to `target` (which must not exist) and gives its manifest."""
    if target.exists():
        raise Refusal(
            "backup-exists",
            _("A file of this name exists already."),
            _("Choose another name: a backup never overwrites another."),
        )
    if not os.access(target.parent, os.W_OK):
        raise Refusal(
            "backup-folder-absent",
            _("The folder of the backup is not there, or cannot be written."),
            _("Make it first, or name another."),
        )
    partial = target.with_name(target.name + ".partial")
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        copies, rows = copy_both(Path(scratch))
        files = {path.name: path for path in copies} | documents()
        manifest = {
            "format": FORMAT,
            "made_at": at.isoformat(),
            "files": {name: digest(path) for name, path in sorted(files.items())},
            "rows": rows,
        }
        # The register, and which right is whose: for nobody else on this machine.
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600, exist_ok=False)
        with tarfile.open(partial, "w") as archive:
            listing = Path(scratch) / "manifest.json"
            listing.write_text(json.dumps(manifest, indent=1, sort_keys=True))
            archive.add(listing, "manifest.json")
            for name, path in sorted(files.items()):
                archive.add(path, name)
    partial.rename(target)
    return manifest


def documents() -> dict[str, Path]:
    """The documents' files by their name in the archive, the secrets' folder left out."""
    folder = settings.DATA_DIR / "documents"
    secrets = settings.SECRETS_DIR.resolve()
    return {
        f"documents/{path.relative_to(folder)}": path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.resolve().is_relative_to(secrets)
    }


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
