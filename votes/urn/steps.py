"""What every step of a poll does: take its place in the queue, leave its mark."""

from datetime import datetime

from votes.urn import refusals
from votes.urn.models import Milestone, Poll


def locked(poll_uuid: str) -> Poll:
    """The poll, whose row is the queue of everybody who changes it."""
    poll = Poll.objects.select_for_update().filter(pk=poll_uuid).first()
    if poll is None:
        raise refusals.unknown_poll()
    return poll


def mark(poll: Poll, verb: str, at: datetime) -> None:
    """Notes a milestone with the head of the chain."""
    Milestone.objects.create(poll=poll, verb=verb, at=at, height=poll.height, head=poll.head)
