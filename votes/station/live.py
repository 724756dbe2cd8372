"""“This poll changed”, said to open pages: nothing else ever travels on a socket."""

import asyncio
import logging
from datetime import datetime
from functools import partial
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from django.dispatch import Signal

from votes.station.discretion import SMALLEST_GROUP, shown_voters
from votes.station.models import Poll, TurnoutEntry
from votes.station.signals import turnout_changed

logger = logging.getLogger(__name__)
POLL_CHANGED = "poll.changed"
BROKER_SECONDS = 2.0


def group_of(poll_uuid: str) -> str:
    """The group of the pages that show a poll."""
    return f"poll.{poll_uuid}"


def poll_changed(poll_uuid: str) -> None:
    """Tells every open page of a poll to fetch again what it shows."""
    tell(group_of(poll_uuid), POLL_CHANGED)


def tell(group: str, changed: str) -> None:
    """Says one word to the open pages of a group. The act is done already: a broker that is away,
    or does not answer, costs these pages a delay and nobody anything else."""
    layer = get_channel_layer()
    if layer is None:
        return
    try:
        async_to_sync(_send)(layer, group, changed)
    except Exception:  # whatever the broker's client raises
        logger.exception("Open pages could not be told that %s changed.", group)


async def _send(layer: Any, group: str, changed: str) -> None:
    await asyncio.wait_for(layer.group_send(group, {"type": changed}), BROKER_SECONDS)


def announce(poll: Poll, signal: Signal | None, at: datetime) -> None:
    """Tells the rooms above and the open pages, once the transaction is committed."""
    if signal is not None:
        transaction.on_commit(partial(signal.send, sender=Poll, poll=poll, at=at))
    transaction.on_commit(partial(poll_changed, poll.uuid))


def announce_turnout(poll: Poll, at: datetime) -> None:
    """A right was used. The rooms above always hear of it; open pages, which anybody may listen
    to, only of what may be said: whoever counts what they are told learns how few have voted."""
    transaction.on_commit(partial(turnout_changed.send, sender=Poll, poll=poll, at=at))
    signed = TurnoutEntry.objects.filter(entry__poll=poll).order_by("pk")
    voted = len(signed.values_list("pk")[:SMALLEST_GROUP])
    if shown_voters(poll, voted, at=at) is not None:
        transaction.on_commit(partial(poll_changed, poll.uuid))
