"""What members want decided, and what the board asks them."""

from proposals.models.amendments import AmendedPart, Amendment, Voice
from proposals.models.attachments import Attachment
from proposals.models.coauthors import CoAuthor
from proposals.models.debate import Contribution, Sharing, Side
from proposals.models.errands import Duration, Errand
from proposals.models.groups import GroupPlace, WorkingGroup
from proposals.models.mergers import Merger
from proposals.models.moderation import Ground, Moderator, Report, Ruling
from proposals.models.proposals import (
    Audience,
    Category,
    Consultation,
    Proposal,
    Purpose,
    Step,
    Support,
    Version,
)
from proposals.models.questions import Asked, OpenAnswer, OpenQuestion
from proposals.models.remarks import Remark
from proposals.models.summaries import Summary

__all__ = [
    "AmendedPart",
    "Amendment",
    "Asked",
    "Attachment",
    "Audience",
    "Category",
    "CoAuthor",
    "Consultation",
    "Contribution",
    "Duration",
    "Errand",
    "Ground",
    "GroupPlace",
    "Merger",
    "Moderator",
    "OpenAnswer",
    "OpenQuestion",
    "Proposal",
    "Purpose",
    "Remark",
    "Report",
    "Ruling",
    "Sharing",
    "Side",
    "Step",
    "Summary",
    "Support",
    "Version",
    "Voice",
    "WorkingGroup",
]
