"""“This poll changed”, said to open pages: nothing else ever travels on a socket."""

from datetime import datetime
from functools import partial

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from django.dispatch import Signal

from votes.station.models import Poll

POLL_CHANGED = "poll.changed"


def group_of(poll_uuid: str) -> str:
    """The group of the pages that show a poll."""
    return f"poll.{poll_uuid}"


def poll_changed(poll_uuid: str) -> None:
    """Tells every open page of a poll to fetch again what it shows."""
    layer = get_channel_layer()
    if layer is not None:
        async_to_sync(layer.group_send)(group_of(poll_uuid), {"type": POLL_CHANGED})


def announce(poll: Poll, signal: Signal | None, at: datetime) -> None:
    """Tells the rooms above and the open pages, once the transaction is committed."""
    if signal is not None:
        transaction.on_commit(partial(signal.send, sender=Poll, poll=poll, at=at))
    transaction.on_commit(partial(poll_changed, poll.uuid))
