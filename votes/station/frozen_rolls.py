"""Whose ways of signing in nobody alone changes: while a vote is not over, the members of its roll;
then whoever counts and certifies it."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from common.clock import PARIS
from common.refusals import Obstacle
from members import queries as register
from members.models import OrganFunction
from votes.station.models import Poll, RollEntry
from votes.station.states import RUNNING, PollState

Function = OrganFunction.Function
COUNTING = (PollState.ENDED, PollState.TALLIED)


def obstacle(members: Collection[int], at: datetime) -> Obstacle | None:
    """Why the address and second factors of these members, by primary key, are frozen: one of
    them has a right to vote in a poll whose roll is closed and which has not ended, or a part in
    the count of one that has (secrecy.md 3)."""
    not_over = (PollState.DRAFT, *RUNNING)
    if RollEntry.objects.filter(member__in=members, poll__state__in=not_over).exists():
        return Obstacle(
            "access-frozen",
            _("A vote is under way: how its voters sign in does not change until it ends."),
            _("If it cannot wait, ask the help desk: two people decide, and the minutes count it."),
        )
    if set(members) & _counting(at):
        return Obstacle(
            "access-frozen-for-the-count",
            _(
                "A vote is being counted: how those who open and certify it sign in does not"
                " change until its result is certified."
            ),
            _("If it cannot wait, ask the help desk: two people decide."),
        )
    return None


def _counting(at: datetime) -> set[int]:
    """The members who hold a key of a vote being counted, certify its result or chair: whoever
    took their account would speak in their name."""
    secret = Poll.objects.filter(regime=Poll.Regime.SECRET)
    counted = secret.filter(state__in=COUNTING)
    uncertified = secret.filter(state=PollState.RESULT, kind=Poll.Kind.ASSEMBLY)
    polls = (counted | uncertified).order_by("pk")
    if not polls.exists():
        return set()
    on = at.astimezone(PARIS).date()
    deciding = (Function.CERTIFIER, Function.CHAIR)
    found = {member.pk for each in deciding for member in register.holders_of(each, on)}
    return found | set(polls.order_by().values_list("trustees__member", flat=True))
