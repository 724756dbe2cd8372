"""What the mails about a proposal say."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from members import queries as register
from proposals.models import Amendment, Proposal
from proposals.states import ProposalState


def address_of(proposal: Proposal) -> str:
    """The proposal's page, as a mail names it."""
    return settings.SITE_URL + reverse("proposals:detail", args=[proposal.pk])


def receipt_context(proposal: Proposal, at: datetime) -> dict[str, Any]:
    """The receipt: what was received, and when (R225-74)."""
    return {
        "title": proposal.title,
        "received_at": at,
        "board": register.cooperative().word("board"),
        "link": address_of(proposal),
    }


def answer_context(proposal: Proposal) -> dict[str, Any]:
    """The board's answer with its reasons."""
    return {
        "title": proposal.title,
        "is_admitted": proposal.state == ProposalState.ADMITTED,
        "answer": proposal.board_answer,
        "board": register.cooperative().word("board"),
        "link": address_of(proposal),
    }


def amendment_context(amendment: Amendment) -> dict[str, Any]:
    """What became of an amendment."""
    contribution = amendment.contribution
    path = reverse("proposals:argument", args=[contribution.proposal_id, contribution.pk])
    return {
        "title": contribution.proposal.shown_title,
        "state": amendment.state,
        "outcome": amendment.get_state_display(),
        "answer": amendment.answer,
        "votes_for": amendment.votes_for,
        "votes_against": amendment.votes_against,
        "link": settings.SITE_URL + path,
    }
