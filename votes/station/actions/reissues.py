"""The help desk replaces a right to vote that others may have seen: two people (secrecy.md 3)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.clock import PARIS
from common.refusals import Forbidden, Obstacle, Refusal, refuse_if
from common.states import take
from members import queries as members
from members.models import Account
from votes.station import acts_of_voters, queries
from votes.station.actions import roll
from votes.station.models import Poll, Reissue, RollEntry
from votes.station.states import APPROVE_REISSUE, REFUSE_REISSUE, RUNNING
from votes.urn import queries as urn

SHORTEST_CHECK = 10


def ask(*, entry: RollEntry, identity_check: str, at: datetime, by: Account) -> Reissue:
    """Asks for a right to be replaced, saying how the member's identity was checked. What cannot
    be asked is in the journal too: the answer may say that this member has voted, which the board
    reads of nobody."""
    _refuse_own_case(entry, by, at)
    said = identity_check.strip()
    if len(said) < SHORTEST_CHECK:
        raise Refusal(
            "identity-unchecked",
            _("Say how you made sure of the member's identity."),
            _("For example: called back on the number of the register, identity paper seen."),
        )
    if obstacles(entry=entry):
        audit.record(
            acts_of_voters.NOT_REPLACED,
            at=at,
            by=by,
            subject=entry.poll.journal_subject,
            details={"entry": entry.pk},
            is_apart=True,
        )
    with transaction.atomic():
        refuse_if(obstacles(entry=entry))
        request = Reissue.objects.create(entry=entry, identity_check=said, asked_by=by, asked_at=at)
        _record("right.reissue_asked", request, at, by)
    return request


def approve(*, request: Reissue, at: datetime, by: Account) -> RollEntry:
    """A second person decides: the old right is worthless, a reserve takes its place."""
    _refuse_own_case(request.entry, by, at)
    _refuse_alone(request, by)
    with transaction.atomic():
        take(request, APPROVE_REISSUE, decided_by=by, decided_at=at)
        refuse_if(obstacles_of_right(entry=request.entry))
        return roll.reissue(entry=request.entry, why=f"reissue {request.pk}", at=at, by=by)


def refuse(*, request: Reissue, at: datetime, by: Account) -> None:
    """The right stays as it is; whoever asked may take the request back so."""
    with transaction.atomic():
        take(request, REFUSE_REISSUE, decided_by=by, decided_at=at)
        _record("right.reissue_refused", request, at, by)


def obstacles(*, entry: RollEntry) -> list[Obstacle]:
    """Why this right cannot be asked to be replaced now."""
    found = obstacles_of_right(entry=entry)
    if Reissue.objects.filter(entry=entry, state=Reissue.State.ASKED).exists():
        found.append(
            Obstacle(
                "already-asked",
                _("The same request is already waiting for a second person."),
                _("Ask a colleague to decide it, or cancel it first."),
            )
        )
    return found


def obstacles_of_poll(*, poll: Poll) -> list[Obstacle]:
    """Why no right of this vote can be replaced now."""
    found = []
    if not _is_running(poll):
        found.append(
            Obstacle(
                "poll-not-running",
                _("Rights are replaced between the sealing and the end of the vote."),
                _("There is nothing to replace in this vote now."),
            )
        )
    if not queries.reserves_left(poll).exists():
        found.append(roll.no_reserve())
    return found


def _is_running(poll: Poll) -> bool:
    return poll.is_secret and poll.state in RUNNING


def obstacles_of_right(*, entry: RollEntry) -> list[Obstacle]:
    """Why this right cannot be replaced, when it is asked and again when it is decided."""
    poll = entry.poll
    found = obstacles_of_poll(poll=poll)
    if _is_running(poll) and urn.holds_ballot(poll.uuid, entry.public_credential):
        found.append(
            Obstacle(
                "credential-holds-a-ballot",
                _("A ballot was already cast with this right: it stays."),
                _("Write the incident in the minutes: the margin says whether it matters."),
            )
        )
    if entry.weight != 1:
        found.append(
            Obstacle(
                "weighs-more-than-a-reserve",
                _("This right weighs several votes, a reserve only one."),
                _("This member votes in the room or on paper, where their weight is kept."),
            )
        )
    if entry.withdrawn_at is not None:
        found.append(
            Obstacle(
                "right-withdrawn",
                _("This right was withdrawn."),
                _("The member left, or votes on paper: there is nothing to replace."),
            )
        )
    return found


def _refuse_own_case(entry: RollEntry, by: Account, at: datetime) -> None:
    if entry.member in members.members_of(by, at.astimezone(PARIS).date()):
        raise Forbidden(
            "own-case",
            _("Nobody replaces their own right to vote."),
            _("Ask two other people of the help desk."),
        )


def _refuse_alone(request: Reissue, by: Account) -> None:
    if request.asked_by_id == by.pk:
        raise Forbidden(
            "two-people",
            _("The person who asked cannot decide."),
            _("Ask another member of the help desk."),
        )
    if request.asked_by.is_operator and by.is_operator:
        raise Forbidden(
            "two-operators",
            _("Two operators of the machine are not enough."),
            _("One of the two must be on the board or the supervisory board."),
        )


def _record(verb: str, request: Reissue, at: datetime, by: Account, **details: Any) -> None:
    audit.record(
        verb,
        at=at,
        by=by,
        subject=request.entry.poll.journal_subject,
        details={"entry": request.entry_id, "request": request.pk, **details},
    )
