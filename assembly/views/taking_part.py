"""`/assemblees/12/participer/…`: a member in the sitting, in the room or by video, on a phone."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assembly import door_code, permissions, screens
from assembly.actions import attendance
from assembly.actions import speaking as floor
from assembly.forms.speaking import RequestForm
from assembly.models import Assembly, FloorRequest
from assembly.views.doors import holding
from common import clock
from members import queries as register
from members import step_up
from members.models import Account, Member
from proposals.acting import acting_for
from votes.station.models.polls import STEP_UP_WITHIN

members_alone = holding(permissions.can_take_part)


@require_safe
@members_alone
def page(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """What is going on, and what this member can do."""
    return render(request, "assembly/taking_part.html", _page(assembly, account, RequestForm()))


@require_safe
@members_alone
def state(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """What the page fetches again when something changed."""
    return render(request, "assembly/_taking_part.html", _state(assembly, account))


def _page(assembly: Assembly, account: Account, form: RequestForm) -> dict[str, Any]:
    state = _state(assembly, account)
    return {**state, "form": form, "codes": _codes(assembly, state["places"])}


def _codes(assembly: Assembly, places: list[screens.Place]) -> list[tuple[Member, SafeString]]:
    """What to show at the door, for whoever has not come in yet."""
    if assembly.mode == Assembly.Mode.REMOTE:
        return []
    if attendance.doors_obstacles(assembly=assembly, at=clock.now()):
        return []
    return [(p.member, door_code.drawing(assembly, p.member)) for p in places if not p.here]


def _state(assembly: Assembly, account: Account) -> dict[str, Any]:
    at = clock.now()
    mine = register.members_of(account, at.astimezone(clock.PARIS).date())
    now = screens.sitting_now(assembly, at=at)
    places = screens.places(assembly, mine, now.floor)
    return {
        "assembly": assembly,
        "call": assembly.call,
        "now": now,
        "places": places,
        "here": [place for place in places if place.here],
        "video_obstacles": attendance.video_obstacles(assembly=assembly, at=at),
        "asked": screens.asked_of(assembly, mine),
        "keys": screens.keys_of(assembly, mine),
    }


@require_POST
@members_alone
def ask(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """A member asks for the floor, or sends a question."""
    form = RequestForm(request.POST)
    if not form.is_valid():
        context = _page(assembly, account, form)
        return render(request, "assembly/taking_part.html", context, status=400)
    floor.ask(
        assembly=assembly,
        member=acting_for(account, request.POST.get("member", "")),
        kind=form.cleaned_data["kind"],
        text=form.cleaned_data["text"],
        at=clock.now(),
        by=account,
    )
    messages.success(request, _("You are on the list of speakers."))
    return redirect("assembly:taking-part", number=assembly.pk)


@require_POST
@members_alone
def withdraw(
    request: HttpRequest, assembly: Assembly, account: Account, *, asked: int
) -> HttpResponseBase:
    """A member takes their own request back."""
    mine = register.members_of(account, clock.today())
    found = FloorRequest.objects.filter(call=assembly.call, pk=asked, member__in=mine).first()
    if found is None:
        raise Http404
    floor.withdraw(request=found, at=clock.now(), by=account)
    messages.success(request, _("Your request is withdrawn."))
    return redirect("assembly:taking-part", number=assembly.pk)


@require_POST
@members_alone
def video(
    request: HttpRequest, assembly: Assembly, account: Account, *, verb: str
) -> HttpResponseBase:
    """A member checks in by video, with a second factor, or leaves."""
    if verb not in ("entrer", "quitter"):
        raise Http404
    page = reverse("assembly:taking-part", args=[assembly.pk])
    if not step_up.has_recent(request, within=STEP_UP_WITHIN[2]):
        return redirect(f"{reverse('members:step_up')}?next={page}")
    member = acting_for(account, request.POST.get("member", ""))
    act = attendance.join_by_video if verb == "entrer" else attendance.leave_video
    act(assembly=assembly, member=member, at=clock.now(), by=account)
    said = _("{name} is checked in.") if verb == "entrer" else _("{name} has left.")
    messages.success(request, said.format(name=member.display_name))
    return redirect(page)
