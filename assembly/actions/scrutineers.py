"""Members asked to be scrutineers who say no, in the order of their votes (R-BUR-02, R225-101)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly.models import Assembly, BureauSeat, ScrutineerRefusal
from assembly.participation import entitled_members
from assembly.states import AssemblyState, ProxyState
from assembly.turn import take_turn
from common import audit
from common.refusals import Obstacle, refuse_if
from members.models import Account, Member

NAMING = (AssemblyState.CONVENED, AssemblyState.VOTING, AssemblyState.SITTING)


def note_refusal(
    *, assembly: Assembly, member: Member, reason: str, at: datetime, by: Account
) -> ScrutineerRefusal:
    """Notes who was asked, with how many votes, and the reason given: the minutes print them. Said
    again, the last reason holds."""
    with transaction.atomic(using="default"):
        take_turn(assembly)
        refuse_if(obstacles(assembly=assembly, member=member, reason=reason))
        call = assembly.call
        refusal, _is_new = ScrutineerRefusal.objects.update_or_create(
            call=call,
            member=member,
            defaults={
                "name": member.display_name,
                "votes": _votes_of(assembly, member),
                "reason": reason.strip(),
                "at": at,
            },
        )
        _record("sitting.scrutineer_refused", refusal, at, by, votes=refusal.votes)
    return refusal


def take_back_refusal(*, refusal: ScrutineerRefusal, at: datetime, by: Account) -> None:
    """The member accepts after all, or was noted by mistake."""
    assembly = refusal.call.assembly
    with transaction.atomic(using="default"):
        take_turn(assembly)
        refuse_if(_closed(assembly))
        _record("sitting.refusal_taken_back", refusal, at, by)
        refusal.delete()


def obstacles(*, assembly: Assembly, member: Member, reason: str) -> list[Obstacle]:
    """Why this refusal cannot be noted now."""
    found = _closed(assembly)
    if not reason.strip():
        found.append(
            Obstacle(
                "reason-missing",
                _("A refusal is noted with its reason."),
                _("Write in a few words what the member says."),
            )
        )
    if member.pk not in entitled_members(assembly):
        found.append(
            Obstacle(
                "not-on-roll",
                _("This member is not on the roll of the assembly."),
                _("Only members on the roll are asked to be scrutineers."),
            )
        )
    if assembly.call.bureau.filter(member=member, function=BureauSeat.Function.SCRUTINEER).exists():
        found.append(
            Obstacle(
                "is-scrutineer",
                _("{name} is named scrutineer.").format(name=member.display_name),
                _("Name another scrutineer first."),
            )
        )
    return found


def _votes_of(assembly: Assembly, member: Member) -> int:
    """Their own vote and those of the proxies they hold."""
    held = assembly.proxies.filter(state=ProxyState.ACCEPTED, holder=member)
    return 1 + held.count()


def _closed(assembly: Assembly) -> list[Obstacle]:
    if assembly.state in NAMING:
        return []
    return [
        Obstacle(
            "bureau-fixed",
            _("The bureau cannot be named now."),
            _("It is named between the convocation and the end of the sitting."),
        )
    ]


def _record(
    verb: str, refusal: ScrutineerRefusal, at: datetime, by: Account, **details: Any
) -> None:
    audit.record(
        verb,
        at=at,
        by=by,
        subject=refusal.call.assembly.subject,
        details={"member": refusal.member_id, **details},
    )
