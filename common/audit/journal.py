"""Appending to the journal and checking its chain (R-CNIL-04)."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import connections, transaction

from common.models import AuditEvent

GENESIS = "0" * 64
_LOCK_KEY = 0x0A0D17


class Actor(Protocol):
    """Whoever acts: anything with a primary key and a name to print."""

    pk: Any


def record(
    verb: str,
    *,
    at: datetime,
    by: Actor | None = None,
    subject: str = "",
    details: dict[str, Any] | None = None,
) -> AuditEvent:
    """Adds one act to the journal, inside the caller's transaction.

    `verb` is past tense and dotted by room ("assembly.convened"); `subject` names the thing as
    "assembly:12"; `details` holds plain JSON without choice, credential or ballot.
    """
    with transaction.atomic():
        _wait_for_my_turn()
        last = AuditEvent.objects.order_by("-height").first()
        event = AuditEvent(
            height=last.height + 1 if last else 0,
            at=at,
            verb=verb,
            actor=str(by.pk) if by else "",
            actor_name=str(by) if by else "",
            subject=subject,
            details=details or {},
            previous=last.digest if last else GENESIS,
        )
        event.digest = digest(event)
        event.save(force_insert=True)
    return event


def digest(event: AuditEvent) -> str:
    """SHA-256 of the event's canonical JSON, previous digest included.

    The instant is written in UTC, as the database gives it back: the same instant said with
    another offset is the same event.
    """
    body = {
        "height": event.height,
        "at": event.at.astimezone(UTC).isoformat(),
        "verb": event.verb,
        "actor": event.actor,
        "actor_name": event.actor_name,
        "subject": event.subject,
        "details": event.details,
        "previous": event.previous,
    }
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def verify() -> int | None:
    """The height of the first event that does not fit its chain, or None when all do."""
    previous = GENESIS
    for height, event in enumerate(AuditEvent.objects.order_by("height").iterator()):
        if event.height != height or event.previous != previous or event.digest != digest(event):
            return height
        previous = event.digest
    return None


def _wait_for_my_turn() -> None:
    """Appends are serial: SQLite is so by itself, PostgreSQL by an advisory lock."""
    connection = connections["default"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK_KEY])
