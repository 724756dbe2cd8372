"""Members' proposals on the agenda: from an idea to a resolution, and to what became of it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from assembly.actions.agenda import add_item, detach_proposal, refuse_unless_draft
from assembly.completing import Added
from assembly.models import AgendaCompletion, AgendaItem, Assembly, Outcome, Resolution
from common import audit
from members.models import Account
from proposals.actions import proposals
from proposals.models import Proposal
from proposals.states import ProposalState


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
        return _carry(assembly, proposal, at, by, agreed_by_board=agreed_by_board)


def enter_request(*, assembly: Assembly, proposal: Proposal, at: datetime) -> Resolution:
    """Puts a proposal with enough support on the agenda by right (R-ODJ-02). The board has not
    agreed to it; it may say so on the page of the question, until the convocation."""
    with transaction.atomic(using="default"):
        refuse_unless_draft(assembly=assembly)
        proposals.mark_entered(proposal=proposal, at=at, scheduled_for=assembly.subject)
        return _carry(assembly, proposal, at, None, agreed_by_board=False)


def add_request(
    *, completion: AgendaCompletion, proposal: Proposal, added: Added, at: datetime, by: Account
) -> Resolution:
    """Puts a request at the end of a convened agenda, numbered after the questions it has: no
    number and no frozen text changes. Part of the completion (actions.completing)."""
    assembly = completion.assembly
    if proposal.state == ProposalState.ADMITTED:
        proposals.mark_scheduled(proposal=proposal, at=at, by=by, scheduled_for=assembly.subject)
    else:
        proposals.mark_entered(proposal=proposal, at=at, scheduled_for=assembly.subject)
    last = assembly.items.aggregate(last=Max("position"))["last"] or 0
    number = assembly.resolutions.aggregate(last=Max("number"))["last"] or 0
    item = AgendaItem.objects.create(
        assembly=assembly, position=last + 1, kind=AgendaItem.Kind.VOTE, title=proposal.title
    )
    resolution = Resolution(
        assembly=assembly,
        item=item,
        number=number + 1,
        title=proposal.title,
        nature=added.nature,
        is_secret=added.is_secret,
        completion=completion,
    )
    return _write(resolution, proposal, at, by, agreed_by_board=added.agreed_by_board)


def _carry(
    assembly: Assembly,
    proposal: Proposal,
    at: datetime,
    by: Account | None,
    *,
    agreed_by_board: bool,
) -> Resolution:
    item = add_item(
        assembly=assembly, kind=AgendaItem.Kind.VOTE, title=proposal.title, at=at, by=by
    )
    return _write(item.resolutions.get(), proposal, at, by, agreed_by_board=agreed_by_board)


def _write(
    resolution: Resolution,
    proposal: Proposal,
    at: datetime,
    by: Account | None,
    *,
    agreed_by_board: bool,
) -> Resolution:
    """The question as its author wrote it, with what follows from a yes and from a no."""
    resolution.text = proposal.text
    resolution.reasons = proposal.reasons
    resolution.if_yes, resolution.if_no = proposal.if_yes, proposal.if_no
    resolution.cost = proposal.cost
    resolution.author = Resolution.Author.MEMBERS
    resolution.author_name = proposal.author.display_name
    resolution.agreed_by_board = agreed_by_board
    resolution.proposal = proposal
    resolution.save()
    audit.record(
        "proposal.became_resolution",
        at=at,
        by=by,
        subject=resolution.assembly.subject,
        details={"proposal": proposal.pk, "resolution": resolution.reference},
    )
    return resolution


def conclude_proposals(*, assembly: Assembly, at: datetime, by: Account | None = None) -> None:
    """Each proposal that a decided assembly carried learns its fate. Safe to repeat: only those
    still said to be on the agenda are moved."""
    carried = assembly.resolutions.filter(
        outcome__isnull=False, proposal__state=ProposalState.SCHEDULED
    )
    with transaction.atomic(using="default"):
        for resolution in carried.select_related("proposal", "outcome").order_by("number"):
            _conclude(resolution, at, by)


def _conclude(resolution: Resolution, at: datetime, by: Account | None) -> None:
    verdict, proposal = resolution.outcome.verdict, resolution.proposal
    assert proposal is not None
    if not resolution.outcome.has_votes:
        proposals.mark_undecided(proposal=detach_proposal(resolution=resolution), at=at, by=by)
    elif verdict == Outcome.Verdict.ADOPTED:
        proposals.mark_adopted(proposal=proposal, at=at, by=by)
    else:
        proposals.mark_rejected(proposal=proposal, at=at, by=by)
