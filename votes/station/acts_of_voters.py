"""What the journal says of somebody who votes: acts kept apart, which go with the roll (ADR 18)."""

from common import audit
from votes.station.models import HandOver, Poll

HANDED_OVER = "right.handed_over"
NAMED_VOTE = "named_vote.recorded"
VERBS = (HANDED_OVER, NAMED_VOTE)


def first_misfit(poll: Poll) -> int | None:
    """The number of the first act that is altered or missing among those about this vote, or None.
    While the roll is there, each hand-over has its act: a chain cut short lacks some."""
    for verb in VERBS:
        broken = audit.verify_apart(verb, poll.journal_subject)
        if broken is not None:
            return broken
    told = audit.apart(HANDED_OVER, poll.journal_subject).count()
    given = HandOver.objects.filter(entry__poll=poll).count()
    return told if told < given else None
