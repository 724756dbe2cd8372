"""`/assemblees/12/seance/parole/…`: the bureau keeps the list of speakers."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assembly import permissions, sitting_journal, speaking
from assembly.actions import speaking as floor
from assembly.forms.speaking import DeskRequestForm, TimeForm
from assembly.models import Assembly, FloorRequest
from assembly.states import AssemblyState
from assembly.views.doors import holding
from assembly.views.sitting import about
from common import clock
from members.models import Account

following = holding(permissions.can_follow_sitting)
at_the_door = holding(permissions.can_check_in)
chairing = holding(permissions.can_chair)
VERBS = {"donner": floor.give, "terminer": floor.finish, "retirer": floor.withdraw}


@require_safe
@following
def page(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """Who speaks, who waits; the forms of the bureau."""
    form = DeskRequestForm(auto_id="asked-%s")
    return render(request, "assembly/speaking.html", _page(assembly, account, form))


@require_safe
@following
def state(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """What the page fetches again when something changed."""
    return render(request, "assembly/_speaking.html", _state(assembly, account))


def _page(assembly: Assembly, account: Account, form: DeskRequestForm) -> dict[str, Any]:
    seconds = speaking.settings_of(assembly.call).seconds_each
    return {
        **_state(assembly, account),
        "form": form,
        "time_form": TimeForm(initial={"seconds": seconds}, auto_id="time-%s"),
    }


def _state(assembly: Assembly, account: Account) -> dict[str, Any]:
    at, call = clock.now(), assembly.call
    begun = sitting_journal.item_now(call)
    return {
        **about(assembly, account),
        "floor": speaking.floor_now(call, at=at),
        "times": speaking.times(call, at=at),
        "heard": speaking.heard(call),
        "item": begun.item if begun else None,
        "obstacles": floor.giving_obstacles(assembly=assembly),
        "in_session": assembly.state == AssemblyState.SITTING,
    }


@require_POST
@at_the_door
def ask(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """The bureau enters somebody who raised a hand."""
    form = DeskRequestForm(request.POST, auto_id="asked-%s")
    if not form.is_valid():
        context = _page(assembly, account, form)
        return render(request, "assembly/speaking.html", context, status=400)
    said = form.cleaned_data
    made = floor.ask(
        assembly=assembly,
        member=said["member"],
        kind=said["kind"],
        text=said["text"],
        at=clock.now(),
        by=account,
    )
    messages.success(request, _("{name} is on the list.").format(name=made.name))
    return redirect("assembly:speaking", number=assembly.pk)


@require_POST
@at_the_door
def act(
    request: HttpRequest, assembly: Assembly, account: Account, *, asked: int, verb: str
) -> HttpResponseBase:
    """Gives the floor, ends a speech, takes somebody off the list."""
    found = FloorRequest.objects.filter(call=assembly.call, pk=asked).first()
    if found is None or verb not in VERBS:
        raise Http404
    VERBS[verb](request=found, at=clock.now(), by=account)
    return redirect("assembly:speaking", number=assembly.pk)


@require_POST
@chairing
def time(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """The time of each speech."""
    form = TimeForm(request.POST)
    if form.is_valid():
        seconds = form.cleaned_data["seconds"]
        floor.set_time(assembly=assembly, seconds=seconds, at=clock.now(), by=account)
        messages.success(request, _("The same time for everybody, from the next speech on."))
    else:
        messages.error(request, _("Choose a time of the list."))
    return redirect("assembly:speaking", number=assembly.pk)
