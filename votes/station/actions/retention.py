"""Destroying who was registered and who took part, once nobody can contest a vote (R-RGPD-05).

The urn is not touched: it holds no person. What tied its credentials to people goes with the roll.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal
from votes.station import queries
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
        raise Refusal(
            "poll-not-finished",
            _("This vote is not finished: its roll is still needed."),
            _("Wait for its result."),
        )
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
            subject=f"poll:{poll.pk}",
            details={"rows": rows, "registered": counted.registered, "voted": counted.voted},
        )
    return rows
