"""Whose turn comes next. Sorting a long queue again for each fifty messages would take longer than
sending them: it is sorted once a second, and each batch asks again what may still leave."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from notifications import queries
from notifications.models import Message

MESSAGES = 1000
LASTS = timedelta(seconds=1)


class Ahead:
    """The next messages by number, oldest first, as they were sorted at `_at`."""

    def __init__(self) -> None:
        self._ids: list[uuid.UUID] = []
        self._at: datetime | None = None

    def next(self, at: datetime, limit: int, *, closed_domains: Collection[str]) -> list[Message]:
        """Up to `limit` messages that may leave at this instant, oldest first."""
        is_fresh = self._at is not None and self._at <= at < self._at + LASTS
        enough = is_fresh and len(self._ids) >= limit
        if enough and (known := self._take(at, limit, closed_domains)):
            return known
        self._ids = queries.due_ids(at, max(limit, MESSAGES), closed_domains=closed_domains)
        self._at = at
        return self._take(at, limit, closed_domains)

    def _take(self, at: datetime, limit: int, closed_domains: Collection[str]) -> list[Message]:
        taken, self._ids = self._ids[:limit], self._ids[limit:]
        return queries.due(at, among=taken, closed_domains=closed_domains)
