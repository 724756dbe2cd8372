"""What the cooperative sends, and what it knows of how mail arrives."""

from notifications.models.arrival import DeadAddress, MailCheck, MailDomain, Report
from notifications.models.outbox import (
    Attempt,
    Campaign,
    Channel,
    MailChoice,
    Message,
    PostalBatch,
    SendingTurn,
    Step,
    Stream,
)

__all__ = [
    "Attempt",
    "Campaign",
    "Channel",
    "DeadAddress",
    "MailCheck",
    "MailChoice",
    "MailDomain",
    "Message",
    "PostalBatch",
    "Report",
    "SendingTurn",
    "Step",
    "Stream",
]
