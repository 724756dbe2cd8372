"""Proclaiming in session the result of a vote of the room: its count does not move any more."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import boxes, raised_hands
from assembly.actions import outcomes, quorum_records, room_votes
from assembly.actions.sittings import unless_sitting
from assembly.models import Outcome, Resolution, RoomVote
from assembly.participation import quorum_now
from assembly.turn import take_turn
from common import audit
from common.refusals import Obstacle, refuse_if
from members.models import Account


def proclaim(*, resolution: Resolution, at: datetime, by: Account) -> Outcome | None:
    """Ends the vote on one question voted in public and says its result, so that the sitting can
    go on from it: a second round, the text that an amendment replaces. None while forms that came
    on paper are still to be read by two people: the result is then written when they are."""
    with transaction.atomic(using="default"):
        take_turn(resolution.assembly)
        refuse_if(obstacles(resolution=resolution))
        now = quorum_now(resolution.assembly, resolution)
        quorum_records.keep(resolution=resolution, now=now, at=at)
        waiting = RoomVote.objects.filter(resolution=resolution, proclaimed_at__isnull=True)
        waiting.update(proclaimed_at=at)
        audit.record(
            "sitting.vote_ended",
            at=at,
            by=by,
            subject=resolution.assembly.subject,
            details={"resolution": resolution.reference},
        )
        outcomes.record(assembly=resolution.assembly, at=at, by=by)
    return Outcome.objects.filter(resolution=resolution).first()


def obstacles(*, resolution: Resolution) -> list[Obstacle]:
    """Why the result of a question cannot be proclaimed now."""
    found = unless_sitting(assembly=resolution.assembly)
    if resolution.is_secret:
        return [
            *found,
            Obstacle(
                "secret-vote",
                _("This resolution is voted in the urn, not by hands."),
                _("Its urn is counted once the sitting is closed."),
            ),
        ]
    if room_votes.proclaimed(resolution=resolution):
        return [*found, room_votes.PROCLAIMED]
    put = hasattr(resolution, "room_vote")
    now = quorum_now(resolution.assembly, resolution)
    if not put or not raised_hands.is_complete(resolution, now):
        found.append(
            Obstacle(
                "hands-not-counted",
                _("“{title}” has not been voted.").format(title=resolution.title),
                _("Two people of the bureau count the hands and enter the same figures."),
            )
        )
    return found


def waits_for_forms(*, resolution: Resolution) -> bool:
    """Whether its vote is over, and forms on paper are still to be read."""
    over = room_votes.proclaimed(resolution=resolution)
    return over and not hasattr(resolution, "outcome") and boxes.folded(resolution).exists()
