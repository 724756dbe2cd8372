"""What the cooperative sends, and what it knows of how mail arrives."""

from notifications.models.arrival import (
    DeadAddress,
    MailCheck,
    MailDomain,
    Report,
    ReturnMailbox,
)
from notifications.models.campaigns import Campaign, Step, StepAudience, VotingPlan
from notifications.models.choices import MailChoice, Phone, PushDevice
from notifications.models.measures import Measure
from notifications.models.outbox import (
    BY_TELEPHONE,
    Attempt,
    Channel,
    Message,
    PostalBatch,
    SendingTurn,
)
from notifications.models.phone_calls import PhoneCall
from notifications.models.streams import Stream

__all__ = [
    "BY_TELEPHONE",
    "Attempt",
    "Campaign",
    "Channel",
    "DeadAddress",
    "MailCheck",
    "MailChoice",
    "MailDomain",
    "Measure",
    "Message",
    "Phone",
    "PhoneCall",
    "PostalBatch",
    "PushDevice",
    "Report",
    "ReturnMailbox",
    "SendingTurn",
    "Step",
    "StepAudience",
    "Stream",
    "VotingPlan",
]
