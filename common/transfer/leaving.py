"""`manage.py export_data`: the file with which a cooperative can leave."""

import json
import os
import tempfile
import zipfile
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy as _

from common.backup.databases import ALIASES, frozen
from common.backup.save import digest, documents
from common.refusals import Refusal
from common.transfer import tables


class Exact(DjangoJSONEncoder):
    """Instants to the microsecond: the chains of acts are computed from them."""

    def default(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime) else super().default(value)


def leave(target: Path, *, at: datetime) -> dict[str, Any]:
    """Writes the file (which must not exist), read by its owner alone, and gives its manifest."""
    if target.exists() or not os.access(target.parent, os.W_OK):
        raise Refusal(
            "export-not-written",
            _("The file cannot be written: it exists already, or its folder is not there."),
            _("Name a file that does not exist, in a folder that can be written."),
        )
    partial = target.with_name(target.name + ".partial")
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        rows = _write_tables(Path(scratch))
        found = {f"tables/{path.name}": path for path in Path(scratch).iterdir()} | documents()
        manifest = {
            "format": tables.FORMAT,
            "made_at": at.isoformat(),
            "release": tables.release(),
            "rows": rows,
            "files": {name: digest(path) for name, path in sorted(found.items())},
        }
        # The register, and which right is whose: for nobody else on this machine.
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600, exist_ok=False)
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("manifest.json", json.dumps(manifest, indent=1, sort_keys=True))
            for name, path in sorted(found.items()):
                archive.write(path, name)
    partial.rename(target)
    return manifest


def _write_tables(folder: Path) -> dict[str, int]:
    """One file of JSON lines for each table, all of one same instant; how many rows each has."""
    with ExitStack() as stack:
        for alias in ALIASES.values():
            stack.enter_context(frozen(alias))
        for model in tables.models():
            found = model._base_manager.using(tables.alias(model)).order_by("pk")
            with (folder / f"{tables.label(model)}.jsonl").open("w", encoding="utf-8") as lines:
                serializers.serialize("jsonl", found.iterator(2000), stream=lines, cls=Exact)
        return tables.rows()
