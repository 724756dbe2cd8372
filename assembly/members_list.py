"""The list of members as the law closes it before an assembly: names and homes (R225-90)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from assembly import rulebook
from assembly.deadlines import meeting_of
from assembly.models import Assembly
from assembly.rules.calendar import Deadline, timeline
from assembly.states import AssemblyState
from common.documents.dates import day_in_words
from common.refusals import Obstacle
from members import queries as register

READABLE = (AssemblyState.CONVENED, AssemblyState.VOTING, AssemblyState.ADJOURNED)


@dataclass(frozen=True)
class Listed:
    """One line of the list: what the law says of a member, and nothing else."""

    name: str
    home: str


@dataclass(frozen=True)
class Window:
    """The day on which the list is closed, and when members may read it."""

    closed_on: Deadline
    opens: Deadline
    until: datetime


def window(assembly: Assembly) -> Window:
    dates = {row.code: row for row in timeline(meeting_of(assembly.call), rulebook.of(assembly))}
    return Window(dates["members_list"], dates["documents"], assembly.call.meets_at)


def obstacles(assembly: Assembly, *, at: datetime) -> list[Obstacle]:
    """Why the list cannot be read now."""
    when = window(assembly)
    if assembly.state in READABLE and when.opens.at <= at < when.until:
        return []
    return [
        Obstacle(
            "members-list-closed",
            _("The list of members is open from {day} to the meeting.").format(
                day=day_in_words(when.opens.on)
            ),
            _("Come back between these days, once the assembly is convened."),
        )
    ]


def closed_list(assembly: Assembly) -> list[Listed]:
    """The members of the register on the day the list was closed, in the order of names."""
    on = window(assembly).closed_on.on
    members = register.active_members(on).order_by("sort_key", "number")
    return [Listed(member.sort_name, ", ".join(member.address_lines)) for member in members]
