"""`manage.py import_data`: a cooperative that left elsewhere settles in an empty installation."""

import json
import shutil
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import serializers
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.db import DatabaseError, connections, transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.backup.databases import ALIASES
from common.backup.save import digest
from common.backup.service import stopped
from common.refusals import Refusal
from common.transfer import tables

# What a file that was cut, changed or made by hand has its readers say; RuntimeError: encrypted, or
# packed in a way that is not known.
_NO_WHOLE_ARCHIVE = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, KeyError, RuntimeError,
)  # fmt: skip
_NO_ROW = (DeserializationError, DatabaseError, ObjectDoesNotExist, ValidationError, OSError)


def arrive(source: Path) -> dict[str, Any]:
    """Fills both databases and the documents from an exported file; gives its manifest. All or
    nothing: a damaged file, another release, an installation with accounts or a chain of acts that
    does not hold changes nothing."""
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as scratch, stopped():
        folder = Path(scratch)
        manifest = _unpacked(source, folder)
        _refuse_unless_it_fits(manifest)
        with transaction.atomic(using="default"), transaction.atomic(using="urn"):
            try:
                _fill(folder / "tables")
            except _NO_ROW as error:
                raise _damaged() from error
            if tables.rows() != manifest["rows"] or not _acts_hold():
                raise _damaged()
            # Before the tables are kept: killed meanwhile, it is done again from the start.
            if (folder / "documents").exists():
                kept = settings.DATA_DIR / "documents"
                shutil.copytree(folder / "documents", kept, dirs_exist_ok=True)
    return manifest


def _unpacked(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(source) as archive:
            names = set(archive.namelist())
            archive.extractall(folder)
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
        if not isinstance(manifest, dict) or not isinstance(manifest["files"], dict):
            raise _damaged()
        known = manifest["files"]
        whole = names == {"manifest.json", *known} and all(
            digest(folder / name) == expected for name, expected in known.items()
        )
        if not whole or manifest["format"] != tables.FORMAT:
            raise _damaged()
    except _NO_WHOLE_ARCHIVE as error:
        raise _damaged() from error
    return manifest


def _refuse_unless_it_fits(manifest: dict[str, Any]) -> None:
    if get_user_model().objects.exists():
        raise Refusal(
            "installation-in-use",
            _("Somebody has an account here: nothing was changed."),
            _("Import into an installation that was just made and never used."),
        )
    if manifest["release"] != tables.release():
        raise Refusal(
            "export-of-another-release",
            _("This file was written by another release: nothing was changed."),
            _("Install the release that wrote it, import, then upgrade."),
        )


def _fill(folder: Path) -> None:
    """Rows as they were, keys included; references are checked at the end of the transaction."""
    for model in tables.models():
        model._base_manager.using(tables.alias(model)).all().delete()
    for model in tables.models():
        alias = tables.alias(model)
        with (folder / f"{tables.label(model)}.jsonl").open(encoding="utf-8") as lines:
            for row in serializers.deserialize("jsonl", lines, using=alias):
                row.save(using=alias, force_insert=True)
    for alias in ALIASES.values():
        mine = [model for model in tables.models() if tables.alias(model) == alias]
        with connections[alias].cursor() as cursor:
            for statement in connections[alias].ops.sequence_reset_sql(no_style(), mine):
                cursor.execute(statement)


def _acts_hold() -> bool:
    return audit.verify() is None and audit.verify_every_apart() is None


def _damaged() -> Refusal:
    return Refusal(
        "export-damaged",
        _("This file is not a whole export: nothing was changed."),
        _("Have it written and brought again; compare its size and its SHA-256."),
    )
