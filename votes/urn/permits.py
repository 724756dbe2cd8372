"""The permit to cast: short-lived, names no person (secrecy.md 1).

A credential is not enough to cast: the polling station also issues, after sign-in and step-up, a
MAC over the poll, the public credential, both epochs, the rank and the expiry. The urn checks it
inside the casting transaction, so that taking a pouvoir back, closing or checking in makes every
earlier permit worthless.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime

from votes.urn import keys
from votes.urn.models import Rank

_PERMIT = re.compile(
    r"1\.(?P<epoch>\d{1,9})\.(?P<credential_epoch>\d{1,9})\.(?P<rank>owner|holder)"
    r"\.(?P<expires>\d{1,12})\.(?P<mac>[A-Za-z0-9_-]{43})",
    re.ASCII,
)


@dataclass(frozen=True)
class Permit:
    """What a permit says. It is bound to a poll and a credential by its MAC alone."""

    epoch: int
    credential_epoch: int
    rank: Rank
    expires: int

    @property
    def claims(self) -> str:
        """The part of the permit that can be read."""
        return f"1.{self.epoch}.{self.credential_epoch}.{self.rank}.{self.expires}"

    def text(self, poll: str, credential: str) -> str:
        """The permit as it travels."""
        return f"{self.claims}.{_mac(poll, credential, self.claims)}"


def issue(
    *,
    poll: str,
    credential: str,
    epoch: int,
    credential_epoch: int,
    rank: Rank,
    expires_at: datetime,
) -> str:
    """A permit for one public credential of one poll."""
    permit = Permit(epoch, credential_epoch, rank, int(expires_at.timestamp()))
    return permit.text(poll, credential)


def read(text: str, *, poll: str, credential: str) -> Permit | None:
    """What the permit says, or None when this urn did not issue it for this credential."""
    match = _PERMIT.fullmatch(text)
    if match is None:
        return None
    permit = Permit(
        int(match["epoch"]),
        int(match["credential_epoch"]),
        Rank(match["rank"]),
        int(match["expires"]),
    )
    expected = permit.text(poll, credential)
    return permit if hmac.compare_digest(expected, text) else None


def _mac(poll: str, credential: str, claims: str) -> str:
    message = f"permit|{poll}|{credential}|{claims}".encode()
    digest = hmac.new(keys.permit_key(), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
