"""Counting: one encrypted tally and one result per poll, ever (secrecy.md 6).

The secret shares never come here: each key holder decrypts on their own device and sends a
partial decryption with its proof.
"""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from common.refusals import Refusal
from common.states import take
from votes.belenios import events
from votes.belenios.ballot import read_ballot
from votes.belenios.decryption import PartialDecryption, check_partial_decryption
from votes.belenios.election import Election
from votes.belenios.errors import Check, Malformed
from votes.belenios.result import Result, compute_result, result_text
from votes.belenios.tally import EncryptedTally, RunningTally, SizedTally
from votes.belenios.trustees import Trustees
from votes.urn import chain, counts, refusals, states
from votes.urn.models import Credential, Poll, Record
from votes.urn.steps import append, locked, mark
from votes.urn.turn import URN, urn_transaction


def tally(*, poll_uuid: str, at: datetime) -> Poll:
    """Multiplies the ballots that count, or takes the product that workers made when they verified
    them all. Nothing is decrypted here. Refused a second time."""
    before = Poll.objects.filter(pk=poll_uuid).first()
    if before is None:
        raise refusals.unknown_poll()
    if before.state not in states.TALLY.sources:
        raise _not_countable(before)
    election = Election.parse(before.election_json)
    encrypted, sized = _verified_product(before, election) or _product(before, election)
    with urn_transaction():
        poll = locked(poll_uuid)
        head = chain.head_of(poll)
        if head is None or poll.state not in states.TALLY.sources:
            raise _not_countable(poll)
        step = events.encrypted_tally(head.event, encrypted.text, sized.text)
        append(poll, step, states.TALLY, "tallied", at, after=head, epoch=F("epoch") + 1)
    return poll


def add_partial_decryption(*, poll_uuid: str, owner: int, text: str, at: datetime) -> None:
    """Adds the proven share of key holder `owner` (from 1) while some are still needed. The first
    one counts: a holder who sends again, after a lost answer, changes nothing.

    Exactly the needed ones are published: some tools refuse an archive with more.
    """
    with urn_transaction():
        poll = locked(poll_uuid)
        head = chain.head_of(poll)
        if head is None or poll.state != states.PollState.TALLIED:
            raise _not_countable(poll)
        election = Election.parse(poll.election_json)
        trustees = Trustees.parse(election.group, poll.trustees_json)
        encrypted, _sized = counts.stored_tally(poll, election)
        done = counts.decryptions(poll, election)
        if owner in done:
            return
        if counts.is_enough(trustees, set(done)):
            raise Refusal(
                "enough-decryptions",
                _("Enough key holders have already opened their part."),
                _("There is nothing left to do: the result is being published."),
            )
        checked = check_partial_decryption(election, trustees, encrypted, owner, text)
        _require_canonical(election, checked)
        step = events.partial_decryption(head.event, checked.text, owner)
        append(poll, step, states.DECRYPT, "decrypted", at, after=head)


def publish_result(*, poll_uuid: str, at: datetime) -> Result:
    """Combines the partial decryptions into the only result. Nothing may follow it."""
    with urn_transaction():
        poll = locked(poll_uuid)
        head = chain.head_of(poll)
        if head is None or poll.state not in states.PUBLISH.sources:
            raise _not_countable(poll)
        election = Election.parse(poll.election_json)
        trustees = Trustees.parse(election.group, poll.trustees_json)
        encrypted, sized = counts.stored_tally(poll, election)
        result = compute_result(
            election, trustees, encrypted, sized.total_weight, counts.decryptions(poll, election)
        )
        step = events.result(head.event, result_text(result))
        append(poll, step, states.PUBLISH, "published", at, after=head)
    return result


def leave_uncounted(*, poll_uuid: str, head: str, at: datetime) -> Poll:
    """The closed urn stays closed for ever: nothing is added up, nothing more is opened. Refused
    once the chain has moved on from `head`, which those who decide have seen."""
    with urn_transaction():
        poll = locked(poll_uuid)
        if poll.state in states.LEAVE_UNCOUNTED.sources and poll.head != head:
            raise Refusal(
                "count-went-on",
                _("The count of this urn has gone on meanwhile."),
                _("Read again where it stands; if it must stop here, ask for it once more."),
            )
        take(poll, states.LEAVE_UNCOUNTED, using=URN, epoch=F("epoch") + 1)
        mark(poll, "uncounted", at)
    return poll


def _verified_product(poll: Poll, election: Election) -> tuple[EncryptedTally, SizedTally] | None:
    """What the last verification of the closed urn found; refused if it found a fault."""
    found = poll.verifications.filter(head=poll.head).exclude(ended_at=None).last()
    if found is None:
        return None
    if found.state == states.VerificationState.INVALID:
        raise Refusal(
            "urn-not-valid",
            _("The verification of the urn has found a fault: it is not counted."),
            _("Read what was found on the page of the checks, and warn the chair and both organs."),
        )
    return EncryptedTally.parse(election, found.tally), SizedTally.parse(found.sized_tally)


def _product(poll: Poll, election: Election) -> tuple[EncryptedTally, SizedTally]:
    running = RunningTally(election)
    held = Credential.objects.filter(poll=poll).exclude(ballot="").order_by("digest")
    weights = dict(held.values_list("ballot", "weight"))
    records = Record.objects.filter(poll=poll, kind=Record.Kind.DATA).order_by("position")
    for name, body in records.values_list("name", "body").iterator(chunk_size=200):
        if name in weights:
            running.add(read_ballot(election, body), weights[name])
    return running.finish()


def _require_canonical(election: Election, checked: PartialDecryption) -> None:
    """The record must be the one way to write this partial decryption."""
    written = PartialDecryption.build(election.group, checked.factors, checked.proofs)
    if checked.text != written.text:
        raise Malformed(Check.DECRYPTION_FORMAT, "a partial decryption is not canonical")


def _not_countable(poll: Poll) -> Refusal:
    if poll.state in (states.PollState.TALLIED, states.PollState.RESULT):
        return Refusal(
            "already-counted",
            _("This vote has been counted: it is counted once, and never again."),
            _("Disputed cases are settled by the margin of the result, printed in the minutes."),
        )
    if poll.state == states.PollState.UNCOUNTED:
        return Refusal(
            "left-uncounted",
            _("Two people decided that this urn is not counted."),
            _("The page of the vote says why. Put the question to the vote again."),
        )
    return Refusal(
        "not-ended",
        _("This vote has not ended: nothing can be counted yet."),
        _("End the vote first; the count begins after the delay for complaints."),
    )
