"""Counting what is refused at the casting door: nothing else is kept of it."""

import threading
from collections import Counter
from contextlib import suppress

from django.db import DatabaseError
from django.db.models import F

from votes.urn.models import Poll, Refused
from votes.urn.turn import urn_transaction

# Whoever writes goes back once for those who came meanwhile; whoever is refused next does the rest.
ROUNDS = 2

_noting, _writing = threading.Lock(), threading.Lock()
_waiting: Counter[tuple[str, str]] = Counter()


def count(*, poll_uuid: str, rule: str) -> None:
    """Counts a refusal of a poll by its code. Of all who are refused at once one writes, for all:
    whoever floods the door takes no more than one turn at a time. A base that does not answer
    loses a count, and no voter their answer."""
    with _noting:
        _waiting[poll_uuid, rule] += 1
    for _ in range(ROUNDS):
        if not _waiting or not _writing.acquire(blocking=False):
            return
        try:
            with suppress(DatabaseError), urn_transaction():
                _write(_taken())
        finally:
            _writing.release()


def _taken() -> list[tuple[str, str, int]]:
    """What waits to be written, in one order for every process."""
    with _noting:
        taken = sorted((poll, rule, times) for (poll, rule), times in _waiting.items())
        _waiting.clear()
    return taken


def _write(taken: list[tuple[str, str, int]]) -> None:
    named = {poll for poll, _rule, _times in taken}
    known = set(Poll.objects.filter(pk__in=named).order_by("pk").values_list("pk", flat=True))
    for poll, rule, times in taken:
        if poll in known:
            row, _is_new = Refused.objects.get_or_create(poll_id=poll, rule=rule)
            Refused.objects.filter(pk=row.pk).update(times=F("times") + times)
