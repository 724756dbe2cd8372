"""Entering the urn: one transaction for the ballots that arrive together, in their order."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import DatabaseError, IntegrityError

from common.refusals import Refusal
from votes.belenios import events
from votes.belenios.hashing import sha256_hex
from votes.urn import chain, permits, refusals, statements
from votes.urn.models import Ballot, Ciphertext, Credential, Poll, Rank
from votes.urn.receipts import Receipt, receipt_of
from votes.urn.states import RECEIVING, PollState
from votes.urn.turn import urn_transaction
from votes.urn.turnstile import Arrival

# Ballots appear on the public board by batches of so many rights, and all of them at each closing:
# whoever votes again and again does not bring out alone the ballot that came before.
PUBLIC_BATCH = 10


class SeenMeanwhile(Exception):
    """The same bytes came in twice at once: a double click, two tabs."""


def receive(group: Sequence[Arrival]) -> None:
    """Settles ballots of one poll, each of another right: receipts once they are all on disk. When
    the base refuses the whole (a copied ciphertext), each one is tried by itself; when it does not
    answer, nobody waits for it once more."""
    try:
        with urn_transaction():
            outcomes = _receive(group)
    except IntegrityError as error:
        if len(group) > 1:
            for each in group:
                receive([each])
        else:
            group[0].outcome = _named(group[0], error)
        return
    except (DatabaseError, Refusal) as error:
        for each in group:
            each.outcome = error
        return
    for each, outcome in zip(group, outcomes, strict=True):
        each.outcome = outcome


def require_open(poll: Poll, at: datetime) -> None:
    """Refuses a ballot that arrives at `at` when the poll receives none."""
    if poll.state not in RECEIVING:
        raise refusals.not_open(poll.state)
    if poll.state == PollState.OPEN and poll.closes_at is not None and at >= poll.closes_at:
        raise refusals.not_open(PollState.SUSPENDED)


def _named(arrival: Arrival, error: IntegrityError) -> Exception:
    """The refusal of a ciphertext that is in the poll, or the error as it is."""
    seen = Ciphertext.objects.filter(poll=arrival.poll, digest__in=arrival.fingers)
    return refusals.ciphertext_seen() if seen.exists() else error


def _receive(group: Sequence[Arrival]) -> list[Receipt | Exception]:
    """Inside the transaction: everything is read again, and swapped only if unchanged."""
    poll = statements.lock_poll(group[0].poll)
    head = chain.head_of(poll)
    if head is None:
        raise refusals.unknown_poll()
    credentials = _credentials(poll, group)
    held = _held(poll, credentials.values())
    refused: dict[Arrival, Exception] = {}
    entering: dict[Arrival, Ballot] = {}
    steps = []
    event = head.event
    for each in group:
        try:
            credential = credentials[sha256_hex(each.credential)]
            rank = _rank_to_enter(poll, credential, held.get(credential.ballot), each)
        except (Refusal, SeenMeanwhile) as refusal:
            refused[each] = refusal
            continue
        step = events.ballot(event, each.text, each.name)
        steps.append(step)
        event = step.event
        entering[each] = Ballot(
            poll=poll,
            credential=credential,
            name=each.name,
            height=event.height,
            head=event.hash,
            rank=rank,
            at=each.at.replace(microsecond=0),
        )
    if entering:
        chain.write(poll, *steps, after=head)
        _enter(poll, entering)
    return [refused.get(each) or receipt_of(entering[each], is_new=True) for each in group]


def _credentials(poll: Poll, group: Sequence[Arrival]) -> dict[str, Credential]:
    return statements.lock_rights(poll, [sha256_hex(each.credential) for each in group])


def _held(poll: Poll, credentials: Iterable[Credential]) -> dict[str, Ballot]:
    """The ballots that these rights hold now, by name."""
    names = [each.ballot for each in credentials if each.ballot]
    if not names:
        return {}
    return {each.name: each for each in Ballot.objects.filter(poll=poll, name__in=names)}


def _rank_to_enter(
    poll: Poll, credential: Credential, held: Ballot | None, arrival: Arrival
) -> Rank:
    """In whose name a ballot may enter, or why it may not."""
    require_open(poll, arrival.at)
    _require_its_hour(poll, credential)
    rank = _permitted_rank(poll, credential, arrival.permit, arrival.at)
    if credential.ballot == arrival.name:
        raise SeenMeanwhile
    if len(set(arrival.fingers)) != len(arrival.fingers):
        raise refusals.ciphertext_seen()
    if held is not None:
        if credential.is_paper:
            raise refusals.already_voted()
        _require_right(poll, held, rank)
    return rank


def _require_its_hour(poll: Poll, credential: Credential) -> None:
    """Voters vote while the poll is open, papers are entered afterwards: never both at once, so
    that no slot stands for a voter and no voter comes after an envelope was opened."""
    if credential.is_paper and poll.state == PollState.OPEN:
        raise refusals.permit_refused()
    if not credential.is_paper and poll.state == PollState.PAPERS:
        raise refusals.not_open(PollState.PAPERS)


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


def _require_right(poll: Poll, held: Ballot, rank: Rank) -> None:
    """The owner's own ballot is final against the holder of their pouvoir; without re-voting,
    one ballot per right except the owner's over the holder's."""
    if held.rank == Rank.OWNER and rank == Rank.HOLDER:
        raise refusals.owner_has_voted()
    over_holder = held.rank == Rank.HOLDER and rank == Rank.OWNER
    if not poll.revote and not over_holder:
        raise refusals.already_voted()


def _enter(poll: Poll, entering: dict[Arrival, Ballot]) -> None:
    """Writes the ballots and moves the poll and the rights, each only if it is as it was read."""
    ballots = list(entering.values())
    statements.insert_ballots(poll, ballots)
    statements.insert_ciphertexts(poll, [finger for each in entering for finger in each.fingers])
    last, published = ballots[-1], poll.published_height
    many = last.height - published >= PUBLIC_BATCH
    if many and statements.rights_since(poll, published) >= PUBLIC_BATCH:
        published = last.height
    moved = statements.move(poll, height=last.height, head=last.head, published_height=published)
    if not (moved and statements.hold(ballots)):
        raise refusals.state_changed()
