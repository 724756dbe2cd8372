"""The sitting as a member follows it, in the room or at a distance: the same for both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assembly import sitting_journal, speaking
from assembly.models import AgendaItem, Assembly, AttendanceEntry, FloorRequest
from assembly.speaking import FloorNow
from assembly.states import AssemblyState, FloorState
from members.models import Member


@dataclass(frozen=True)
class SittingNow:
    """Where the sitting stands, for whoever looks at a screen."""

    in_session: bool
    suspended: datetime | None
    item: AgendaItem | None
    floor: FloorNow


def sitting_now(assembly: Assembly, *, at: datetime) -> SittingNow:
    """Item, floor, suspension, as they are."""
    call = assembly.call
    begun = sitting_journal.item_now(call)
    return SittingNow(
        in_session=assembly.state == AssemblyState.SITTING,
        suspended=sitting_journal.suspended_since(call),
        item=begun.item if begun else None,
        floor=speaking.floor_now(call, at=at),
    )


@dataclass(frozen=True)
class Place:
    """One of the members that somebody acts for: how they attend, where they are on the list."""

    member: Member
    here: AttendanceEntry | None
    asked: FloorRequest | None
    rank: int

    @property
    def speaks(self) -> bool:
        return self.asked is not None and self.asked.state == FloorState.SPEAKING


def places(assembly: Assembly, mine: Sequence[Member], *, at: datetime) -> list[Place]:
    """Where each of these members stands in the sitting."""
    call = assembly.call
    here = {
        each.member_id: each
        for each in call.attendance.filter(left_at__isnull=True, member__in=mine).order_by("pk")
    }
    now = speaking.floor_now(call, at=at)
    asked = {each.member_id: (each, rank) for rank, each in enumerate(now.waiting, start=1)}
    if now.speech:
        asked[now.speech.request.member_id] = (now.speech.request, 0)
    return [Place(member, here.get(member.pk), *asked.get(member.pk, (None, 0))) for member in mine]
