"""Bringing what the urn has decided into the station's own tables. Always safe to repeat."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.dispatch import Signal

from common import audit
from members.models import Account
from votes.station import signals
from votes.station.actions import telling
from votes.station.live import announce, announce_turnout
from votes.station.models import Poll, RollEntry, TurnoutEntry
from votes.station.states import IN_URN, OVER, PollState
from votes.urn import counts
from votes.urn import queries as urn
from votes.urn.models import Rank
from votes.urn.queries import Holding

SIGNALS: dict[str, Signal] = {
    PollState.SEALED: signals.poll_sealed,
    PollState.OPEN: signals.poll_opened,
    PollState.SUSPENDED: signals.poll_suspended,
    PollState.ENDED: signals.poll_ended,
    PollState.RESULT: signals.poll_counted,
    PollState.UNCOUNTED: signals.poll_left_uncounted,
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
            before, again = row.state, row.opened_at is not None
            _copy(row, of.state, at)
            audit.record(
                verb,
                at=at,
                by=by,
                subject=row.journal_subject,
                details={**(details or {}), "height": of.height, "head": of.head},
            )
            if row.state in OVER and before not in OVER:
                audit.anchor(row.journal_subject, at=at)
            reopened = again and row.state == PollState.OPEN
            announce(row, signals.poll_reopened if reopened else SIGNALS.get(row.state), at)
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
    if of.closes_at is not None:
        row.remote_closes_at = of.closes_at
    result = counts.stored_result(of)
    if result is not None:
        row.result = [list(question) for question in result]
        row.counted_votes = counts.counted_votes(of)
    row.save()


def project_turnout(*, poll: Poll, at: datetime) -> int:
    """Writes the émargement of every right used in the urn since the last time, and tells each
    member that their right was used (secrecy.md 3). Returns how many were.

    The urn remains the authority; this is what stays once roll and credentials are parted. The
    message is written with the émargement: a vote is told once, whatever crashes, and a ballot
    that another replaced at once is told too.
    """
    if not poll.is_secret:
        return 0
    held, several = urn.holdings(poll.uuid), urn.casts(poll.uuid)
    if not held:
        return 0
    used = 0
    with transaction.atomic():
        Poll.objects.select_for_update().get(pk=poll.pk)
        for entry in poll.roll.select_related("member", "turnout").order_by("pk"):
            key = entry.public_credential
            news = _news(entry, held[key], several.get(key)) if key in held else []
            for rank in news:
                signed = _sign(entry, held[key], rank)
                telling.tell_member(poll=poll, signed=signed, at=at)
            used += bool(news)
        if used:
            announce_turnout(poll, at)
    return used


def _news(entry: RollEntry, held: Holding, cast: list[Rank] | None) -> list[Rank]:
    """In whose name each ballot was cast that its member was not told of yet."""
    known = getattr(entry, "turnout", None)
    if known is None:
        return cast or [held.rank]
    return (cast or [])[known.casts :] or ([held.rank] if known.at != held.at else [])


def _sign(entry: RollEntry, held: Holding, rank: Rank) -> TurnoutEntry:
    """The émargement of a right, as the urn has it now."""
    signed, is_new = TurnoutEntry.objects.get_or_create(
        entry=entry,
        defaults={
            "channel": TurnoutEntry.Channel.BOOTH,
            "by_holder": rank == Rank.HOLDER,
            "at": held.at,
        },
    )
    if not is_new:
        signed.by_holder, signed.at = rank == Rank.HOLDER, held.at
        signed.casts += 1
        signed.save()
    return signed
