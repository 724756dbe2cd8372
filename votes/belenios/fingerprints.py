"""Short hashes that people compare: with what was printed, said aloud, or shown elsewhere.

The same values as `belenios-tool election compute-checksums`, in the base-64 form that the
election's fingerprint has. Printed in the minutes, shown to each key holder and to whoever
made the credentials.
"""

from __future__ import annotations

from dataclasses import dataclass

from votes.belenios import canonical
from votes.belenios.credentials import CredentialList
from votes.belenios.group import Group
from votes.belenios.hashing import sha256_b64
from votes.belenios.trustees import Pedersen, TrusteeKey, Trustees


@dataclass(frozen=True)
class HolderFingerprints:
    """What a key holder finds again. `certificate` exists for threshold members only."""

    owner: int
    key: str
    certificate: str | None = None


def key_fingerprint(group: Group, key: TrusteeKey) -> str:
    """Of a key holder's public key, quotes included as the tool does."""
    return sha256_b64(canonical.serialize(group.text(key.public_key)))


def holder_fingerprints(group: Group, trustees: Trustees) -> tuple[HolderFingerprints, ...]:
    """For each key holder, in the order of their numbers."""
    found: list[HolderFingerprints] = []
    for item in trustees.items:
        for position, member in enumerate(item.members):
            certificate = None
            if isinstance(item, Pedersen):
                certificate = sha256_b64(item.certificates[position].signed.message)
            key = key_fingerprint(group, member)
            found.append(HolderFingerprints(len(found) + 1, key, certificate))
    return tuple(found)


def credentials_fingerprint(credentials: CredentialList) -> str:
    """Of the published list of voting rights."""
    return sha256_b64(credentials.text)
