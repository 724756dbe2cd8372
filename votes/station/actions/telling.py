"""Telling members that their right to vote was used, so that a vote in their place is noticed."""

from datetime import datetime

from django.conf import settings

from notifications.actions import outbox
from votes.station.models import Poll, TurnoutEntry


def tell_member(*, poll: Poll, signed: TurnoutEntry, at: datetime) -> None:
    """Queues the message of one émargement: that a vote was recorded and by whose hand, never
    what it was, nor its tracker."""
    on_paper = signed.channel == TurnoutEntry.Channel.PAPER
    outbox.queue(
        key_subject=poll.journal_subject,
        member=signed.entry.member,
        step=f"envelope-{at:%Y%m%d%H%M%S}" if on_paper else f"recorded-{signed.casts}",
        template="vote_recorded",
        context={
            "title": poll.title,
            "link": f"{settings.SITE_URL}/",
            "by_proxy": signed.by_holder,
            "by_envelope": on_paper,
            "may_revote": poll.revote and poll.remote_closes_at is not None and not on_paper,
            "closes_at": poll.remote_closes_at,
        },
        at=at,
        tells_turnout=True,
        # Whoever prints letters does not learn who has voted while others still may.
        printed_from=poll.remote_closes_at,
    )
