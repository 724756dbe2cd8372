"""The floor: members ask for it, the chair gives it, in the same order for room and video.

The chair leads the debates (R-BUR-01): the order is proposed, and the chair may give the floor to
somebody else. Neither the journal nor what is kept says on which side somebody spoke.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import sitting_journal, speaking
from assembly.actions.sittings import unless_sitting
from assembly.models import Assembly, Call, Floor, FloorRequest
from assembly.models.speaking import LONGEST_QUESTION
from assembly.participation import present_members
from assembly.rules.speaking import OTHER, Side
from assembly.signals import assembly_changed
from assembly.states import (
    END_SPEECH,
    GIVE_FLOOR,
    LEAVE_UNHEARD,
    WITHDRAW_REQUEST,
    FloorState,
)
from assembly.turn import take_turn
from common import audit
from common.refusals import Obstacle, Refusal, refuse_if
from common.states import take
from members.models import Account, Member

K, S = FloorRequest.Kind, FloorState
SHORTEST, LONGEST = 30, 3600  # seconds


def ask(
    *, assembly: Assembly, member: Member, kind: str, text: str = "", at: datetime, by: Account
) -> FloorRequest:
    """A member asks for the floor on the item now discussed, or sends a question in writing.
    Asking again changes the request and keeps its place; a form sent twice asks once."""
    said = text.strip() if kind == K.WRITTEN else ""
    _refuse_unless_clear(kind, said)
    with transaction.atomic(using="default"):
        take_turn(assembly)
        refuse_if(asking_obstacles(assembly=assembly, member=member))
        call = assembly.call
        begun = sitting_journal.item_now(call)
        found = call.floor_requests.filter(member=member, state__in=(S.WAITING, S.SPEAKING)).first()
        if found is None:
            found = FloorRequest.objects.create(
                call=call,
                item=begun.item if begun else None,
                member=member,
                name=member.display_name,
                kind=kind,
                text=said,
                asked_at=at,
            )
        elif found.state == S.SPEAKING or (found.kind, found.text) == (kind, said):
            return found
        else:
            call.floor_requests.filter(pk=found.pk).update(kind=kind, text=said)
            found.refresh_from_db()
        _done("floor.asked", assembly, found, at, by)
    return found


def asking_obstacles(*, assembly: Assembly, member: Member) -> list[Obstacle]:
    """Why a member cannot ask for the floor now."""
    found = unless_sitting(assembly=assembly)
    if member.pk not in present_members(assembly):
        found.append(
            Obstacle(
                "not-checked-in",
                _("{name} is not checked in.").format(name=member.display_name),
                _("Have the desk check them in, in the room or by video, then ask again."),
            )
        )
    return found


def withdraw(*, request: FloorRequest, at: datetime, by: Account) -> None:
    """Takes a request back before its turn comes; taking it back twice changes nothing."""
    assembly = request.call.assembly
    with transaction.atomic(using="default"):
        take_turn(assembly)
        request.refresh_from_db()
        if request.state == S.WITHDRAWN:
            return
        take(request, WITHDRAW_REQUEST, kind=_without_side(request.kind))
        _done("floor.withdrawn", assembly, request, at, by)


def give(*, request: FloorRequest, at: datetime, by: Account) -> None:
    """Gives the floor; whoever had it has ended. Giving it to who has it changes nothing."""
    assembly = request.call.assembly
    with transaction.atomic(using="default"):
        take_turn(assembly)
        refuse_if(giving_obstacles(assembly=assembly))
        request.refresh_from_db()
        if request.state == S.SPEAKING:
            return
        if request.state != S.WAITING:
            take(request, GIVE_FLOOR)  # refused, in the words of every change of state
        floor = speaking.settings_of(request.call)
        _end_speech(request.call, at)
        take(request, GIVE_FLOOR, began_at=at, seconds=floor.seconds_each)
        if request.kind in list(OTHER):
            Floor.objects.update_or_create(call=request.call, defaults={"last_side": request.kind})
        _done("floor.given", assembly, request, at, by)


def giving_obstacles(*, assembly: Assembly) -> list[Obstacle]:
    """Why nobody can be given the floor now."""
    return [*unless_sitting(assembly=assembly), *sitting_journal.unless_suspended(assembly.call)]


def finish(*, request: FloorRequest, at: datetime, by: Account) -> None:
    """The speech is over. Said twice, it changes nothing."""
    assembly = request.call.assembly
    with transaction.atomic(using="default"):
        take_turn(assembly)
        request.refresh_from_db()
        if request.state == S.SPOKEN:
            return
        take(request, END_SPEECH, ended_at=at, kind=_without_side(request.kind))
        _done("floor.ended", assembly, request, at, by)


def set_time(*, assembly: Assembly, seconds: int, at: datetime, by: Account) -> None:
    """The time of each speech from now on, the same for everybody."""
    if not SHORTEST <= seconds <= LONGEST:
        raise Refusal(
            "speech-time-unlikely",
            _("A speech lasts between half a minute and an hour."),
            _("Choose a time for each speech, the same for everybody."),
            status=400,
        )
    with transaction.atomic(using="default"):
        take_turn(assembly)
        refuse_if(unless_sitting(assembly=assembly))
        Floor.objects.update_or_create(call=assembly.call, defaults={"seconds_each": seconds})
        audit.record(
            "floor.time_set", at=at, by=by, subject=assembly.subject, details={"seconds": seconds}
        )
        _changed(assembly, at)


def clear(*, call: Call, at: datetime) -> None:
    """The item ends, or the sitting: whoever speaks has ended, whoever waits is not heard, sides
    are forgotten. Part of the act that ends them."""
    _end_speech(call, at)
    for request in call.floor_requests.filter(state=S.WAITING).order_by("pk"):
        take(request, LEAVE_UNHEARD, kind=_without_side(request.kind))
    Floor.objects.filter(call=call).update(last_side=Side.NONE)


def leave(*, call: Call, member: Member, at: datetime) -> None:
    """Whoever leaves the sitting leaves the list. Part of the check-out."""
    _end_speech(call, at, member=member)
    for request in call.floor_requests.filter(state=S.WAITING, member=member).order_by("pk"):
        take(request, WITHDRAW_REQUEST, kind=_without_side(request.kind))


def _end_speech(call: Call, at: datetime, **whose: Member) -> None:
    for request in call.floor_requests.filter(state=S.SPEAKING, **whose).order_by("pk"):
        take(request, END_SPEECH, ended_at=at, kind=_without_side(request.kind))


def _without_side(kind: str) -> str:
    return K.SPEECH if kind in list(OTHER) else kind


def _refuse_unless_clear(kind: str, said: str) -> None:
    if kind not in K.values or (kind == K.WRITTEN and not said):
        raise Refusal(
            "request-unclear",
            _("Say how you want to speak; a written question needs its words."),
            _("Choose one of the ways of the list, then send again."),
            status=400,
        )
    if len(said) > LONGEST_QUESTION:
        raise Refusal(
            "question-too-long",
            _("A question read out has 600 characters at most."),
            _("Shorten it, or ask for the floor."),
            status=400,
        )


def _done(verb: str, assembly: Assembly, request: FloorRequest, at: datetime, by: Account) -> None:
    audit.record(verb, at=at, by=by, subject=assembly.subject, details={"request": request.pk})
    _changed(assembly, at)


def _changed(assembly: Assembly, at: datetime) -> None:
    assembly_changed.send(sender=Assembly, assembly=assembly, at=at)
