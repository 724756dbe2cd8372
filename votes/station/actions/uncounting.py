"""Leaving an urn uncounted, for ever: a certifier asks with a reason, a second person decides.

Otherwise an urn that must not be added up (a single voter, a voter who objects) or that nobody
can open would wait for its count for ever. No ballot is opened; the archive stays public.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.clock import PARIS
from common.refusals import Forbidden, Obstacle, Refusal, refuse_if
from common.states import take
from members import queries as members
from members.models import Account, Member, OrganFunction
from votes.station import integrity, roles, states
from votes.station.actions.polls import destroy_secret
from votes.station.actions.projection import mirror
from votes.station.live import announce
from votes.station.models import Poll, Uncounting
from votes.station.small_counts import is_small, lone_voter_obstacles
from votes.station.uncounted import WAITING_FOR_A_COUNT
from votes.urn import queries as urn
from votes.urn.actions import counting

S, G = Uncounting.State, Uncounting.Ground


def ask(*, poll: Poll, ground: str, reasons: str, at: datetime, by: Account) -> Uncounting:
    """A certifier asks that this urn be left uncounted. The same words sent again are one
    request."""
    said = reasons.strip()
    if not said:
        raise Refusal(
            "reasons-missing",
            _("An urn is not left uncounted without a reason."),
            _("Write why: the reason is published in the place of the result."),
        )
    asking = _member(poll, by, at, OrganFunction.Function.CERTIFIER)
    with transaction.atomic():
        row = Poll.objects.select_for_update().get(pk=poll.pk)
        waiting = row.uncountings.filter(state=S.ASKED).first()
        if waiting and (waiting.asked_by, waiting.ground, waiting.reasons) == (
            asking,
            ground,
            said,
        ):
            return waiting
        refuse_if([*obstacles(poll=row), *_of_ground(row, ground)])
        asked = Uncounting.objects.create(
            poll=row,
            ground=ground,
            reasons=said,
            head=urn.head(row.uuid)[1],
            asked_by=asking,
            asked_at=at,
        )
        _record("poll.uncounting_asked", asked, at, by, ground=ground, reasons=said)
        announce(row, None, at)
    return asked


def confirm(*, request: Uncounting, at: datetime, by: Account) -> Uncounting:
    """The second person decides. The request is decided first and the urn told next: the repair
    goes on after a crash between the two. A count that went on meanwhile wins."""
    _refuse_alone(request, at, by)
    deciding = _member(
        request.poll, by, at, OrganFunction.Function.CERTIFIER, OrganFunction.Function.CHAIR
    )
    with transaction.atomic():
        take(request, states.CONFIRM_UNCOUNTED, decided_by=deciding, decided_at=at)
        refuse_if(obstacles(poll=request.poll, deciding=True))
        _record("poll.uncounting_confirmed", request, at, by)
    carry_out(request=request, at=at, by=by)
    return request


def carry_out(*, request: Uncounting, at: datetime, by: Account | None = None) -> None:
    """Tells the urn what was decided. Safe to repeat; done again by the repair after a crash."""
    poll = request.poll
    if urn.poll(poll.uuid).state != states.PollState.UNCOUNTED:
        try:
            counting.leave_uncounted(poll_uuid=poll.uuid, head=request.head, at=at)
        except Refusal:
            if urn.poll(poll.uuid).state != states.PollState.UNCOUNTED:
                _come_too_late(request, at, by)
                raise
    details = {"ground": request.ground, "reasons": request.reasons}
    mirror(poll=poll, at=at, by=by, verb="poll.left_uncounted", details=details)
    destroy_secret(poll=poll, at=at, by=by)


def drop(*, request: Uncounting, at: datetime, by: Account) -> None:
    """The count goes on after all; whoever asked may take the request back so."""
    deciding = _member(
        request.poll, by, at, OrganFunction.Function.CERTIFIER, OrganFunction.Function.CHAIR
    )
    with transaction.atomic():
        take(request, states.DROP_UNCOUNTED, decided_by=deciding, decided_at=at)
        _record("poll.uncounting_dropped", request, at, by)
        announce(request.poll, None, at)


def obstacles(*, poll: Poll, deciding: bool = False) -> list[Obstacle]:
    """Why this urn cannot be left uncounted now."""
    found = []
    if not poll.is_secret or poll.state not in WAITING_FOR_A_COUNT:
        found.append(
            Obstacle(
                "urn-not-waiting",
                _("Only an urn that has ended and has no result can be left uncounted."),
                _("Read on the page of the vote where it stands."),
            )
        )
    if not deciding and poll.uncountings.filter(state__in=(S.ASKED, S.CONFIRMED)).exists():
        found.append(
            Obstacle(
                "already-asked",
                _("The same request is already waiting for a second person."),
                _("Decide it, or give it up first."),
            )
        )
    return found


def _of_ground(poll: Poll, ground: str) -> list[Obstacle]:
    """A reason that the urn itself can confirm must be true."""
    true = {
        G.LONE_BALLOT: lambda: bool(lone_voter_obstacles(poll)),
        G.OBJECTION: lambda: is_small(poll),
        G.FAULT: lambda: bool(integrity.faults(poll)),
    }.get(G(ground))
    if true is None or true():
        return []
    return [
        Obstacle(
            "ground-not-met",
            _("This reason does not fit this urn: what it holds says otherwise."),
            _("Choose the true reason, or have the urn counted."),
        )
    ]


def _come_too_late(request: Uncounting, at: datetime, by: Account | None) -> None:
    with transaction.atomic():
        take(request, states.MISS_UNCOUNTED)
        _record("poll.uncounting_too_late", request, at, by)
    mirror(poll=request.poll, at=at)


def _member(poll: Poll, by: Account, at: datetime, *functions: str) -> Member:
    """In whose name an account acts: a member who holds one of these functions; never an account
    that acts for somebody involved in the poll."""
    on = at.astimezone(PARIS).date()
    mine = members.members_of(by, on)
    roles.refuse_involved(poll, mine)
    for function in functions:
        holding = {member.pk for member in members.holders_of(function, on)}
        if found := next((member for member in mine if member.pk in holding), None):
            return found
    raise Forbidden(
        "not-a-certifier",
        _("Leaving an urn uncounted is for those who certify its result."),
        _("Ask them; the page of the vote says who they are."),
    )


def _refuse_alone(request: Uncounting, at: datetime, by: Account) -> None:
    if request.asked_by in members.members_of(by, at.astimezone(PARIS).date()):
        raise Forbidden(
            "two-people",
            _("The person who asked cannot decide."),
            _("Ask another certifier, or whoever chairs."),
        )


def _record(
    verb: str, request: Uncounting, at: datetime, by: Account | None, **details: Any
) -> None:
    audit.record(
        verb,
        at=at,
        by=by,
        subject=request.poll.journal_subject,
        details={"request": request.pk, **details},
    )
