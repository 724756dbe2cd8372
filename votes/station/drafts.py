"""A vote in preparation, held until an act on its keys or its codes is done.

Sealing holds the same row (actions.sealing): whoever comes in the same second waits, then finds
the urn sealed and changes nothing.
"""

from votes.station.contributions import not_at_this_stage
from votes.station.models import Poll
from votes.station.states import PollState
from votes.urn import queries as urn


def held(poll: Poll) -> Poll:
    """The poll in preparation as it is now, locked; refused for another, and for
    one born in a sitting, whose keys and rights are made at once. The urn's word counts: it may be
    sealed there and not yet here."""
    row = Poll.objects.select_for_update().get(pk=poll.pk)
    states = [state for state, *_place in urn.heights({poll.uuid}).values()]
    if row.is_born_in_session or not row.is_secret or {row.state, *states} != {PollState.DRAFT}:
        raise not_at_this_stage()
    return row
