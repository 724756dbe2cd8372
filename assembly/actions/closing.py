"""Closing the sitting: who took part is frozen, urns end or wait, papers are drawn up."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import raised_hands, room_rights
from assembly.actions import attendance, quorum_records, speaking
from assembly.actions.minutes import draw_attendance_sheet, draw_failed_quorum
from assembly.actions.sittings import unless_sitting
from assembly.ballot_papers import resolutions
from assembly.models import Assembly, Resolution
from assembly.participation import (
    quorum_now,
    references,
)
from assembly.signals import assembly_changed
from assembly.states import ADJOURN, CALL_FAILED, CALL_HELD, CLOSE
from assembly.turn import take_turn
from common import audit
from common.refusals import Obstacle, refuse_if
from common.states import take
from members.models import Account
from votes.station import papers as station_papers
from votes.station.actions import papers
from votes.station.actions import polls as station
from votes.station.states import PollState

NO_QUORUM = "Quorum non atteint à la seconde assemblée."


def close(*, assembly: Assembly, at: datetime, by: Account) -> None:
    """Closes the sitting: freezes who took part in each vote, ends the urns where the quorum was
    reached, keeps the others shut for a second call, draws up the papers of the day."""
    call = assembly.call
    with transaction.atomic(using="default"):
        take_turn(assembly)
        refuse_if(closing_obstacles(assembly=assembly))
        _shut_urns(assembly, at, by)
        waiting = _undecided(assembly)
        now = {resolution.pk: quorum_now(assembly, resolution) for resolution in waiting}
        failed = [resolution for resolution in waiting if not now[resolution.pk].reached]
        again = bool(failed) and call.number == 1
        for resolution in waiting:
            quorum_records.keep(resolution=resolution, now=now[resolution.pk], at=at)
        call.room_votes.all().delete()
        attendance.close_all(call=call, at=at)
        speaking.clear(call=call, at=at)
        take(call, CALL_FAILED if again else CALL_HELD)
        take(assembly, ADJOURN if again else CLOSE, sitting_closed_at=at)
        _settle_urns(assembly, failed, again, at, by)
        draw_attendance_sheet(call=call, at=at, by=by)
        if failed:
            draw_failed_quorum(call=call, at=at, by=by)
        audit.record(
            "sitting.closed",
            at=at,
            by=by,
            subject=assembly.subject,
            details={"quorum_failed": [resolution.reference for resolution in failed]},
        )
        audit.anchor(assembly.subject, at=at)
        assembly_changed.send(sender=Assembly, assembly=assembly, at=at)


def closing_obstacles(*, assembly: Assembly) -> list[Obstacle]:
    """Why the sitting cannot be closed now."""
    found = unless_sitting(assembly=assembly)
    for resolution in _undecided(assembly):
        if resolution.is_secret:
            continue
        now = quorum_now(assembly, resolution)
        asked = now.reached or resolution.is_opened_in_session
        if asked and not raised_hands.is_complete(resolution, now):
            found.append(_not_voted(resolution))
    return found


def _not_voted(resolution: Resolution) -> Obstacle:
    what_to_do = _("Two people of the bureau count the hands and enter the same figures.")
    put = getattr(resolution, "room_vote", None)
    if put is not None and put.poll_id:
        what_to_do = _("The chair closes its urn, and the key holders open the total.")
    elif room_rights.put_by_name(resolution):
        what_to_do = _("The chair closes the vote by name, on the script.")
    elif resolution.is_opened_in_session:
        what_to_do = _("Have it voted, or give it up on the page of questions opened in session.")
    elif resolution.amendments.exists():
        what_to_do = _("Proclaim its amendment first; if it is not adopted, have this text voted.")
    return Obstacle(
        "hands-not-counted",
        _("“{title}” has not been voted.").format(title=resolution.title),
        what_to_do,
    )


def _undecided(assembly: Assembly) -> list[Resolution]:
    """The questions whose quorum was not frozen in this sitting yet: neither decided by an earlier
    one, nor proclaimed in session."""
    kept = set(assembly.call.quorum_records.order_by().values_list("resolution_id", flat=True))
    return [r for r in resolutions(assembly) if not hasattr(r, "outcome") and r.pk not in kept]


def _shut_urns(assembly: Assembly, at: datetime, by: Account) -> None:
    """No ballot comes in between the count of who took part and the end: the minutes' figures
    are those of the urn."""
    for link in assembly.polls.select_related("poll"):
        if link.poll.state == PollState.OPEN:
            station.suspend(poll=link.poll, at=at, by=by, why="sitting-closed")


def _settle_urns(
    assembly: Assembly, failed: list[Resolution], again: bool, at: datetime, by: Account
) -> None:
    """Each urn ends, waits for the second call, or is given up for want of a quorum. Where
    envelopes came, it ends once two scrutineers have entered their papers."""
    without_quorum = {resolution.reference for resolution in failed}
    for link in assembly.polls.select_related("poll"):
        poll = link.poll
        if poll.state not in (PollState.SUSPENDED, PollState.PAPERS):
            continue
        if not references(poll) & without_quorum:
            if station_papers.received(poll):
                papers.begin(poll=poll, at=at, by=by)
            else:
                station.end(poll=poll, at=at, by=by)
        elif not again:
            station.cancel(poll=poll, at=at, by=by, why=NO_QUORUM)
