"""`/assemblees/12/demandes`: which requests of members reach the agenda, and until when."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assembly import objections, permissions, requests
from assembly.actions import assemblies
from assembly.actions import objections as acts
from assembly.models import Assembly
from assembly.views.doors import holding, preparing
from common import clock
from members import queries as register
from members.models import Account, Member
from proposals import queries as proposals
from proposals.acting import acting_for


@require_safe
@holding(permissions.can_follow_requests)
def page(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """Support is gathered on the page of each proposal; here is what it is worth."""
    at, today = clock.now(), clock.today()
    last = requests.freeze(assembly)
    context = {
        "assembly": assembly,
        "call": assembly.call,
        "freeze": last,
        "days_left": (last.on - today).days if last else 0,
        "is_frozen": last is None or last.at < at,
        "is_convened": not assembly.is_draft,
        "is_open": requests.takes_requests(assembly),
        "to_complete": not assembly.is_draft and requests.due(assembly).exists(),
        "requests": requests.seen_from(assembly, today),
        "threshold": proposals.threshold(today),
        "source": requests.asked().source,
        "objections": objections.standing(assembly, at=at),
        "acting": _may_object(assembly, account, today),
        "prepares": permissions.can_prepare(account, today),
    }
    return render(request, "assembly/requests.html", context)


@require_POST
@holding(permissions.can_follow_requests)
def object_to_video(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """A member objects to a meeting held by video only."""
    gives_a_room = acts.make(
        assembly=assembly,
        member=acting_for(account, request.POST.get("member", "")),
        at=clock.now(),
        by=account,
    )
    messages.success(
        request,
        _("Enough of the capital objects: the assembly also meets in a room.")
        if gives_a_room
        else _("Your objection is recorded."),
    )
    return redirect("assembly:requests", number=assembly.pk)


def _may_object(assembly: Assembly, account: Account, today: date) -> list[Member]:
    """The members for whom this person may still object."""
    mine = register.members_of(account, today)
    done = set(assembly.objections.filter(member__in=mine).values_list("member_id", flat=True))
    return [member for member in mine if member.pk not in done]


@require_POST
@preparing
def announce(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    assemblies.announce(assembly=assembly, at=clock.now(), by=account)
    messages.success(request, _("Members now see the date, and until when they can ask for items."))
    return redirect("assembly:requests", number=assembly.pk)
