"""Casting: one indivisible operation, the ballot row being the émargement of its right."""

from datetime import datetime

from django.db import IntegrityError

from common.refusals import Refusal
from votes.urn import admission, checkers, permits, receiving, refusals
from votes.urn.models import Ballot
from votes.urn.receipts import Receipt, receipt_of
from votes.urn.receiving import SeenMeanwhile
from votes.urn.turnstile import Arrival


def cast(*, poll_uuid: str, ballot_text: str, permit: str, at: datetime) -> Receipt:
    """Receives a ballot with its permit, and gives the receipt once it is on disk.

    The proofs are checked first, outside any lock. Then one transaction, shared by the ballots
    that arrive together, compares and swaps (state, epoch, height), checks the permit against
    both epochs, and appends ballot and event (votes.urn.receiving).
    Sending the current ballot again gives its receipt, whatever became of the poll; the published
    archive holds the ballots, so that only a permit tells its voter from anybody else.
    """
    name = admission.name_of(ballot_text)
    try:
        return _cast(poll_uuid, ballot_text, name, permit, at)
    except (SeenMeanwhile, IntegrityError, Refusal):
        # No ballot and no ciphertext enters a poll twice: the base itself sees to it.
        known = receipt_if_current(poll_uuid=poll_uuid, name=name, permit=permit)
        if known is None:
            raise
        return known


def _cast(uuid: str, text: str, name: str, permit: str, at: datetime) -> Receipt:
    by_memory = admission.let_in_by_memory(uuid, text, permit, at)
    poll, use = by_memory or admission.let_in(uuid, text, permit, at)
    with admission.false_ballots_counted(use, at):
        fingers = checkers.check_here(poll.uuid, poll.fingerprint, text)
    _poll, credential, *_rest = use
    arrival = Arrival(uuid, credential, text, name, fingers, permit, at)
    receiving.receive([arrival])
    return arrival.receipt()


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
