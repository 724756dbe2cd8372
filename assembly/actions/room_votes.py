"""Putting a question to the vote of the room: who takes part is frozen there (R-QUO-05)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import colleges, rulebook, sitting_journal
from assembly.actions import quorum_lines
from assembly.actions.sittings import unless_sitting
from assembly.models import Assembly, Resolution, RoomVote
from assembly.participation import quorum_now
from assembly.signals import assembly_changed
from assembly.turn import take_turn
from common import audit
from common.refusals import Obstacle, refuse_if
from members.models import Account
from votes.station.models import Poll
from votes.station.states import PollState

# An urn that will never say anything: the question may be put again.
WITHOUT_RESULT = (PollState.CANCELLED, PollState.UNCOUNTED)

# Where colleges weigh votes, each has an urn, made and sealed before the sitting.
AGENDA_OF_ANOTHER = _(
    "Give this election up, and put it on the agenda of another assembly: each college then has"
    " its own urn. Meanwhile the organ may co-opt somebody (L225-78)."
)

NO_QUORUM = Obstacle(
    "quorum-missing",
    _("The quorum of this question is not reached: the assembly cannot decide it."),
    _("Wait for late arrivals, or go on: what lacks its quorum is not decided today."),
)

PROCLAIMED = Obstacle(
    "already-proclaimed",
    _("The result of this vote is proclaimed: it does not change any more."),
    _("Whoever finds it wrong can contest it, on the page of claims."),
)


def proclaimed(*, resolution: Resolution) -> bool:
    """Whether the vote on a question ended in this sitting."""
    return resolution.quorum_records.filter(call=resolution.assembly.call).exists()


def put(
    *,
    resolution: Resolution,
    at: datetime,
    by: Account,
    instead_of: int | None = None,
    by_name: bool = False,
) -> RoomVote:
    """Puts a question voted in public to the vote, by hands or by name on phones: its quorum is
    computed again and kept. Put a second time, what was counted or cast so far is forgotten.
    `instead_of` is the vote that the chair had before their eyes: a form sent twice puts it
    once."""
    with transaction.atomic(using="default"):
        take_turn(resolution.assembly)
        before = RoomVote.objects.filter(resolution=resolution).first()
        if before is not None and instead_of != before.pk:
            return before
        refuse_if([*obstacles(resolution=resolution), *urn_obstacles(put=before)])
        if before is not None:
            before.delete()
            resolution.hand_readings.all().delete()
            resolution.hand_counts.all().delete()
            resolution.named_votes.all().delete()
        return freeze(resolution=resolution, at=at, by=by, by_name=by_name)


def obstacles(*, resolution: Resolution) -> list[Obstacle]:
    """Why a question cannot be put to the vote of the room now."""
    assembly = resolution.assembly
    found = [*unless_sitting(assembly=assembly), *sitting_journal.unless_suspended(assembly.call)]
    if resolution.is_secret:
        found.append(
            Obstacle("secret-vote", _("This resolution is voted in the urn, not by hands."))
        )
    elif proclaimed(resolution=resolution):
        found.append(PROCLAIMED)
    elif not quorum_now(assembly, resolution, afresh=True).reached:
        found.append(NO_QUORUM)
    return found


def in_public_obstacles(*, resolution: Resolution) -> list[Obstacle]:
    """Why the room cannot answer by hands nor by name: the statutes ask for a secret ballot."""
    if not resolution.is_election:
        return []
    if not rulebook.of(resolution.assembly).flag("secret_elections"):
        return []
    return [
        Obstacle(
            "election-not-secret",
            _("The statutes ask for a secret ballot: the room cannot elect by hands."),
            AGENDA_OF_ANOTHER
            if colleges.colleges(resolution.assembly)
            else _("Put it to a secret vote, on phones."),
        )
    ]


def urn_obstacles(*, put: RoomVote | None) -> list[Obstacle]:
    """Why a question is not put again: its urn of the sitting takes ballots, or was counted."""
    if put is None or put.poll is None or put.poll.state in WITHOUT_RESULT:
        return []
    return [
        Obstacle(
            "session-urn-under-way",
            _("This question has an urn of its own in this sitting."),
            _("Go on with it on its page, or give it up there, with a reason."),
        )
    ]


def freeze(
    *,
    resolution: Resolution,
    at: datetime,
    by: Account,
    by_name: bool = False,
    poll: Poll | None = None,
) -> RoomVote:
    """Keeps who takes part in a vote, the first time it is put or its hands are counted. In the
    turn of the act that asks for it."""
    assembly = resolution.assembly
    call = assembly.call
    kept = RoomVote.objects.filter(resolution=resolution).first()
    if kept is not None:
        return kept
    refuse_if(sitting_journal.unless_suspended(call))
    refuse_if([] if poll else in_public_obstacles(resolution=resolution))
    now = quorum_now(assembly, resolution)
    if not now.reached:
        refuse_if([NO_QUORUM])
    heads = now.participation
    kept = RoomVote.objects.create(
        call=call,
        resolution=resolution,
        at=at,
        by_name=by_name,
        poll=poll,
        registered=heads.registered,
        present=sorted(heads.present),
        represented=sorted(heads.represented),
        blank=sorted(heads.blank),
        remote=sorted(heads.remote),
        paper=sorted(heads.paper),
    )
    quorum_lines.write(resolution=resolution, now=now, at=at)
    audit.record(
        "sitting.vote_put",
        at=at,
        by=by,
        subject=assembly.subject,
        details={"resolution": resolution.reference, "counted": now.counted, "by_name": by_name}
        | ({"poll": poll.pk} if poll else {}),
    )
    assembly_changed.send(sender=Assembly, assembly=assembly, at=at)
    return kept
