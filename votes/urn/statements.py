"""The statements of casting, written by hand: one for each table and each group of ballots.

They are few and stand in the way of every ballot; building the same ones through the models took
five times the processor (ADR 21). Nothing else in the urn speaks SQL.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connections

from votes.urn import refusals
from votes.urn.models import Ballot, Credential, Poll
from votes.urn.turn import URN

Row = tuple[Any, ...]
# Far under what either database takes in one statement.
ROWS_AT_ONCE = 400

_POLL = ("uuid", "state", "epoch", "height", "head", "published_height", "revote", "closes_at")
_RIGHT = ("id", "digest", "key", "epoch", "withdrawn", "is_paper", "ballot")


def lock_poll(uuid: str) -> Poll:
    """The poll, whose row is the queue of everybody who changes it, as casting needs it."""
    found = _rows(
        f"SELECT {', '.join(_POLL)} FROM urn_poll WHERE uuid = %s{_locked()}",  # noqa: S608
        [uuid],
    )
    if not found:
        raise refusals.unknown_poll()
    *values, closes_at = found[0]
    return Poll.from_db(URN, _POLL, [*values, _instant(closes_at)])


def lock_rights(poll: Poll, digests: Sequence[str]) -> dict[str, Credential]:
    """The rights of these digests, locked in one order for every process."""
    found = _rows(
        f"SELECT {', '.join(_RIGHT)} FROM urn_credential WHERE poll_id = %s "  # noqa: S608
        f"AND digest IN {_places(len(digests))} ORDER BY id{_locked()}",
        [poll.pk, *digests],
    )
    rights = (Credential.from_db(URN, _RIGHT, row) for row in found)
    return {right.digest: right for right in rights}


def record(poll: Poll, name: str) -> tuple[str, int] | None:
    """The body of a record and its position."""
    found = _rows(
        "SELECT body, position FROM urn_record WHERE poll_id = %s AND name = %s", [poll.pk, name]
    )
    return found[0] if found else None


def rights_since(poll: Poll, height: int) -> int:
    """How many rights were used since a height, each counted once however often it was."""
    counted = _rows(
        "SELECT count(DISTINCT credential_id) FROM urn_ballot WHERE poll_id = %s AND height > %s",
        [poll.pk, height],
    )
    return int(counted[0][0])


def insert_records(poll: Poll, rows: Sequence[Row]) -> None:
    """Position, height, kind, name and body of each."""
    _insert("urn_record", "poll_id, position, height, kind, name, body", poll, rows)


def insert_ballots(poll: Poll, ballots: Sequence[Ballot]) -> None:
    stored = connections[URN].ops.adapt_datetimefield_value
    columns = "poll_id, credential_id, name, height, head, rank, at"
    rows = [(b.credential_id, b.name, b.height, b.head, b.rank, stored(b.at)) for b in ballots]
    _insert("urn_ballot", columns, poll, rows)


def insert_ciphertexts(poll: Poll, fingers: Sequence[str]) -> None:
    _insert("urn_ciphertext", "poll_id, digest", poll, [(finger,) for finger in fingers])


def move(poll: Poll, *, height: int, head: str, published_height: int) -> bool:
    """The chain of the poll ends there from now on, if the poll is as it was read."""
    moved = _changed(
        "UPDATE urn_poll SET height = %s, head = %s, published_height = %s "
        "WHERE uuid = %s AND state = %s AND epoch = %s AND height = %s AND head = %s",
        [height, head, published_height, poll.pk, poll.state, poll.epoch, poll.height, poll.head],
    )
    return moved == 1


def hold(ballots: Sequence[Ballot]) -> bool:
    """Each right of these ballots holds its ballot from now on, if all are as they were read."""
    rows = [(b.credential.pk, b.credential.epoch, b.credential.ballot, b.name) for b in ballots]
    listed = ", ".join([_places(4)] * len(rows))
    held = _changed(
        "UPDATE urn_credential SET ballot = entering.column4 "  # noqa: S608
        f"FROM (VALUES {listed}) AS entering WHERE urn_credential.id = entering.column1 "
        "AND NOT withdrawn AND epoch = entering.column2 AND ballot = entering.column3",
        [value for row in rows for value in row],
    )
    return held == len(ballots)


def _insert(table: str, columns: str, poll: Poll, rows: Sequence[Row]) -> None:
    """New rows of a poll, whose identifier is their first column."""
    for first in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[first : first + ROWS_AT_ONCE]
        listed = ", ".join([_places(1 + len(part[0]))] * len(part))
        _changed(
            f"INSERT INTO {table} ({columns}) VALUES {listed}",  # noqa: S608
            [value for row in part for value in (poll.pk, *row)],
        )


def _rows(statement: str, values: Sequence[Any]) -> list[Row]:
    with connections[URN].cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _changed(statement: str, values: Sequence[Any]) -> int:
    with connections[URN].cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def _places(count: int) -> str:
    return f"({', '.join(['%s'] * count)})"


def _locked() -> str:
    """On SQLite whoever writes is alone from the first statement on (votes.urn.turn)."""
    return " FOR UPDATE" if connections[URN].features.has_select_for_update else ""


def _instant(stored: datetime | None) -> datetime | None:
    """SQLite keeps instants in UTC, and does not say so."""
    return stored.replace(tzinfo=UTC) if stored and not stored.tzinfo else stored
