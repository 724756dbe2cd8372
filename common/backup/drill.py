"""The proof that a backup can be given back: it is, into databases of its own, and compared."""

import tempfile
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.backup.databases import ALIASES, extension, rows_of, scratch_copy
from common.backup.restore import unpacked
from common.refusals import Refusal


def try_out(source: Path) -> dict[str, Any]:
    """Checks every digest of a backup, loads both databases as a restoration would, and counts
    their rows again; refused where a table has lost some. Gives the manifest; the running
    service is not touched."""
    with tempfile.TemporaryDirectory(dir=source.parent) as scratch:
        folder = Path(scratch)
        manifest = unpacked(source, folder)
        for name, alias in ALIASES.items():
            copy = folder / f"{name}.{extension(alias)}"
            with scratch_copy(name, copy, folder) as restored:
                found = rows_of(restored)
            for table, expected in manifest["rows"][name].items():
                if found.get(table) != expected:
                    raise Refusal(
                        "backup-incomplete",
                        _("Once restored, “{table}” has {found} rows of {expected}.").format(
                            table=table, found=found.get(table, 0), expected=expected
                        ),
                        _("Make another backup now, and look for the cause."),
                    )
    return manifest
