"""How often what a sender writes down reaches the disk itself.

A killed process loses nothing that it committed: the system, or the database server, holds it.
Waiting for the disk protects against a power cut alone, and takes longer than all the rest of a
message. So a sender waits for it four times a second: at a steady pace that is every message, at
full speed a cut may repeat what left in the last quarter of a second, with the same Message-IDs.
Nothing else of the platform commits so: what is queued is on disk before it is sent.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction

EVERY_SECONDS = 0.25
_NORMAL = 1  # SQLite's PRAGMA synchronous: the log is not waited for at each commit


class Flushes:
    """The commits of one batch. The turn is released after the last, by a commit like any other,
    which takes all that came before it to the disk."""

    def __init__(self) -> None:
        self._connection = connections["default"]
        self._last = time.monotonic()
        self._is_sqlite = self._connection.vendor == "sqlite"
        self._usual = self._ask() if self._is_sqlite else 0
        self._now = self._usual

    @contextmanager
    def commit(self) -> Iterator[None]:
        """One commit, on disk when the last one that was is a quarter of a second old."""
        if self._connection.in_atomic_block:  # it is not ours to say how that one ends
            with transaction.atomic(using="default"):
                yield
            return
        moment = time.monotonic()
        is_due = moment >= self._last + EVERY_SECONDS
        if self._is_sqlite:
            self._set(self._usual if is_due else min(self._usual, _NORMAL))
        with transaction.atomic(using="default"):
            if not (is_due or self._is_sqlite):
                self._say("SET LOCAL synchronous_commit TO OFF")
            yield
        if is_due:
            self._last = moment

    def end(self) -> None:
        """The next commit of this connection is as durable as any."""
        if not self._connection.in_atomic_block:
            self._set(self._usual)

    def _ask(self) -> int:
        with self._connection.cursor() as cursor:
            return int(cursor.execute("PRAGMA synchronous").fetchone()[0])

    def _set(self, level: int) -> None:
        if level != self._now:
            self._say(f"PRAGMA synchronous={level}")
            self._now = level

    def _say(self, words: str) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(words)
