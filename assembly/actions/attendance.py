"""Who comes to the sitting and who leaves (R-FDP-01)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import queries
from assembly.actions import speaking
from assembly.actions.telling import REVOKED, tell_of_proxy
from assembly.models import Assembly, AttendanceEntry, Call
from assembly.participation import entitled_members
from assembly.signals import assembly_changed
from assembly.states import LIVE_PROXIES, REVOKE_PROXY, AssemblyState, ProxyState
from assembly.turn import take_turn
from common import audit
from common.clock import PARIS
from common.refusals import Obstacle, Refusal, refuse_if
from common.states import take
from members.models import Account, Member
from votes.station.actions.roll import void_permits
from votes.station.models import RollEntry

# People sign in at the door before the chair opens the sitting.
DOORS_OPEN = (AssemblyState.CONVENED, AssemblyState.VOTING, AssemblyState.SITTING)


def check_in(
    *,
    assembly: Assembly,
    member: Member,
    manner: str,
    at: datetime,
    by: Account,
    by_sign_in: bool = False,
) -> AttendanceEntry:
    """Enters a member as present, in the room or by video, from the day of the meeting on. A proxy
    given by somebody who comes falls; asking twice changes nothing."""
    call = assembly.call
    with transaction.atomic(using="default"):
        take_turn(assembly)
        refuse_if(_entering_obstacles(assembly, member, at))
        here = call.attendance.filter(member=member, left_at__isnull=True).first()
        if here is not None:
            return here
        entry = AttendanceEntry.objects.create(
            call=call, member=member, manner=manner, by_sign_in=by_sign_in, arrived_at=at
        )
        for proxy in assembly.proxies.filter(principal=member, state__in=LIVE_PROXIES):
            take(proxy, REVOKE_PROXY, revoked_at=at)
            # Told to both: nobody at the door undoes a proxy unnoticed.
            tell_of_proxy(proxy=proxy, event=REVOKED, to=[proxy.principal, proxy.holder], at=at)
        _record("attendance.arrived", assembly, member, at, by)
        _void(assembly, member)
        assembly_changed.send(sender=Assembly, assembly=assembly, at=at)
    return entry


def join_by_video(
    *, assembly: Assembly, member: Member, at: datetime, by: Account
) -> AttendanceEntry:
    """A member checks in by video, from their own session: it takes the place of the desk. The
    line and the journal keep who signed in, and when."""
    refuse_if(video_obstacles(assembly=assembly, at=at))
    return check_in(
        assembly=assembly,
        member=member,
        manner=AttendanceEntry.Manner.VIDEO,
        at=at,
        by=by,
        by_sign_in=True,
    )


def video_obstacles(*, assembly: Assembly, at: datetime) -> list[Obstacle]:
    """Why nobody can check in by video from their own session now."""
    if assembly.mode == Assembly.Mode.PHYSICAL:
        return [
            Obstacle(
                "no-video",
                _("This assembly meets in a room only."),
                _("Come to the meeting, or give your proxy to somebody who does."),
            )
        ]
    return doors_obstacles(assembly=assembly, at=at)


def doors_obstacles(*, assembly: Assembly, at: datetime) -> list[Obstacle]:
    """Why members do not come in now: it is not the day, or the sitting is over."""
    came = at.astimezone(PARIS).date() >= assembly.call.meets_in_paris.date()
    if assembly.state == AssemblyState.SITTING or (came and assembly.state in DOORS_OPEN):
        return []
    return [
        Obstacle(
            "doors-closed",
            _("Nobody can be checked in now."),
            _("One checks in on the day of the meeting, until the sitting ends."),
        )
    ]


def leave_video(*, assembly: Assembly, member: Member, at: datetime, by: Account) -> None:
    """A member who checked in by their own session leaves in the same way. Whoever the desk
    checked in leaves by the desk."""
    mine = AttendanceEntry.objects.filter(
        call=assembly.call, member=member, left_at__isnull=True, by_sign_in=True
    )
    if not mine.exists():
        raise Refusal(
            "not-present",
            _("This member is not checked in by video from here."),
            _("The desk notes the departure of whoever it checked in."),
        )
    check_out(assembly=assembly, member=member, at=at, by=by)


def check_out(*, assembly: Assembly, member: Member, at: datetime, by: Account) -> None:
    """Notes that a member left; permits issued to them are void."""
    here = AttendanceEntry.objects.filter(
        call=assembly.call, member=member, left_at__isnull=True
    ).first()
    if here is None:
        raise Refusal(
            "not-present",
            _("This member is not checked in."),
            _("Reload the page to see who is present."),
        )
    with transaction.atomic(using="default"):
        AttendanceEntry.objects.filter(pk=here.pk, left_at__isnull=True).update(left_at=at)
        speaking.leave(call=assembly.call, member=member, at=at)
        _record("attendance.left", assembly, member, at, by)
        _void(assembly, member)
        assembly_changed.send(sender=Assembly, assembly=assembly, at=at)


def close_all(*, call: Call, at: datetime) -> None:
    """The sitting is over: everybody still there leaves at its end. Part of `sittings.close`."""
    AttendanceEntry.objects.filter(call=call, left_at__isnull=True).update(left_at=at)


def _entering_obstacles(assembly: Assembly, member: Member, at: datetime) -> list[Obstacle]:
    found = doors_obstacles(assembly=assembly, at=at)
    if member.pk not in entitled_members(assembly):
        found.append(
            Obstacle(
                "not-on-roll",
                _("This member is not on the roll of the assembly."),
                _(
                    "The roll was closed with the notice. Only members on it take part in the"
                    " votes."
                ),
            )
        )
    return found


def _void(assembly: Assembly, member: Member) -> None:
    """Permits of the member, and of everybody they hold a proxy for, are issued again."""
    concerned = [member.pk]
    concerned += assembly.proxies.filter(holder=member, state=ProxyState.ACCEPTED).values_list(
        "principal_id", flat=True
    )
    polls = [each.pk for each in queries.polls_voted_in(assembly)]
    entries = RollEntry.objects.filter(poll__in=polls, member__in=concerned)
    void_permits(entries=entries.select_related("poll").order_by("pk"))


def _record(verb: str, assembly: Assembly, member: Member, at: datetime, by: Account) -> None:
    audit.record(verb, at=at, by=by, subject=assembly.subject, details={"member": member.pk})
