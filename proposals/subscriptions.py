"""What this room listens to: each receiver calls one action."""

from datetime import datetime
from typing import Any

from proposals.actions import remarks
from votes.station import signals
from votes.station.models import Poll


def connect() -> None:
    """Registers receivers, once, when the application starts."""
    signals.poll_counted.connect(_counted, dispatch_uid="proposals.counted")


def _counted(sender: type[Poll], poll: Poll, at: datetime, **details: Any) -> None:
    remarks.publish(poll=poll, at=at)
