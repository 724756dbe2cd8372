"""How many have voted, as it may be said while the vote at a distance is open.

While fewer than ten people have voted their number is not said, nor any figure from which it can be
computed: whoever knows of eight members that they voted would learn something of the ninth. The
public board of an urn grows by ten for the same reason (`votes.urn.receiving.PUBLIC_BATCH`). Once
the remote vote is over the number is exact, since the law asks for it.
"""

from datetime import datetime

from votes.station.models import Poll
from votes.station.states import PollState

SMALLEST_GROUP = 10
RUNNING = frozenset({PollState.OPEN, PollState.SUSPENDED})


def shown(count: int) -> int | None:
    """A count as it may be read: nothing of a group under ten, but for nobody."""
    return count if count == 0 or count >= SMALLEST_GROUP else None


def shown_voters(poll: Poll, voted: int, *, at: datetime) -> int | None:
    """How many have voted in a poll; None hides from one to nine until its remote close. A poll of
    the room has none: whoever is there sees who votes."""
    return shown(voted) if hides_few(poll, at=at) else voted


def hides_few(poll: Poll, *, at: datetime) -> bool:
    """Whether members still vote at a distance in this poll."""
    is_remote = poll.remote_closes_at is not None and not poll.remote_vote_is_over(at)
    return is_remote and poll.state in RUNNING
