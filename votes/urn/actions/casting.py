"""Casting: one indivisible operation, the ballot row being the émargement of its right."""

from datetime import datetime

from django.db import IntegrityError

from common.refusals import Refusal
from votes.belenios import events
from votes.belenios.ballot import Ballot as Received
from votes.belenios.ballot import read_ballot
from votes.belenios.errors import Check, Malformed, ProtocolError
from votes.belenios.hashing import sha256_hex
from votes.urn import chain, checkers, permits, refusals
from votes.urn.models import Ballot, Ciphertext, Credential, Poll, Rank
from votes.urn.receipts import Receipt, receipt_of
from votes.urn.states import PollState
from votes.urn.turn import urn_transaction

# Ballots appear on the public board by batches of this size, and all of them at each closing.
PUBLIC_BATCH = 10


def cast(*, poll_uuid: str, ballot_text: str, permit: str, at: datetime) -> Receipt:
    """Receives a ballot with its permit, and gives the receipt once it is on disk.

    The proofs are checked first, outside any lock. Then one transaction compares and swaps
    (state, epoch, height), checks the permit against both epochs, and appends ballot and event.
    Sending the current ballot again gives its receipt, whatever became of the poll; the published
    archive holds the ballots, so that only a permit tells its voter from anybody else.
    """
    name = _name(ballot_text)
    try:
        return _cast(poll_uuid, ballot_text, permit, at)
    except (_SeenMeanwhile, IntegrityError, Refusal):
        # No ballot and no ciphertext enters a poll twice: the base itself sees to it.
        known = receipt_if_current(poll_uuid=poll_uuid, name=name, permit=permit)
        if known is None:
            raise
        return known


def _cast(poll_uuid: str, ballot_text: str, permit: str, at: datetime) -> Receipt:
    poll = Poll.objects.filter(pk=poll_uuid).only("state", "closes_at", "fingerprint").first()
    if poll is None or not poll.fingerprint:
        raise refusals.unknown_poll()
    _require_open(poll, at)
    checked = _check(poll, ballot_text, permit)
    try:
        with urn_transaction():
            return _receive(poll_uuid, checked, permit, at)
    except IntegrityError as error:
        if Ciphertext.objects.filter(poll=poll, digest__in=_fingers(checked)).exists():
            raise refusals.ciphertext_seen() from error
        raise


def _name(ballot_text: str) -> str:
    try:
        return sha256_hex(ballot_text)
    except UnicodeEncodeError as error:
        broken = Malformed(Check.BALLOT_FORMAT, "half a character")
        raise refusals.bad_ballot(broken) from error


class _SeenMeanwhile(Exception):
    """The same bytes came in twice at once: a double click, two tabs."""


def receipt_if_current(*, poll_uuid: str, name: str, permit: str = "") -> Receipt | None:
    """The receipt of a ballot that counts; refused when it was replaced; None when unknown. Its
    exact instant goes to whoever shows a permit for its right, even one that has expired."""
    ballot = (
        Ballot.objects.filter(poll_id=poll_uuid, name=name).select_related("credential").first()
    )
    if ballot is None:
        return None
    if ballot.credential.ballot != name:
        raise refusals.ballot_seen()
    own = permits.read(permit, poll=poll_uuid, credential=ballot.credential.key) is not None
    return receipt_of(ballot, is_new=False, is_exact=own)


def _require_open(poll: Poll, at: datetime) -> None:
    if poll.state != PollState.OPEN:
        raise refusals.not_open(poll.state)
    if poll.closes_at is not None and at >= poll.closes_at:
        raise refusals.not_open(PollState.SUSPENDED)


def _check(poll: Poll, text: str, permit: str) -> Received:
    """Every rule that can be checked on the ballot alone. The permit's seal comes before the
    costly proofs: only people let in by the polling station can make the urn work."""
    try:
        ballot = read_ballot(checkers.election_of(poll.uuid, poll.fingerprint), text)
        if permits.read(permit, poll=poll.uuid, credential=ballot.credential) is None:
            raise refusals.permit_refused()
        checkers.check(poll.uuid, poll.fingerprint, text)
        return ballot
    except ProtocolError as error:
        raise refusals.bad_ballot(error) from error


def _receive(poll_uuid: str, checked: Received, permit: str, at: datetime) -> Receipt:
    """Inside the transaction: everything is read again, and swapped only if unchanged."""
    unread = ("title", "information", "manifest")
    poll = Poll.objects.select_for_update().defer(*unread).get(pk=poll_uuid)
    _require_open(poll, at)
    digest = sha256_hex(checked.credential)
    credential = Credential.objects.select_for_update().get(poll=poll, digest=digest)
    rank = _permitted_rank(poll, credential, permit, at)
    if credential.ballot == checked.record_name:
        raise _SeenMeanwhile
    fingers = _fingers(checked)
    if len(set(fingers)) != len(fingers):
        raise refusals.ciphertext_seen()
    _require_right(poll, credential, rank)
    head = chain.head_of(poll)
    if head is None:
        raise refusals.unknown_poll()
    step = events.ballot(head.event, checked.text, checked.record_name)
    chain.write(poll, step, after=head)
    ballot = Ballot.objects.create(
        poll=poll,
        credential=credential,
        name=checked.record_name,
        height=step.event.height,
        head=step.event.hash,
        rank=rank,
        at=at.replace(microsecond=0),
    )
    Ciphertext.objects.bulk_create(Ciphertext(poll=poll, digest=item) for item in fingers)
    _swap(poll, credential, ballot)
    return receipt_of(ballot, is_new=True)


def _permitted_rank(poll: Poll, credential: Credential, text: str, at: datetime) -> Rank:
    permit = permits.read(text, poll=poll.uuid, credential=credential.key)
    if (
        permit is None
        or credential.withdrawn
        or permit.epoch != poll.epoch
        or permit.credential_epoch != credential.epoch
        or at.timestamp() >= permit.expires
    ):
        raise refusals.permit_refused()
    return permit.rank


def _fingers(checked: Received) -> list[str]:
    """A hash for the α of each ciphertext: drawn at random by the voter's device, so that only a
    copy can meet another."""
    answers = checked.answers
    return [sha256_hex(str(choice.alpha)) for answer in answers for choice in answer.choices]


def _require_right(poll: Poll, credential: Credential, rank: Rank) -> None:
    """The owner's own ballot is final against the holder of their pouvoir; without re-voting,
    one ballot per right except the owner's over the holder's."""
    if not credential.ballot:
        return
    current = Ballot.objects.get(poll=poll, name=credential.ballot)
    if current.rank == Rank.OWNER and rank == Rank.HOLDER:
        raise refusals.owner_has_voted()
    over_holder = current.rank == Rank.HOLDER and rank == Rank.OWNER
    if not poll.revote and not over_holder:
        raise refusals.already_voted()


def _swap(poll: Poll, credential: Credential, ballot: Ballot) -> None:
    published = poll.published_height
    if ballot.height - published >= PUBLIC_BATCH:
        published = ballot.height
    moved = Poll.objects.filter(
        pk=poll.pk, state=PollState.OPEN, epoch=poll.epoch, height=poll.height, head=poll.head
    ).update(height=ballot.height, head=ballot.head, published_height=published)
    held = Credential.objects.filter(
        pk=credential.pk, epoch=credential.epoch, withdrawn=False, ballot=credential.ballot
    ).update(ballot=ballot.name)
    if (moved, held) != (1, 1):
        raise Refusal("state-changed", refusals.permit_refused().message, refusals.NOTHING_RECORDED)
