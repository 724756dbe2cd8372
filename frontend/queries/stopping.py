"""Whether the service may be stopped for a while: never under people who vote or sit."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from assembly.models import Assembly
from assembly.states import AssemblyState
from common.refusals import Obstacle
from votes.station.models import Poll
from votes.station.states import FINISHED, PollState

# What opens by itself this soon might open while the service is away.
SOON = timedelta(hours=1)


def obstacles(*, at: datetime) -> Iterator[Obstacle]:
    """Everybody who would be disturbed now, and when to come back."""
    for poll in Poll.objects.filter(state__in=(PollState.OPEN, PollState.SUSPENDED)):
        yield Obstacle(
            "poll-open",
            _("A vote is open: “{title}”.").format(title=poll.title),
            _("Come back once it has ended; what was cast is counted by any later release."),
        )
    for poll in Poll.objects.filter(state=PollState.SEALED, opens_at__lte=at + SOON):
        yield Obstacle(
            "poll-opens-soon",
            _("A vote opens within the hour: “{title}”.").format(title=poll.title),
            _("Come back once it has ended."),
        )
    for assembly in Assembly.objects.filter(state=AssemblyState.SITTING):
        yield Obstacle(
            "assembly-sits",
            _("An assembly is sitting: “{title}”.").format(title=assembly.title),
            _("Come back once its session is closed."),
        )


def under_way() -> Iterator[Obstacle]:
    """Votes that cannot leave: what their rights and keys need stays on this machine."""
    for poll in Poll.objects.exclude(state__in=(PollState.DRAFT, *FINISHED)):
        yield Obstacle(
            "poll-under-way",
            _("A vote is under way: “{title}”.").format(title=poll.title),
            _("Export once it is counted, or left uncounted."),
        )
