"""The life of a poll in the urn, from the empty box to its single end."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F

from common.states import Transition, take
from votes.belenios import events
from votes.belenios.credentials import CredentialList, check_credentials, check_uuid
from votes.belenios.election import Election
from votes.belenios.errors import Check, Malformed
from votes.belenios.hashing import sha256_hex
from votes.belenios.trustees import Trustees
from votes.urn import chain, queries, refusals, states
from votes.urn.models import Credential, Poll, Rank
from votes.urn.steps import append, locked, mark
from votes.urn.turn import URN, urn_transaction

ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Seal:
    """What is sealed: exact texts of the three records, and what is published beside them. `papers`
    are the credentials that only votes on paper use."""

    election: str
    trustees: str
    credentials: str
    information: dict[str, Any] = field(default_factory=dict)
    manifest: dict[str, Any] = field(default_factory=dict)
    papers: frozenset[str] = frozenset()


def create(*, poll_uuid: str, title: str, revote: bool, closes_at: datetime | None = None) -> Poll:
    """Sets an urn aside for a poll. Idempotent."""
    check_uuid(poll_uuid)
    with urn_transaction():
        poll, _created = Poll.objects.get_or_create(
            uuid=poll_uuid,
            defaults={"title": title, "revote": revote, "closes_at": closes_at},
        )
    return poll


def seal(*, poll_uuid: str, sealed: Seal, at: datetime) -> Poll:
    """Closes the empty urn: the Setup event fixes questions, key holders and credentials."""
    election = Election.parse(sealed.election)
    listed = CredentialList.parse(sealed.credentials)
    check_credentials(election.group, listed)
    trustees = Trustees.parse(election.group, sealed.trustees)
    trustees.check(election.group)
    if trustees.public_key(election.group) != election.public_key:
        raise Malformed(Check.ELECTION_KEY, "the election's key is not its key holders'")
    if election.uuid != poll_uuid:
        raise Malformed(Check.ELECTION_FORMAT, "the election bears another uuid")
    step = events.setup(sealed.election, sealed.trustees, sealed.credentials)
    with urn_transaction():
        poll = locked(poll_uuid)
        append(
            poll,
            step,
            states.SEAL,
            "sealed",
            at,
            fingerprint=election.fingerprint,
            timestamp=int(at.timestamp()),
            information=sealed.information,
            manifest=sealed.manifest,
        )
        Credential.objects.bulk_create(
            (
                Credential(
                    poll=poll,
                    digest=sha256_hex(item.key),
                    key=item.key,
                    weight=item.weight,
                    is_paper=item.key in sealed.papers,
                )
                for item in listed.credentials
            ),
            batch_size=ROWS_AT_ONCE,
        )
    return poll


def open_poll(*, poll_uuid: str, at: datetime) -> Poll:
    """The urn receives ballots from now on."""
    return _move(poll_uuid, states.OPEN, "opened", at)


def suspend(*, poll_uuid: str, at: datetime) -> Poll:
    """The legal close, or a stop by the bureau: nothing is received, the head is published."""
    return _move(poll_uuid, states.SUSPEND, "suspended", at)


def reopen(*, poll_uuid: str, closes_at: datetime | None, at: datetime) -> Poll:
    """Open again, for the sitting or for a second call, until `closes_at` if given."""
    return _move(poll_uuid, states.REOPEN, "reopened", at, closes_at=closes_at)


def enter_papers(*, poll_uuid: str, at: datetime) -> Poll:
    """Closed to voters for ever: from now on the slots of papers alone are used, once each."""
    return _move(poll_uuid, states.ENTER_PAPERS, "papers", at)


def cancel(*, poll_uuid: str, at: datetime, once_read: bool = True) -> Poll:
    """The poll will never be counted. Unless `once_read`, refused ("papers-being-entered") when one
    vote on paper is in it: looked at in the turn of whoever enters one."""
    with urn_transaction():
        locked(poll_uuid)
        if not once_read and queries.papers_entered(poll_uuid):
            raise refusals.papers_read()
        return _move(poll_uuid, states.CANCEL, "cancelled", at)


def end(*, poll_uuid: str, at: datetime) -> Poll:
    """Ends the poll, once and for ever: the EndBallots event closes the chain of ballots."""
    with urn_transaction():
        poll = locked(poll_uuid)
        head = chain.head_of(poll)
        if head is None or poll.state not in states.END.sources:
            raise refusals.not_open(poll.state)
        step = events.end_ballots(head.event)
        append(poll, step, states.END, "ended", at, after=head, epoch=F("epoch") + 1)
    return poll


def forget_hours(*, poll_uuid: str) -> None:
    """Of a poll that is over, forgets when each ballot came in, in whose name, and how many times
    the permits of each right were made void: nobody's booth, pouvoir or comings and goings can be
    put beside a ballot any more (secrecy.md 15). The order of the chain is public, and stays.
    Idempotent."""
    with urn_transaction():
        poll = locked(poll_uuid)
        if poll.state not in states.FINISHED:
            raise refusals.not_finished()
        last = poll.milestones.order_by("-pk").first()
        if last is not None:
            poll.ballots.update(at=last.at, rank=Rank.OWNER)
        poll.credentials.update(epoch=0)


def _move(poll_uuid: str, move: Transition, verb: str, at: datetime, **changes: Any) -> Poll:
    """A change of state that adds no event: every permit issued before is void, and every
    ballot received so far is published."""
    with urn_transaction():
        poll = locked(poll_uuid)
        take(
            poll,
            move,
            using=URN,
            epoch=F("epoch") + 1,
            published_height=F("height"),
            **changes,
        )
        mark(poll, verb, at)
    return poll
