"""What every step of a poll does: take its place in the queue, leave its mark."""

from datetime import datetime
from typing import Any

from common.states import Transition, take
from votes.belenios.events import Appended
from votes.urn import chain, recently, refusals
from votes.urn.chain import Head
from votes.urn.models import Milestone, Poll
from votes.urn.turn import URN


def locked(poll_uuid: str) -> Poll:
    """The poll, whose row is the queue of everybody who changes it."""
    poll = Poll.objects.select_for_update().filter(pk=poll_uuid).first()
    if poll is None:
        raise refusals.unknown_poll()
    recently.forget(poll_uuid)
    return poll


def append(
    poll: Poll,
    step: Appended,
    move: Transition,
    verb: str,
    at: datetime,
    *,
    after: Head | None = None,
    **changes: Any,
) -> None:
    """Moves the poll by a step of its chain, which is written, public at once, and noted."""
    height, head = step.event.height, step.event.hash
    take(poll, move, using=URN, height=height, head=head, published_height=height, **changes)
    chain.write(poll, step, after=after)
    mark(poll, verb, at)


def mark(poll: Poll, verb: str, at: datetime) -> None:
    """Notes a milestone with the head of the chain."""
    Milestone.objects.create(poll=poll, verb=verb, at=at, height=poll.height, head=poll.head)
