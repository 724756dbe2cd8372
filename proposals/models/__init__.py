"""What members want decided, and what the board asks them."""

from proposals.models.proposals import (
    Category,
    Consultation,
    Proposal,
    Step,
    Support,
    SupportRule,
    Version,
)

__all__ = [
    "Category",
    "Consultation",
    "Proposal",
    "Step",
    "Support",
    "SupportRule",
    "Version",
]
