"""Appending to the journal, keeping acts of voters apart, checking the chains (R-CNIL-04)."""

import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import connections, transaction
from django.db.models import QuerySet

from common.models import Act, ApartEvent, AuditEvent

GENESIS = "0" * 64
# The acts that say which chains apart there are once a vote is over, how long each is and with
# which head; and that one was destroyed.
KEPT_APART = "acts.kept_apart"
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
    is_apart: bool = False,
) -> Act:
    """Adds one act to the journal, inside the caller's transaction.

    `verb` is past tense and dotted by room ("assembly.convened"); `subject` names the thing as
    "assembly:12"; `details` holds plain JSON without choice, credential or ballot. An act kept
    apart goes into the chain of its own verb and subject, which `forget` destroys one day.
    """
    with transaction.atomic():
        _wait_for_my_turn(f"{verb} {subject}" if is_apart else "")
        chain = apart(verb, subject) if is_apart else AuditEvent.objects.all()
        last = chain.order_by("-height").first()
        act = chain.model(
            height=last.height + 1 if last else 0,
            at=at,
            verb=verb,
            actor=str(by.pk) if by else "",
            actor_name=str(by) if by else "",
            subject=subject,
            details=details or {},
            previous=last.digest if last else _first(verb, subject) if is_apart else GENESIS,
            **({"salt": secrets.token_hex(16)} if is_apart else {}),
        )
        act.digest = digest(act)
        act.save(force_insert=True)
    return act


def apart(verb: str, subject: str) -> QuerySet[ApartEvent]:
    """The acts of one kind on one thing that are kept apart, first to last."""
    return ApartEvent.objects.filter(verb=verb, subject=subject).order_by("height")


def anchor(subject: str, *, at: datetime) -> None:
    """Writes in the journal how long the chains apart of one thing are, and their heads: from then
    on none of them can be cut short or taken out unseen. It says no hour but its own, so it is for
    the end of a vote, when nobody acts any more."""
    with transaction.atomic():
        _wait_for_my_turn()
        chains: dict[str, list[Any]] = {}
        for act in ApartEvent.objects.filter(subject=subject).order_by("verb", "height"):
            chains[act.verb] = [act.height + 1, act.digest]
        if chains:
            record(KEPT_APART, at=at, subject=subject, details={"chains": chains})


def forget(verb: str, *, subject: str, at: datetime) -> int:
    """Destroys the acts of one kind on one thing that were kept apart; the journal keeps one act
    that says how many there were and their head. Gives how many went. Idempotent."""
    with transaction.atomic():
        _wait_for_my_turn(f"{verb} {subject}")
        acts = apart(verb, subject)
        last = acts.last()
        if last is None:
            return 0
        gone, _by_model = acts.delete()
        told = {"verb": verb, "acts": gone, "head": last.digest}
        record(FORGOTTEN, at=at, subject=subject, details=told)
    return gone


def digest(act: Act) -> str:
    """SHA-256 of the act's canonical JSON, previous digest included; of one kept apart, its 128
    random bits too.

    The instant is written in UTC, as the database gives it back: the same instant said with
    another offset is the same act.
    """
    return _sha256(
        {
            "height": act.height,
            "at": act.at.astimezone(UTC).isoformat(),
            "verb": act.verb,
            "actor": act.actor,
            "actor_name": act.actor_name,
            "subject": act.subject,
            "details": act.details,
            "previous": act.previous,
        }
        | ({"salt": act.salt} if isinstance(act, ApartEvent) else {})
    )


def verify() -> int | None:
    """The height of the first act of the journal that does not fit its chain, or that tells of a
    chain apart which is not there as it was, although no later act says it was forgotten; or
    None."""
    broken = _first_misfit(AuditEvent.objects.order_by("height"), GENESIS)
    return _first_anchor_lost() if broken is None else broken


def verify_apart(verb: str, subject: str) -> int | None:
    """The height of the first act that does not fit its chain apart, or None."""
    return _first_misfit(apart(verb, subject), _first(verb, subject))


def verify_every_apart() -> int | None:
    """The height of the first act that does not fit its chain apart, in any of them, or None."""
    chains = ApartEvent.objects.order_by("verb", "subject").values_list("verb", "subject")
    for verb, subject in chains.distinct():
        broken = verify_apart(verb, subject)
        if broken is not None:
            return broken
    return None


def _first_anchor_lost() -> int | None:
    anchored: dict[tuple[str, str], tuple[int, int, str]] = {}
    for act in AuditEvent.objects.filter(verb__in=(KEPT_APART, FORGOTTEN)).order_by("height"):
        if act.verb == FORGOTTEN:
            anchored.pop((act.details["verb"], act.subject), None)
            continue
        for verb, (acts, head) in act.details["chains"].items():
            anchored[verb, act.subject] = (act.height, acts, head)
    lost = [
        height
        for (verb, subject), (height, acts, head) in anchored.items()
        if not apart(verb, subject).filter(height=acts - 1, digest=head).exists()
    ]
    return min(lost, default=None)


def _first_misfit(acts: QuerySet[Any], previous: str) -> int | None:
    for height, act in enumerate(acts.iterator()):
        if act.height != height or act.previous != previous or act.digest != digest(act):
            return height
        previous = act.digest
    return None


def _first(verb: str, subject: str) -> str:
    """What a chain apart goes on from: nothing of another chain can be put into it."""
    return _sha256({"verb": verb, "subject": subject})


def _sha256(body: dict[str, Any]) -> str:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _wait_for_my_turn(chain: str = "") -> None:
    """Appends to one chain are serial: SQLite is so by itself, PostgreSQL by an advisory lock."""
    connection = connections["default"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK_KEY, chain])
