"""`/assemblees/12/passation`: one page for whoever takes over, to be read or printed."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assembly import deadlines, desk, permissions, queries, steps
from assembly.models import Assembly
from assembly.states import AssemblyState
from assembly.views.doors import holding
from common import clock
from members import queries as register
from members.models import Account, OrganFunction

F = OrganFunction.Function
DATES_SHOWN = 6
WITHOUT_QUORUM = (AssemblyState.DRAFT, AssemblyState.CANCELLED, AssemblyState.DECIDED)


@dataclass(frozen=True)
class Holder:
    """Who holds a function of the statutes today."""

    function: str
    names: list[str]


@require_safe
@holding(lambda account, assembly, on: permissions.can_hand_over(account, on))
def page(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """What is done, what is left, who holds what, and the next dates; never a choice."""
    at, today = clock.now(), clock.today()
    found = steps.steps(assembly, at=at)
    left = [step for step in found if not step.is_done]
    now = None if assembly.state in WITHOUT_QUORUM else queries.quorum(assembly)
    context = {
        "assembly": assembly,
        "call": assembly.call,
        "situation": desk.situation(assembly, now, at=at),
        "today": at,
        "next": left[0] if left else None,
        "left": left,
        "done": [step for step in found if step.is_done],
        "minutes_left": steps.minutes_left(found),
        "holders": _holders(at),
        "bureau": assembly.call.bureau.order_by("pk"),
        "urns": desk.urns(assembly, at=at),
        "dates": _dates(assembly, at),
        "mine": {each.code for each in found if steps.is_for(each, assembly, account, today)},
    }
    return render(request, "assembly/handover.html", context)


def _holders(at: datetime) -> list[Holder]:
    today = clock.today()
    return [
        Holder(str(function.label), [m.display_name for m in register.holders_of(function, today)])
        for function in (F.CONVENER, F.CHAIR, F.KEY_HOLDER, F.CERTIFIER)
    ]


def _dates(assembly: Assembly, at: datetime) -> list[deadlines.Row]:
    rows = deadlines.calendar(assembly.call, at=at)
    return [row for row in rows if not row.is_behind][:DATES_SHOWN]
