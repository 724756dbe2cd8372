"""Members' requests for the agenda: entered by right (R-ODJ-02), with the receipt the law asks
for (R225-74)."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from assembly import requests
from assembly.actions import scheduling
from assembly.models import Assembly
from assembly.states import AssemblyState
from common.refusals import Refusal
from notifications.actions import outbox
from proposals.models import Proposal
from proposals.states import ProposalState


def receive(*, proposal: Proposal, at: datetime) -> None:
    """Enough support was just gathered: the request goes on the agenda, and its author knows."""
    coming = requests.binding(proposal)
    if coming is not None:
        enter(assembly=coming, at=at)
    acknowledge(proposal=proposal, at=at)


def enter(*, assembly: Assembly, at: datetime) -> int:
    """Puts every request that binds this assembly on its agenda; gives how many. Safe to repeat.
    What the board took off waits for its formal answer."""
    entered = 0
    for proposal in requests.to_enter(assembly).select_related("author"):
        try:
            scheduling.enter_request(assembly=assembly, proposal=proposal, at=at)
        except Refusal:  # answered, withdrawn or convened in the same second
            continue
        entered += 1
    return entered


def enter_all(*, at: datetime) -> int:
    """What a crash between a support and its consequences left undone."""
    coming = Assembly.objects.filter(state=AssemblyState.DRAFT, announced_at__isnull=False)
    return sum(enter(assembly=each, at=at) for each in coming.order_by("pk"))


def acknowledge(*, proposal: Proposal, at: datetime) -> None:
    """Tells the author, once, that the request has enough support, and which assembly it binds."""
    coming = requests.next_assembly(at)
    last = requests.freeze(coming) if coming else None
    proposal.refresh_from_db(fields=["state"])
    outbox.queue(
        key_subject=proposal.reference,
        member=proposal.author,
        step="request",
        template="request_received",
        context={
            "title": proposal.title,
            "received_at": at,
            "meets_at": coming.call.meets_at if coming else None,
            "agenda_until": last.on if last else None,
            "is_in_time": last is not None and at <= last.at,
            "is_on_agenda": proposal.state == ProposalState.SCHEDULED,
            "purpose": proposal.purpose,
            "link": settings.SITE_URL + reverse("proposals:detail", args=[proposal.pk]),
        },
        at=at,
    )
