"""Which proposals are asked to become one, and where the supports of a merged one stand."""

import re
from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from members.models import Account, Member
from proposals import queries
from proposals.models import Merger, Proposal
from proposals.states import MergerState, ProposalState


def waiting(proposal: Proposal) -> Merger | None:
    """The wish of its author that has no answer yet."""
    rows = proposal.mergers.filter(state=MergerState.ASKED).select_related("into", "into__author")
    return rows.first()


def asking(proposal: Proposal) -> QuerySet[Merger]:
    """The proposals whose authors ask to join this one."""
    rows = proposal.asked_mergers.filter(state=MergerState.ASKED)
    return rows.select_related("proposal", "proposal__author").order_by("asked_at", "pk")


def named(account: Account, words: str, on: date) -> Proposal | None:
    """The proposal that an address, or its number, names."""
    numbers = re.findall(r"\d+", words)
    if not numbers or len(numbers[-1]) > 12:
        return None
    found = queries.visible_to(account, on).filter(pk=int(numbers[-1]))
    return found.filter(state=ProposalState.PUBLISHED, hidden_by=None).first()


def to_confirm(proposal: Proposal, mine: Collection[Member]) -> QuerySet[Proposal]:
    """What was merged into a proposal and had the support of members who do not support it yet."""
    there = queries.supporting(proposal, mine)
    silent = [member for member in mine if member.pk not in there]
    rows = proposal.merged.filter(supports__member__in=silent, supports__withdrawn_at=None)
    return rows.distinct().order_by("pk")


def joined(proposal: Proposal) -> QuerySet[Proposal]:
    """What was merged into it, to be read still."""
    return proposal.merged.select_related("author").order_by("pk")
