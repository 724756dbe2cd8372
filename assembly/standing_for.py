"""Where members may stand for election, and for whom they stand already."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from assembly.models import Assembly, Candidate, Resolution
from assembly.states import AssemblyState
from members.models import Member


@dataclass(frozen=True)
class Open:
    """An election that takes candidates, and what these members have there."""

    election: Resolution
    own: list[Candidate]
    free: list[Member]


def elections(assembly: Assembly, mine: Collection[Member]) -> list[Open]:
    """The elections of an agenda, as somebody who acts for these members sees them."""
    found = []
    for election in assembly.resolutions.filter(seats__gt=0).order_by("number", "pk"):
        own = list(election.candidates.filter(member__in=mine).order_by("position", "pk"))
        standing = {each.member_id for each in own}
        found.append(Open(election, own, [each for each in mine if each.pk not in standing]))
    return found


def taking_candidates(at: datetime) -> list[Resolution]:
    """Every election to come whose agenda is open and whose date members know."""
    rows = Resolution.objects.filter(
        seats__gt=0,
        assembly__state=AssemblyState.DRAFT,
        assembly__announced_at__isnull=False,
    )
    found = rows.select_related("assembly").order_by("assembly__pk", "number", "pk")
    return [each for each in found if each.assembly.call.meets_at > at]
