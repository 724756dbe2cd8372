"""Who is told of what in a debate."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from common.clock import PARIS
from notifications.actions import outbox
from notifications.models import Stream
from proposals import mentioning
from proposals.models import Contribution


def tell_called(contribution: Contribution, at: datetime) -> int:
    """Those whom these words call by name, among the readers of optional messages; gives how many
    were written to. The message never carries the words: moderation may hide them."""
    on = at.astimezone(PARIS).date()
    proposal = contribution.proposal
    called = mentioning.called(contribution.text, proposal, on, by=contribution.author)
    if not called:
        return 0
    page = contribution.argument_id or contribution.pk
    context = {
        "author": contribution.author.display_name,
        "title": proposal.title,
        "link": settings.SITE_URL + reverse("proposals:argument", args=[proposal.pk, page]),
    }
    return outbox.queue_all(
        key_subject=contribution.reference,
        members=called,
        step="called",
        template="called_in_debate",
        context_of=lambda member: context,
        at=at,
        stream=Stream.OPTIONAL,
    )
