"""What the polling station listens to in the register."""

from datetime import datetime
from typing import Any

from members import signals
from members.models import Account, Member
from votes.station.actions import rights


def connect() -> None:
    """Connects the receivers, once, when the application starts."""
    signals.sessions_ended.connect(_signed_out, dispatch_uid="votes.signed_out")
    signals.member_left.connect(_left, dispatch_uid="votes.left")


def _signed_out(sender: type[Account], account: Account, at: datetime, **details: Any) -> None:
    rights.void(account=account, at=at)


def _left(sender: type[Member], member: Member, at: datetime, **details: Any) -> None:
    """Closed to voting from the moment the departure is recorded, for the pouvoirs held too."""
    if member.account is not None:
        rights.void(account=member.account, at=at)
