"""`/assemblees/12/seance/ecran/`: the screen of the room, readable from the last row."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assembly import permissions, screens
from assembly.models import Assembly
from assembly.views.doors import holding
from common import clock
from members.models import Account

following = holding(permissions.can_follow_sitting)


@require_safe
@following
def page(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """The whole screen: nothing to press."""
    return render(request, "assembly/projector.html", _state(assembly))


@require_safe
@following
def state(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """What the screen fetches again."""
    return render(request, "assembly/_projector.html", _state(assembly))


def _state(assembly: Assembly) -> dict[str, Any]:
    now = screens.sitting_now(assembly, at=clock.now())
    return {"assembly": assembly, "call": assembly.call, "now": now}
