"""Destroying who was registered and who took part, once nobody can contest a vote (R-RGPD-05).

What tied the urn's credentials to people goes with the roll, and so does what would tie them again
by time: hand-overs in both journals, the instant of each ballot. What key holders' pages left here
to open the total goes too (secrecy.md 15). Ballots, trackers and their chain are public, and stay.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Model, QuerySet

from common import audit
from members.actions import sessions
from votes.station import acts_of_voters, keeper, queries
from votes.station.actions import key_holders
from votes.station.models import (
    DestroyedRoll,
    HandOver,
    NamedVote,
    PaperStatement,
    Poll,
    Reissue,
    Reserve,
    RollEntry,
    TurnoutEntry,
)
from votes.station.states import FINISHED
from votes.urn import refusals as urn_refusals
from votes.urn.actions import polls as urn


def signed_roll(*, poll: Poll) -> list[QuerySet[Model]]:
    """Every row that names somebody in this poll, in the order in which they can go."""
    of_entry = {"entry__poll": poll}
    return [
        NamedVote.objects.filter(**of_entry),
        HandOver.objects.filter(**of_entry),
        TurnoutEntry.objects.filter(**of_entry),
        Reissue.objects.filter(**of_entry),
        PaperStatement.objects.filter(count__poll=poll),
        Reserve.objects.filter(poll=poll),
        RollEntry.objects.filter(poll=poll),
    ]


def destroy_signed_roll(*, poll: Poll, at: datetime) -> int:
    """Destroys the roll and the émargement of a finished poll, keeping the headcount; gives how
    many rows went. Doing it again destroys nothing."""
    if poll.state not in FINISHED:
        raise urn_refusals.not_finished()
    with transaction.atomic(using="default"):
        if DestroyedRoll.objects.filter(poll=poll).exists():
            return 0
        counted = queries.turnout(poll)
        rows = 0
        for some in signed_roll(poll=poll):
            deleted, _by_model = some.delete()
            rows += deleted
        DestroyedRoll.objects.create(
            poll=poll,
            registered=max(counted.registered, counted.voted),
            voted=counted.voted,
            destroyed_at=at,
        )
        audit.record(
            "poll.signed_roll_destroyed",
            at=at,
            subject=poll.journal_subject,
            details={"rows": rows, "registered": counted.registered, "voted": counted.voted},
        )
        for verb in acts_of_voters.VERBS:
            audit.forget(verb, subject=poll.journal_subject, at=at)
        if poll.is_secret:
            _part_from_ballots(poll, at)
    return rows


def _part_from_ballots(poll: Poll, at: datetime) -> None:
    """What is outside this transaction goes last: killed in between, it is done again."""
    if poll.opened_at is not None and poll.ended_at is not None:
        sessions.forget_hours(since=poll.opened_at, until=poll.ended_at, at=at)
    key_holders.let_go(poll=poll, at=at)
    keeper.forget(poll.uuid)
    if poll.sealed_at is not None:
        urn.forget_hours(poll_uuid=poll.uuid)
