"""Convening again after a failed quorum: a fresh notice, the same agenda, the ballots kept."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import checklist, rulebook
from assembly.actions import outside_holders
from assembly.actions.convening import send_notices
from assembly.deadlines import calendar
from assembly.freezing import agenda_texts, fingerprint
from assembly.models import Assembly, Call, Minutes
from assembly.signals import assembly_changed
from assembly.states import CONVENE_AGAIN, AssemblyState
from assembly.turn import take_turn
from common import audit
from common.refusals import Obstacle, refuse_if
from common.states import take
from members.models import Account
from votes.station.actions import polls as station
from votes.station.states import PollState


def convene_again(
    *,
    assembly: Assembly,
    meets_at: datetime,
    place: str,
    at: datetime,
    by: Account,
    videoconference_url: str = "",
    late_reason: str = "",
    insertion: str = "",
) -> Call:
    """Second call (R-CONV-07): the same agenda, checked by its fingerprint; the urns open again
    until the day before the new meeting, with every ballot and proxy already given."""
    call = Call(
        assembly=assembly,
        number=assembly.call.number + 1,
        meets_at=meets_at,
        place=place.strip(),
        videoconference_url=videoconference_url,
        late_reason=late_reason.strip(),
        insertion=insertion.strip(),
    )
    with transaction.atomic(using="default"):
        take_turn(assembly)
        refuse_if(obstacles(assembly=assembly, call=call, at=at))
        take(assembly, CONVENE_AGAIN)
        call.save()
        outside_holders.forget_presence(assembly=assembly)
        assembly = Assembly.objects.get(pk=assembly.pk)
        call = assembly.call
        sent = send_notices(call=call, at=at)
        audit.record(
            "assembly.convened_again",
            at=at,
            by=by,
            subject=assembly.subject,
            details={
                "call": call.number,
                "meets_at": meets_at.isoformat(),
                "agenda": assembly.agenda_hash,
                "notices": sent,
                "convocation": call.convocation_sha256,
            },
        )
        assembly_changed.send(sender=Assembly, assembly=assembly, at=at)
    reopen_urns(assembly=assembly, at=at, by=by)
    return call


def reopen_urns(*, assembly: Assembly, at: datetime, by: Account | None = None) -> None:
    """Opens the waiting urns until the close of this call. Only once the notices are kept for
    good: no crash may open an urn for a call that was never sent. Done again by the repair; an
    urn stopped since it opened for this call stays so."""
    closes_at = rulebook.remote_close(rulebook.of(assembly), assembly.call.meets_at)
    if closes_at <= at:
        return
    for link in assembly.polls.select_related("poll"):
        poll = link.poll
        if poll.state == PollState.SUSPENDED and poll.remote_closes_at != closes_at:
            station.reopen(poll=poll, closes_at=closes_at, at=at, by=by)


def obstacles(*, assembly: Assembly, call: Call, at: datetime) -> list[Obstacle]:
    """Why the second call cannot be sent now."""
    rules = rulebook.of(assembly)
    assembly.refresh_from_db(fields=["state"])
    return [
        *_state(assembly),
        *checklist.identity(),
        *checklist.place(call, assembly.mode, rules),
        *checklist.delay(call, rules, at),
        *_too_late(assembly, call, at),
        *_agenda(assembly),
    ]


def _state(assembly: Assembly) -> Iterator[Obstacle]:
    drawn = assembly.minutes.filter(kind=Minutes.Kind.FAILED_QUORUM).exists()
    if assembly.state != AssemblyState.ADJOURNED or not drawn:
        yield Obstacle(
            "quorum-not-failed",
            _("A second call follows a first meeting without quorum."),
            _("Close the first sitting: its minutes of failed quorum are drawn up then."),
        )


def _agenda(assembly: Assembly) -> Iterator[Obstacle]:
    if fingerprint(agenda_texts(assembly)) != assembly.agenda_hash:
        yield Obstacle(
            "agenda-altered",
            _("The agenda is no longer the one of the first call."),
            _("A second call decides on the same agenda (L225-105): prepare a new assembly."),
        )


def _too_late(assembly: Assembly, call: Call, at: datetime) -> Iterator[Obstacle]:
    for row in calendar(assembly.call, at=at):
        if row.deadline.code == "second_meeting_limit" and call.meets_at > row.deadline.at:
            yield Obstacle(
                "second-meeting-too-late",
                _("An extraordinary assembly meets again within two months."),
                _("Choose an earlier date, or prepare a new first call."),
            )
