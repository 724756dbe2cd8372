"""What the journal says of somebody who votes: acts kept apart, which go with the roll (ADR 18)."""

from common import audit
from votes.station.models import HandOver, Poll

HANDED_OVER = "right.handed_over"
NAMED_VOTE = "named_vote.recorded"
# A right closed for an envelope: the archive shows the ballot of each slot used, there may be one.
ON_PAPER = "right.closed_for_paper"
# A right that could not be replaced, most often since its member had voted.
NOT_REPLACED = "right.reissue_impossible"
VERBS = (HANDED_OVER, NAMED_VOTE, ON_PAPER, NOT_REPLACED)


def first_misfit(poll: Poll) -> int | None:
    """The number of the first act kept apart that is altered or missing, or None: of this vote,
    and of any other, as for the common journal. While the roll is there, each hand-over has its
    act: a chain cut short lacks some."""
    broken = audit.verify_every_apart()
    if broken is not None:
        return broken
    told = audit.apart(HANDED_OVER, poll.journal_subject).count()
    given = HandOver.objects.filter(entry__poll=poll).count()
    return told if told < given else None
