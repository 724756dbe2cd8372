"""The programs of the booth and of the key holders, as they stand on this server."""

import hashlib

from django.conf import settings

# Hashes written by the build, committed with the programs.
BUNDLES = settings.BASE_DIR / "frontend" / "static" / "booth" / "bundles.json"


def programs_served() -> dict[str, str]:
    """SHA-256 of each file that this server gives to a booth, by name."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(BUNDLES.parent.glob("*"))
        if path.is_file() and path != BUNDLES
    }
