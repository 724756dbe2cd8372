"""Appending to the journal and checking its chain (R-CNIL-04)."""

import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import connections, transaction

from common.models import AuditEvent

GENESIS = "0" * 64
# The act that says that others were forgotten: without it, what is missing is a fault.
FORGOTTEN = "acts.forgotten"
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
    sealed: bool = False,
) -> AuditEvent:
    """Adds one act to the journal, inside the caller's transaction.

    `verb` is past tense and dotted by room ("assembly.convened"); `subject` names the thing as
    "assembly:12"; `details` holds plain JSON without choice, credential or ballot. Who did a
    `sealed` act, and its details, can be forgotten one day without breaking the chain.
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
            salt=secrets.token_hex(16) if sealed else "",
            previous=last.digest if last else GENESIS,
        )
        event.commitment = commitment(event) if sealed else ""
        event.digest = digest(event)
        event.save(force_insert=True)
    return event


def forget(verb: str, *, subject: str, at: datetime) -> int:
    """Forgets who did the sealed acts of one kind on one thing, and their details; the acts and
    their instants stay in the chain, and an act more says how many were forgotten. Gives how many
    were still known. Idempotent."""
    with transaction.atomic():
        acts = AuditEvent.objects.filter(verb=verb, subject=subject).exclude(salt="")
        gone = acts.update(actor="", actor_name="", details={}, salt="")
        if gone:
            record(FORGOTTEN, at=at, subject=subject, details={"verb": verb, "acts": gone})
    return gone


def digest(event: AuditEvent) -> str:
    """SHA-256 of the event's canonical JSON, previous digest included.

    The instant is written in UTC, as the database gives it back: the same instant said with
    another offset is the same event. Of a sealed act the chain holds the commitment alone.
    """
    told = {"commitment": event.commitment} if event.commitment else _told(event)
    return _sha256(
        {
            "height": event.height,
            "at": event.at.astimezone(UTC).isoformat(),
            "verb": event.verb,
            "subject": event.subject,
            "previous": event.previous,
        }
        | told
    )


def commitment(event: AuditEvent) -> str:
    """What stands in the chain for who did a sealed act and its details: nobody can try names
    against it without the 128 bits of its salt."""
    return _sha256(_told(event) | {"salt": event.salt})


def verify() -> int | None:
    """The height of the first event that does not fit its chain, or None when all do. An act that
    was forgotten fits when a later one says so, and how many there were."""
    previous = GENESIS
    unsaid: dict[tuple[str, str], list[int]] = {}
    for height, event in enumerate(AuditEvent.objects.order_by("height").iterator()):
        if event.height != height or event.previous != previous or not _is_true(event):
            return height
        previous = event.digest
        if _is_forgotten(event):
            unsaid.setdefault((event.subject, event.verb), []).append(height)
        elif event.verb == FORGOTTEN:
            known = unsaid.pop((event.subject, event.details["verb"]), [])
            if len(known) != event.details["acts"]:
                return min(known, default=height)
    return min((heights[0] for heights in unsaid.values()), default=None)


def _is_true(event: AuditEvent) -> bool:
    if event.digest != digest(event):
        return False
    if event.salt:
        return event.commitment == commitment(event)
    return not _is_forgotten(event) or not (event.actor or event.actor_name or event.details)


def _is_forgotten(event: AuditEvent) -> bool:
    return event.commitment != "" and not event.salt


def _told(event: AuditEvent) -> dict[str, Any]:
    return {"actor": event.actor, "actor_name": event.actor_name, "details": event.details}


def _sha256(body: dict[str, Any]) -> str:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _wait_for_my_turn() -> None:
    """Appends are serial: SQLite is so by itself, PostgreSQL by an advisory lock."""
    connection = connections["default"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK_KEY])
