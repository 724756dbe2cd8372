"""Short hashes that people compare: with what was printed, said aloud, or shown elsewhere.

The same values as `belenios-tool election compute-checksums`, in the base-64 form that the
election's fingerprint has. Printed in the minutes, shown to each key holder and to whoever
made the credentials.
"""

from __future__ import annotations

from votes.belenios import canonical
from votes.belenios.credentials import CredentialList
from votes.belenios.group import Group
from votes.belenios.hashing import sha256_b64
from votes.belenios.trustees import TrusteeKey


def key_fingerprint(group: Group, key: TrusteeKey) -> str:
    """Of a key holder's public key, quotes included as the tool does."""
    return sha256_b64(canonical.serialize(group.text(key.public_key)))


def credentials_fingerprint(credentials: CredentialList) -> str:
    """Of the published list of voting rights."""
    return sha256_b64(credentials.text)
