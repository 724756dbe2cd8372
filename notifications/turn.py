"""One sender at a time: a turn is taken, kept by renewing it, and free again when its holder
died."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import Q

from notifications.models import SendingTurn

# Longer than one message can take with the relay's time-outs, shorter than people's patience.
LASTS = timedelta(minutes=2)
RENEWED_AFTER = timedelta(seconds=10)


class Turn:
    """The right to speak to the relay, held by one process since `renewed_at`."""

    def __init__(self, holder: str, renewed_at: datetime) -> None:
        self.holder, self.renewed_at = holder, renewed_at

    def renew(self, at: datetime) -> bool:
        """Keeps the turn; False when another process took it meanwhile, which none may before it
        has lasted."""
        if self.renewed_at <= at < self.renewed_at + RENEWED_AFTER:
            return True
        kept = SendingTurn.objects.filter(pk=1, holder=self.holder).update(until=at + LASTS)
        self.renewed_at = at
        return kept == 1

    def release(self, at: datetime) -> None:
        SendingTurn.objects.filter(pk=1, holder=self.holder).update(holder="", until=at)


@contextmanager
def taken(at: datetime) -> Iterator[Turn | None]:
    """The turn, or None while another process holds it."""
    turn = Turn(str(uuid.uuid4()), at)
    SendingTurn.objects.get_or_create(pk=1, defaults={"until": at})
    free = Q(holder="") | Q(until__lte=at)
    if SendingTurn.objects.filter(free, pk=1).update(holder=turn.holder, until=at + LASTS) != 1:
        yield None
        return
    try:
        yield turn
    finally:
        turn.release(at)
