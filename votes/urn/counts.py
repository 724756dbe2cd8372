"""Reading back what the count of a poll has produced so far."""

from votes.belenios.decryption import PartialDecryption, check_ownership, owners_used
from votes.belenios.election import Election
from votes.belenios.errors import InvalidTally
from votes.belenios.events import EventType
from votes.belenios.result import Result, parse_result
from votes.belenios.tally import EncryptedTally, SizedTally
from votes.belenios.trustees import Trustees
from votes.urn import queries, states
from votes.urn.models import Poll, Record


def has_enough_decryptions(poll_uuid: str) -> bool:
    """Whether the partial decryptions received are enough to combine."""
    poll = Poll.objects.get(pk=poll_uuid)
    election = Election.parse(poll.election_json)
    trustees = Trustees.parse(election.group, poll.trustees_json)
    return is_enough(trustees, set(decryptions(poll, election)))


def is_enough(trustees: Trustees, owners: set[int]) -> bool:
    """Whether these key holders can decrypt together."""
    try:
        owners_used(trustees, tuple(owners))
    except InvalidTally:
        return False
    return True


def stored_result(poll: Poll) -> Result | None:
    """The published result, for the rooms above."""
    if poll.state != states.PollState.RESULT:
        return None
    election = Election.parse(poll.election_json)
    (text,) = _records_of(poll, EventType.RESULT)[0]
    return parse_result(election, text)


def counted_votes(poll: Poll) -> int:
    """How many votes the published tally added up, weights included."""
    election = Election.parse(poll.election_json)
    _encrypted, sized = stored_tally(poll, election)
    return sized.total_weight


def stored_tally(poll: Poll, election: Election) -> tuple[EncryptedTally, SizedTally]:
    encrypted, sized = _records_of(poll, EventType.ENCRYPTED_TALLY)[0]
    return EncryptedTally.parse(election, encrypted), SizedTally.parse(sized)


def decryptions(poll: Poll, election: Election) -> dict[int, PartialDecryption]:
    return {
        check_ownership(owner, text): PartialDecryption.parse(election, text)
        for text, owner in _records_of(poll, EventType.PARTIAL_DECRYPTION)
    }


def owners(poll: Poll) -> set[int]:
    """The key holders whose partial decryption is in the urn, numbered from 1."""
    found = _records_of(poll, EventType.PARTIAL_DECRYPTION)
    return {check_ownership(owner, text) for text, owner in found}


def _records_of(poll: Poll, kind: EventType) -> list[list[str]]:
    """The data records written with each event of a kind, in order. These events are few and
    come last: everything after the end of the ballots is read."""
    by_height: dict[int, list[str]] = {}
    wanted: list[int] = []
    rows = Record.objects.filter(poll=poll).exclude(height__lte=queries.end_height(poll))
    for height, record_kind, body in rows.order_by("position").values_list(
        "height", "kind", "body"
    ):
        if record_kind == Record.Kind.DATA:
            by_height.setdefault(height, []).append(body)
        elif f'"type":"{kind}"' in body:
            wanted.append(height)
    return [by_height[height] for height in wanted]
