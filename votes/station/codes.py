"""The voting codes of a poll in independent mode, as far as the station knows them: numbers of
envelopes, weights, public parts."""

from typing import Any

from django.conf import settings

from votes.belenios.authority import fingerprint
from votes.belenios.credentials import PublicCredential
from votes.belenios.group import group_named
from votes.station.keys import GROUP
from votes.station.models import Poll, Reserve, RollEntry
from votes.station.states import OVER
from votes.urn import queries as urn

Row = RollEntry | Reserve


def rows_of(poll: Poll) -> list[Row]:
    """Every right that a code is made for: the entries of the roll, then the reserves. By number:
    the roll's own order is that of the names, and would tell whose number is which."""
    entries = poll.roll.filter(withdrawn_at__isnull=True).order_by("pk")
    return [*sorted(entries, key=by_number), *poll.reserve.order_by("pk")]


def by_number(row: Row) -> tuple[int, str]:
    """The order in which envelopes lie."""
    return len(row.slot), row.slot


def weight_of(row: Row) -> int:
    return row.weight if isinstance(row, RollEntry) else 1


def state_for(poll: Poll) -> dict[str, Any]:
    """All that the maker's page or program is told: no name but theirs. It is also the roll that
    `python -m votes.belenios credentials` reads."""
    rows = rows_of(poll)
    return {
        "poll": {"uuid": poll.uuid, "title": poll.title, "subtitle": poll.subtitle},
        "maker": str(poll.rights_officer),
        "site": settings.SITE_URL,
        "group": GROUP,
        "stage": _stage(poll),
        "lines": [[row.slot, row.weight] for row in rows if isinstance(row, RollEntry)],
        "spare": [row.slot for row in rows if isinstance(row, Reserve)],
        "fingerprint": _fingerprint(poll, rows),
        "sealed": poll.sealed_at is not None,
    }


def _stage(poll: Poll) -> str:
    if poll.secret_destroyed_at is not None:
        return "done"
    if poll.state in OVER:
        return "destroy"
    return "make" if poll.codes_received_at is None else "sent"


def _fingerprint(poll: Poll, rows: list[Row]) -> str | None:
    """Of the list as it was received, then as it was sealed: the maker compares it with theirs."""
    if poll.sealed_at is not None:
        return str(urn.poll(poll.uuid).manifest["credentials"])
    if poll.codes_received_at is None:
        return None
    listed = {row.slot: PublicCredential(row.public_credential, weight_of(row)) for row in rows}
    return fingerprint(group_named(GROUP), listed)
