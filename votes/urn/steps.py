"""What every step of a poll does: take its place in the queue, leave its mark."""

from datetime import datetime
from functools import partial

from django.db import transaction

from votes.urn import refusals, signals
from votes.urn.models import Milestone, Poll
from votes.urn.turn import URN


def locked(poll_uuid: str) -> Poll:
    """The poll, whose row is the queue of everybody who changes it."""
    poll = Poll.objects.select_for_update().filter(pk=poll_uuid).first()
    if poll is None:
        raise refusals.unknown_poll()
    return poll


def mark(poll: Poll, verb: str, at: datetime) -> None:
    """Notes a milestone with the head of the chain, and says so once committed."""
    Milestone.objects.create(poll=poll, verb=verb, at=at, height=poll.height, head=poll.head)
    transaction.on_commit(
        partial(signals.poll_changed.send_robust, sender=Poll, poll=poll.uuid), using=URN
    )
