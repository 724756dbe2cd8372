"""The receipt: the urn's signed word that it holds a ballot, and at which height (secrecy.md 16).

It proves nothing about the choice. Whoever keeps it can show that a ballot was dropped, or that
the chain was rewritten after it.
"""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from votes.belenios.hashing import hex_to_b64
from votes.urn import keys
from votes.urn.models import Ballot


@dataclass(frozen=True)
class Receipt:
    """A ballot received: `tracker` in base 64, `head` the hash of the event of that height."""

    poll: str
    tracker: str
    height: int
    head: str
    at: datetime
    is_new: bool
    is_exact: bool = True

    @property
    def message(self) -> str:
        """What the urn signs."""
        return f"receipt|{self.poll}|{self.tracker}|{self.height}|{self.head}|{self.instant}"

    @property
    def instant(self) -> str:
        """When the ballot was received, in UTC: to the second for its voter, to the hour for
        anybody else, who could match it with somebody seen voting (secrecy.md 15)."""
        at = self.at if self.is_exact else self.at.replace(minute=0, second=0, microsecond=0)
        return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def to_json(self) -> dict[str, Any]:
        """The receipt as the voter keeps it, with signature and key in URL-safe base 64."""
        signature = keys.receipt_key().sign(self.message.encode())
        return {
            "tracker": self.tracker,
            "height": self.height,
            "head": self.head,
            "at": self.instant,
            "precision": "second" if self.is_exact else "hour",
            "signature": base64.urlsafe_b64encode(signature).decode().rstrip("="),
            "urn_key": keys.public_receipt_key(),
        }


def receipt_of(ballot: Ballot, *, is_new: bool, is_exact: bool = True) -> Receipt:
    """The receipt of a ballot that is in the urn."""
    return Receipt(
        poll=ballot.poll_id,
        tracker=hex_to_b64(ballot.name),
        height=ballot.height,
        head=ballot.head,
        at=ballot.at,
        is_new=is_new,
        is_exact=is_exact,
    )
