"""What a power cut may repeat: a quarter of a second at full speed, one message at a slow pace."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from notifications import flushing
from notifications.actions import outbox
from notifications.models import Message
from notifications.states import MessageState
from tests.cast import build
from tests.factories.mail import TUESDAY_TEN, recorded_vote
from tests.smtp import Postmaster

pytestmark = pytest.mark.django_db(transaction=True)

FULL, RELAXED = "PRAGMA synchronous=2", ("PRAGMA synchronous=1", "SET LOCAL synchronous_commit")


@contextmanager
def said() -> Iterator[list[str]]:
    """What the sender says to the database, in production's durability."""
    words: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        words.append(sql)
        return execute(sql, params, many, context)

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(FULL)
    with connection.execute_wrapper(listen):
        yield words


def is_durable() -> bool:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return cursor.execute("PRAGMA synchronous").fetchone()[0] == 2
        cursor.execute("SHOW synchronous_commit")
        return cursor.fetchone()[0] == "on"


def relaxed(words: list[str]) -> int:
    return sum(sql.startswith(RELAXED) for sql in words)


def settled_on_disk(words: list[str]) -> list[bool]:
    """For each message, whether the commit that settled it waited for the disk."""
    found, waits = [], True
    for sql in words:
        if sql.startswith(RELAXED):
            waits = False
        elif sql == FULL:
            waits = True
        elif sql.startswith('INSERT INTO "notifications_attempt"'):
            found.append(waits)
        elif connection.vendor == "postgresql" and '"first_attempt_at" =' in sql:
            waits = True  # marking the next message ends the commit, and SET LOCAL with it
    return found


def test_at_full_speed_what_was_sent_reaches_the_disk_before_another_may_send(
    postmaster: Postmaster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flushing, "EVERY_SECONDS", 3600)
    for person in build().members:
        recorded_vote(person)

    with said() as words:
        outbox.send_due(at=TUESDAY_TEN)
        durable_again = is_durable()

    assert Message.objects.filter(state=MessageState.ACCEPTED).count() == 7
    assert settled_on_disk(words) == [False] * 7
    assert durable_again
    released = max(place for place, sql in enumerate(words) if "sendingturn" in sql)
    assert relaxed(words[released:]) == 0
    if connection.vendor == "sqlite":
        assert FULL in words[:released]


def test_at_a_steady_pace_each_message_is_on_disk_before_the_next_leaves(
    postmaster: Postmaster, settings: Any
) -> None:
    settings.MAIL_PER_MINUTE = 120
    for person in build().members[:3]:
        recorded_vote(person)

    with said() as words:
        outbox.send_due(at=TUESDAY_TEN)

    assert len(postmaster.taken) == 3
    # The last one's is taken along by the turn's release, just after it.
    assert settled_on_disk(words)[:2] == [True, True]


def test_nothing_else_is_committed_so(postmaster: Postmaster) -> None:
    with said() as words:
        recorded_vote(build().bilal)

    assert relaxed(words) == 0
