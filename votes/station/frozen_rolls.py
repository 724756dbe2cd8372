"""A member of the roll of a vote that is not over: nobody alone changes how they sign in."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from common.refusals import Obstacle
from votes.station.models import RollEntry
from votes.station.states import RUNNING, PollState


def obstacle(members: Collection[int], at: datetime) -> Obstacle | None:
    """Why the address and second factors of these members, by primary key, are frozen: one of
    them has a right to vote in a poll whose roll is closed and which has not ended (secrecy.md 3).
    """
    not_over = (PollState.DRAFT, *RUNNING)
    if not RollEntry.objects.filter(member__in=members, poll__state__in=not_over).exists():
        return None
    return Obstacle(
        "access-frozen",
        _("A vote is under way: how its voters sign in does not change until it ends."),
        _("If it cannot wait, ask the help desk: two people decide, and the minutes count it."),
    )
