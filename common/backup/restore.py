"""`manage.py restore`: checks every digest first, then replaces both databases and documents."""

import json
import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.backup.databases import ALIASES, extension, give_back
from common.backup.save import FORMAT, digest
from common.backup.service import stopped
from common.refusals import Refusal


def restore(source: Path) -> dict[str, Any]:
    """Puts a backup back in place of what is there; nothing is touched if a file is damaged, or
    while the service runs."""
    with tempfile.TemporaryDirectory() as scratch, stopped():
        folder = Path(scratch)
        manifest = unpacked(source, folder)
        for name, alias in ALIASES.items():
            if not (folder / f"{name}.{extension(alias)}").exists():
                raise Refusal(
                    "backup-of-another-kind",
                    _("This backup was made on another kind of database."),
                    _("Restore it on an installation with the same databases."),
                )
        for name, alias in ALIASES.items():
            give_back(name, folder / f"{name}.{extension(alias)}")
        documents = settings.DATA_DIR / "documents"
        shutil.rmtree(documents, ignore_errors=True)
        documents.mkdir(parents=True)
        if (folder / "documents").exists():
            shutil.copytree(folder / "documents", documents, dirs_exist_ok=True)
    return manifest


def unpacked(source: Path, folder: Path) -> dict[str, Any]:
    """Unpacks a backup and checks every digest in it; gives its manifest."""
    if not source.is_file():
        raise Refusal(
            "backup-absent",
            _("There is no backup of this name: nothing was changed."),
            _("Check the name of the file, and its folder."),
        )
    damaged = Refusal(
        "backup-damaged",
        _("This file is not a complete backup: nothing was changed."),
        _("Try an older backup, and look for the cause on the disk that holds this one."),
    )
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    except (tarfile.TarError, OSError, ValueError) as error:
        raise damaged from error
    if manifest.get("format") != FORMAT:
        raise damaged
    for name, expected in manifest["files"].items():
        path = folder / name
        if not path.is_file() or digest(path) != expected:
            raise damaged
    return manifest
