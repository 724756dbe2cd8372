"""Members' proposals on the agenda: the path from an idea to a resolution."""

from datetime import datetime

from django.db import transaction

from assembly.actions.agenda import add_item, refuse_unless_draft
from assembly.models import AgendaItem, Assembly, Resolution
from common import audit
from members.models import Account
from proposals.actions import proposals
from proposals.models import Proposal


def schedule_proposal(
    *,
    assembly: Assembly,
    proposal: Proposal,
    at: datetime,
    by: Account,
    agreed_by_board: bool,
) -> Resolution:
    """Puts an admitted proposal on the agenda as a resolution presented by its author, with its
    text and reasons. Refused when it was not admitted, or is scheduled already. Whether the board
    agrees is its own choice, never supposed: it decides blank proxies (L225-106)."""
    with transaction.atomic(using="default"):
        refuse_unless_draft(assembly=assembly)
        proposals.mark_scheduled(proposal=proposal, at=at, by=by, scheduled_for=assembly.subject)
        item = add_item(
            assembly=assembly, kind=AgendaItem.Kind.VOTE, title=proposal.title, at=at, by=by
        )
        resolution = item.resolutions.get()
        resolution.text = proposal.text
        resolution.reasons = proposal.reasons
        resolution.author = Resolution.Author.MEMBERS
        resolution.author_name = proposal.author.display_name
        resolution.agreed_by_board = agreed_by_board
        resolution.proposal = proposal
        resolution.save()
        audit.record(
            "proposal.became_resolution",
            at=at,
            by=by,
            subject=assembly.subject,
            details={"proposal": proposal.pk, "resolution": resolution.reference},
        )
    return resolution
