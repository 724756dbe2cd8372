"""Members' requests for the agenda: entered by right (R-ODJ-02), with the receipt the law asks
for (R225-74)."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.urls import reverse

from assembly import completing, requests
from assembly.actions import scheduling
from assembly.models import Assembly
from assembly.states import AssemblyState
from common.clock import PARIS
from common.refusals import Refusal
from members import queries as register
from members.models import OrganFunction
from notifications.actions import outbox
from notifications.models import Message
from proposals.models import Proposal
from proposals.states import ProposalState

# A reminder leaves when so little time is left, if the first message is a day old.
AGAIN_BEFORE, AGAIN_AFTER = timedelta(days=2), timedelta(days=1)


def receive(*, proposal: Proposal, at: datetime) -> None:
    """Enough support was just gathered: the request goes on the agenda in preparation, or the board
    is told to complete the convened one; its author knows."""
    coming = requests.binding(proposal, at)
    if coming is not None and coming.is_draft:
        enter(assembly=coming, at=at)
    elif coming is not None:
        ask_to_complete(assembly=coming, at=at)
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


def ask_to_complete(*, assembly: Assembly, at: datetime) -> int:
    """Tells whoever convenes, once for each request, that a convened agenda has to take it; and
    once more when little time is left. Gives how many messages are new. Safe to repeat."""
    waiting = completing.waiting(assembly)
    if not waiting:
        return 0
    before = _before(assembly, at)
    told = 0
    for proposal in waiting:
        step = f"agenda-request-{proposal.pk}"
        told += _write(assembly, proposal, step, before, at)
        first = Message.objects.filter(subject=assembly.subject, step=step).first()
        is_old = first is not None and at - first.queued_at >= AGAIN_AFTER
        if is_old and at >= before - AGAIN_BEFORE:
            told += _write(assembly, proposal, f"agenda-reminder-{proposal.pk}", before, at)
    return told


def ask_all(*, at: datetime) -> int:
    """The same for every convened assembly: what a crash left untold, and the reminders."""
    convened = Assembly.objects.filter(state=AssemblyState.CONVENED).order_by("pk")
    return sum(ask_to_complete(assembly=each, at=at) for each in convened)


def _write(
    assembly: Assembly, proposal: Proposal, step: str, before: datetime, at: datetime
) -> int:
    new = 0
    for member in register.holders_of(OrganFunction.Function.CONVENER, at.astimezone(PARIS).date()):
        message = outbox.queue(
            key_subject=assembly.subject,
            member=member,
            step=step,
            template="request_to_add",
            context={
                "title": proposal.title,
                "author": proposal.author.display_name,
                "reached_at": proposal.threshold_reached_at,
                "assembly_name": assembly.title,
                "meets_at": assembly.call.meets_at,
                "before": before,
                "is_again": step.startswith("agenda-reminder"),
                "link": settings.SITE_URL + reverse("assembly:complete-agenda", args=[assembly.pk]),
            },
            at=at,
        )
        new += message.queued_at == at
    return new


def _before(assembly: Assembly, at: datetime) -> datetime:
    """By when: while members still have the time of a notice to read it, before the vote opens, and
    at the latest before the meeting."""
    in_time = datetime.combine(completing.in_time_until(assembly), time(23, 59), PARIS)
    ends = (in_time, assembly.vote_opens_at, assembly.call.meets_at)
    return min((each for each in ends if each and each > at), default=assembly.call.meets_at)


def acknowledge(*, proposal: Proposal, at: datetime) -> None:
    """Tells the author, once, that the request has enough support, and which assembly it binds."""
    coming = requests.binding(proposal, at) or requests.next_assembly(at)
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
            "is_in_time": last is not None and _reached(proposal, at) <= last.at,
            "is_convened": coming is not None and not coming.is_draft,
            "is_on_agenda": proposal.state == ProposalState.SCHEDULED,
            "purpose": proposal.purpose,
            "link": settings.SITE_URL + reverse("proposals:detail", args=[proposal.pk]),
        },
        at=at,
    )


def _reached(proposal: Proposal, at: datetime) -> datetime:
    return proposal.threshold_reached_at or at
