"""Whose right a ballot uses, and whether its proofs may be checked, before anything of it is known
to be right: told by the ballot, its permit, and the poll as it was a moment ago or as it is."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cache

from common.refusals import Refusal
from votes.belenios import canonical
from votes.belenios.ballot import MAX_BALLOT_LENGTH
from votes.belenios.errors import Check, Malformed, ProtocolError
from votes.belenios.hashing import sha256_hex
from votes.urn import permits, recently, refusals
from votes.urn.false_ballots import FalseBallots, Use, use_of
from votes.urn.models import Poll
from votes.urn.receiving import require_open


def name_of(ballot_text: str) -> str:
    """The hash of a ballot's exact text."""
    try:
        return sha256_hex(ballot_text)
    except UnicodeEncodeError as error:
        broken = Malformed(Check.BALLOT_FORMAT, "half a character")
        raise refusals.bad_ballot(broken) from error


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
