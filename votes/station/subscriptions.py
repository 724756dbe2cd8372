"""What the polling station listens to in the register."""

from datetime import datetime
from typing import Any

from members import signals
from members.models import Account
from votes.station.actions import rights


def connect() -> None:
    """Connects the receivers, once, when the application starts."""
    signals.sessions_ended.connect(_signed_out, dispatch_uid="votes.signed_out")


def _signed_out(sender: type[Account], account: Account, at: datetime, **details: Any) -> None:
    rights.void(account=account, at=at)
