"""Why a right cannot be exercised now: said by the station, and by the rooms above.

A guard can only refuse. After the remote close the default is a refusal: somebody above must
answer for the person's presence (checked in, in the room or on video), else no permit is given
(secrecy.md 1).
"""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from common.refusals import Obstacle
from members.models import Account
from votes.station.models import Poll, RollEntry

Guard = Callable[[Poll, RollEntry, Account, datetime], Obstacle | None]
Presence = Callable[[Poll, RollEntry, Account, datetime], bool]

_guards: list[Guard] = []
_presences: list[Presence] = []


def register(guard: Guard) -> None:
    """Adds a guard: why this account may not exercise this right now, or None."""
    if guard not in _guards:
        _guards.append(guard)


def unregister(guard: Guard) -> None:
    if guard in _guards:
        _guards.remove(guard)


def register_presence(presence: Presence) -> None:
    """Adds somebody who answers for presence at the sitting: whether this account is checked in
    and may exercise this right there."""
    if presence not in _presences:
        _presences.append(presence)


def obstacle(poll: Poll, entry: RollEntry, account: Account, at: datetime) -> Obstacle | None:
    """The first reason why this account may not exercise this right now."""
    if entry.withdrawn_at is not None:
        return Obstacle(
            "right-withdrawn",
            _("This right to vote was closed: it is exercised another way."),
            _("If this surprises you, ask the help desk of the assembly."),
        )
    if poll.remote_vote_is_over(at) and not any(
        answers(poll, entry, account, at) for answers in tuple(_presences)
    ):
        return Obstacle(
            "remote-vote-closed",
            _("The remote vote is closed."),
            _("You can still vote at the meeting, once you are checked in."),
        )
    refused = (guard(poll, entry, account, at) for guard in tuple(_guards))
    return next((found for found in refused if found is not None), None)
