"""Members' requests for the agenda: the receipt the law asks for (R225-74)."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from assembly import requests
from notifications.actions import outbox
from proposals.models import Proposal


def acknowledge(*, proposal: Proposal, at: datetime) -> None:
    """Tells the author, once, that the request has enough support, and which assembly it binds."""
    coming = requests.next_assembly(at)
    last = requests.freeze(coming) if coming else None
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
            "link": settings.SITE_URL + reverse("proposals:detail", args=[proposal.pk]),
        },
        at=at,
    )
