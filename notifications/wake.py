"""Waking the worker once something is in the outbox, instead of waiting for the next minute."""

from django.core.cache import cache
from django.db import transaction
from django_q.tasks import async_task

SENDING_TASK = "notifications.tasks.send_due"
_KEY = "outbox-woken"
_SECONDS = 5


def after_commit() -> None:
    """Wakes the worker when the current transaction is on disk; once, however often it is asked.

    The minute's schedule sends the rest: a lost wake-up delays, it loses nothing.
    """
    connection = transaction.get_connection("default")
    if not any(entry[1] is _wake for entry in connection.run_on_commit):
        transaction.on_commit(_wake, using="default", robust=True)


def _wake() -> None:
    if cache.add(_KEY, 1, timeout=_SECONDS):
        async_task(SENDING_TASK)


def answered() -> None:
    """The worker is up: what comes from now on may wake it again."""
    cache.delete(_KEY)
