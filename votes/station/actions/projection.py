"""Bringing what the urn has decided into the station's own tables. Always safe to repeat."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.dispatch import Signal

from common import audit
from members.models import Account
from votes.station import signals
from votes.station.live import announce
from votes.station.models import Poll, RollEntry, TurnoutEntry
from votes.station.states import IN_URN, PollState
from votes.urn import counts
from votes.urn import queries as urn

SIGNALS: dict[str, Signal] = {
    PollState.SEALED: signals.poll_sealed,
    PollState.OPEN: signals.poll_opened,
    PollState.SUSPENDED: signals.poll_suspended,
    PollState.ENDED: signals.poll_ended,
    PollState.RESULT: signals.poll_counted,
    PollState.CANCELLED: signals.poll_cancelled,
}
STAMPS = {
    PollState.SEALED: "sealed_at",
    PollState.OPEN: "opened_at",
    PollState.ENDED: "ended_at",
    PollState.RESULT: "result_at",
}


def mirror(
    *,
    poll: Poll,
    at: datetime,
    by: Account | None = None,
    verb: str = "poll.mirrored",
    details: dict[str, Any] | None = None,
) -> bool:
    """Makes the station's state the urn's; false when it already was.

    The journal names the act that led there: `verb`, by whom.
    """
    with transaction.atomic():
        row = Poll.objects.select_for_update().get(pk=poll.pk)
        of = urn.poll(poll.uuid)
        changed = row.state in IN_URN_OR_DRAFT and row.state != of.state
        if changed:
            _copy(row, of.state, at)
            audit.record(
                verb,
                at=at,
                by=by,
                subject=row.journal_subject,
                details={**(details or {}), "height": of.height, "head": of.head},
            )
            announce(row, SIGNALS.get(row.state), at)
    poll.refresh_from_db()
    return changed


IN_URN_OR_DRAFT = (PollState.DRAFT, *IN_URN)


def _copy(row: Poll, state: str, at: datetime) -> None:
    row.state = state
    stamp = STAMPS.get(PollState(state))
    if stamp and getattr(row, stamp) is None:
        setattr(row, stamp, at)
    of = urn.poll(row.uuid)
    row.fingerprint = of.fingerprint
    result = counts.stored_result(of)
    if result is not None:
        row.result = [list(question) for question in result]
    row.save()


def project_turnout(*, poll: Poll, at: datetime) -> int:
    """Writes the émargement of every right that holds a ballot in the urn and has none here yet.

    The urn remains the authority; this is what stays once roll and credentials are parted.
    """
    if not poll.is_secret:
        return 0
    held = urn.holdings(poll.uuid)
    if not held:
        return 0
    with transaction.atomic():
        missing = RollEntry.objects.filter(
            poll=poll, turnout__isnull=True, public_credential__gt=""
        ).order_by("pk")
        rows = [
            TurnoutEntry(
                entry=entry,
                channel=TurnoutEntry.Channel.BOOTH,
                by_holder=held[entry.public_credential].rank == "holder",
                at=held[entry.public_credential].at,
            )
            for entry in missing
            if entry.public_credential in held
        ]
        TurnoutEntry.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        if rows:
            announce(poll, signals.turnout_changed, at)
    return len(rows)
