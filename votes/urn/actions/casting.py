"""Casting: one indivisible operation, the ballot row being the émargement of its right."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cache

from django.db import IntegrityError

from common.refusals import Refusal
from votes.belenios import canonical
from votes.belenios.ballot import MAX_BALLOT_LENGTH
from votes.belenios.errors import Check, Malformed, ProtocolError
from votes.belenios.hashing import sha256_hex
from votes.urn import checkers, permits, receiving, recently, refusals
from votes.urn.false_ballots import FalseBallots, Use, use_of
from votes.urn.models import Ballot, Poll
from votes.urn.receipts import Receipt, receipt_of
from votes.urn.receiving import SeenMeanwhile, require_open
from votes.urn.turnstile import Arrival


def cast(*, poll_uuid: str, ballot_text: str, permit: str, at: datetime) -> Receipt:
    """Receives a ballot with its permit, and gives the receipt once it is on disk.

    The proofs are checked first, outside any lock. Then one transaction, shared by the ballots
    that arrive together, compares and swaps (state, epoch, height), checks the permit against
    both epochs, and appends ballot and event (votes.urn.receiving).
    Sending the current ballot again gives its receipt, whatever became of the poll; the published
    archive holds the ballots, so that only a permit tells its voter from anybody else.
    """
    name = name_of(ballot_text)
    try:
        return _cast(poll_uuid, ballot_text, name, permit, at)
    except (SeenMeanwhile, IntegrityError, Refusal):
        # No ballot and no ciphertext enters a poll twice: the base itself sees to it.
        known = receipt_if_current(poll_uuid=poll_uuid, name=name, permit=permit)
        if known is None:
            raise
        return known


def _cast(uuid: str, text: str, name: str, permit: str, at: datetime) -> Receipt:
    by_memory = let_in_by_memory(uuid, text, permit, at)
    poll, use = by_memory or let_in(uuid, text, permit, at)
    with false_ballots_counted(use, at):
        fingers = checkers.check_here(poll.uuid, poll.fingerprint, text)
    _poll, credential, *_rest = use
    arrival = Arrival(uuid, credential, text, name, fingers, permit, at)
    receiving.receive([arrival])
    return arrival.receipt()


def let_in_by_memory(uuid: str, text: str, permit: str, at: datetime) -> tuple[Poll, Use] | None:
    """The poll and whose right is used, if the poll as it was a moment ago lets the ballot in."""
    recent = recently.read(uuid)
    if recent is not None:
        with suppress(Refusal):
            return recent, _admitted(recent, text, permit, at)
    return None


def let_in(uuid: str, text: str, permit: str, at: datetime) -> tuple[Poll, Use]:
    """The poll and whose right is used, or why the ballot stays outside: said of the poll as it is
    now, never as it was a moment ago."""
    polls = Poll.objects.only("state", "epoch", "closes_at", "fingerprint")
    poll = polls.filter(pk=uuid).first()
    if poll is None or not poll.fingerprint:
        raise refusals.unknown_poll()
    recently.keep(poll)
    return poll, _admitted(poll, text, permit, at)


@cache
def false_ballots() -> FalseBallots:
    """Those that came to this process."""
    return FalseBallots()


def name_of(ballot_text: str) -> str:
    """The hash of a ballot's exact text."""
    try:
        return sha256_hex(ballot_text)
    except UnicodeEncodeError as error:
        broken = Malformed(Check.BALLOT_FORMAT, "half a character")
        raise refusals.bad_ballot(broken) from error


def receipt_if_current(*, poll_uuid: str, name: str, permit: str = "") -> Receipt | None:
    """The receipt of a ballot that counts; refused when it was replaced; None when unknown. Its
    exact instant goes to whoever shows a permit for its right, even one that has expired; to
    anybody else it is replaced once the board says so, never before: trackers are public, and
    asking again and again would tell when somebody voted again."""
    known = Ballot.objects.select_related("credential", "poll")
    ballot = known.filter(poll_id=poll_uuid, name=name).first()
    if ballot is None:
        return None
    own = permits.read(permit, poll=poll_uuid, credential=ballot.credential.key) is not None
    if ballot.credential.ballot != name and (own or _successor_is_published(ballot)):
        raise refusals.ballot_seen()
    return receipt_of(ballot, is_new=False, is_exact=own)


def _successor_is_published(ballot: Ballot) -> bool:
    later = Ballot.objects.filter(credential=ballot.credential, height__gt=ballot.height)
    return later.filter(height__lte=ballot.poll.published_height).exists()


def _admitted(poll: Poll, text: str, permit: str, at: datetime) -> Use:
    """Whose right is used, in whose name. The permit comes before the costly proofs: only people
    let in by the polling station, and not since sent away by a close or by the hour, can make
    the urn work. It is read again inside the transaction."""
    require_open(poll, at)
    try:
        credential = _credential_in(text)
    except ProtocolError as error:
        raise refusals.bad_ballot(error) from error
    shown = permits.read(permit, poll=poll.uuid, credential=credential)
    if shown is None or shown.epoch != poll.epoch or at.timestamp() >= shown.expires:
        raise refusals.permit_refused()
    use = use_of(poll.uuid, credential, shown)
    false_ballots().require_few(use, at)
    return use


@contextmanager
def false_ballots_counted(use: Use, at: datetime) -> Iterator[None]:
    """While the proofs of a ballot are checked: one that breaks a rule of the protocol is counted
    and refused."""
    try:
        yield
    except ProtocolError as error:
        false_ballots().count(use, at)
        raise refusals.bad_ballot(error) from error


def _credential_in(text: str) -> str:
    """Whose right it claims to use, read before anything of it is known to be right, and at little
    cost: whoever comes without a permit can make the urn read. What is no strict JSON (a key that
    comes twice) is refused when the ballot is checked."""
    if len(text) > MAX_BALLOT_LENGTH:
        raise Malformed(Check.BALLOT_FORMAT, "the ballot is too long")
    try:
        ballot = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed(Check.BALLOT_FORMAT, f"not JSON: {error}") from error
    members = canonical.as_object(ballot, Check.BALLOT_FORMAT, "the ballot")
    credential = canonical.as_string(members.get("credential"), Check.BALLOT_FORMAT, "credential")
    if not credential.isascii():
        raise Malformed(Check.BALLOT_FORMAT, "the credential is no number")
    return credential
