"""`/assemblees/12/seance/deroulement/…`: the chair reads, acts, and writes down what happens."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST, require_safe

from assembly import permissions, sitting_desk, sitting_journal
from assembly import script as scripts
from assembly.actions import named_votes, room_votes
from assembly.actions import sitting_journal as journal
from assembly.forms.script import IncidentForm, SuspensionForm, TimesForm
from assembly.models import AgendaItem, Assembly, Resolution
from assembly.states import AssemblyState
from assembly.views.doors import holding
from assembly.views.sitting import about
from common import clock
from members.models import Account

following = holding(permissions.can_follow_sitting)
chairing = holding(permissions.can_chair)
at_the_door = holding(permissions.can_check_in)
SETTLING = {
    "clore": (named_votes.close, _lazy("The vote by name on resolution {n} is closed.")),
    "proclamer": (named_votes.proclaim, _lazy("The figures of resolution {n} are on the screens.")),
}


@require_safe
@following
def page(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """The sitting step by step, and what one writes down."""
    context = {
        **_state(assembly, account),
        "incident_form": IncidentForm(auto_id="incident-%s"),
        "suspension_form": SuspensionForm(auto_id="suspension-%s"),
        "times_form": TimesForm(assembly=assembly),
    }
    return render(request, "assembly/script.html", context)


@require_safe
@following
def state(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """What the page fetches again when something changed."""
    return render(request, "assembly/_script.html", _state(assembly, account))


def _state(assembly: Assembly, account: Account) -> dict[str, Any]:
    lines = sitting_desk.vote_lines(assembly) if assembly.state in sitting_desk.LIVE else []
    polls = {poll.uuid: poll for line in lines for poll in line.polls}
    return {
        **about(assembly, account),
        "script": scripts.script(assembly, lines, at=clock.now()),
        "events": sitting_journal.lines(assembly.call),
        "in_session": assembly.state == AssemblyState.SITTING,
        "live_poll": next(iter(polls), ""),
    }


@require_POST
@chairing
def begin_item(
    request: HttpRequest, assembly: Assembly, account: Account, *, item: int
) -> HttpResponseBase:
    found = AgendaItem.objects.filter(assembly=assembly, pk=item).first()
    if found is None:
        raise Http404
    journal.begin_item(item=found, at=clock.now(), by=account)
    return redirect("assembly:script", number=assembly.pk)


@require_POST
@chairing
def put(
    request: HttpRequest, assembly: Assembly, account: Account, *, resolution: int
) -> HttpResponseBase:
    """Puts a question to the vote of the room, or puts it again."""
    found = Resolution.objects.filter(assembly=assembly, pk=resolution).first()
    if found is None:
        raise Http404
    before = request.POST.get("instead_of", "")
    room_votes.put(
        resolution=found,
        at=clock.now(),
        by=account,
        instead_of=int(before[:18]) if before.isdecimal() else None,
        by_name=request.POST.get("way") == "name",
    )
    said = _("Resolution {n} is put to the vote, its quorum is kept.")
    messages.success(request, said.format(n=found.number))
    return redirect("assembly:script", number=assembly.pk)


@require_POST
@chairing
def settle(
    request: HttpRequest, assembly: Assembly, account: Account, *, resolution: int, verb: str
) -> HttpResponseBase:
    """Closes a vote by name, or proclaims the figures of the room."""
    found = Resolution.objects.filter(assembly=assembly, pk=resolution).first()
    if found is None or verb not in SETTLING:
        raise Http404
    act, said = SETTLING[verb]
    act(resolution=found, at=clock.now(), by=account)
    messages.success(request, str(said).format(n=found.number))
    return redirect("assembly:script", number=assembly.pk)


@require_POST
@chairing
def pause(
    request: HttpRequest, assembly: Assembly, account: Account, *, verb: str
) -> HttpResponseBase:
    """Suspends the sitting, or resumes it."""
    if verb == "reprendre":
        journal.resume(assembly=assembly, at=clock.now(), by=account)
        messages.success(request, _("The sitting resumes."))
    elif verb == "suspendre":
        why = request.POST.get("why", "")
        journal.suspend(assembly=assembly, why=why, at=clock.now(), by=account)
        messages.success(request, _("The sitting is suspended."))
    else:
        raise Http404
    return redirect("assembly:script", number=assembly.pk)


@require_POST
@at_the_door
def incident(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """Something disturbed the meeting: whoever of the bureau sees it writes it."""
    journal.note_incident(
        assembly=assembly,
        kind=request.POST.get("kind", ""),
        text=request.POST.get("text", ""),
        at=clock.now(),
        by=account,
    )
    messages.success(request, _("Written, with its hour: the minutes will say it."))
    return redirect("assembly:script", number=assembly.pk)


@require_POST
@chairing
def times(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """The time meant for each item."""
    form = TimesForm(request.POST, assembly=assembly)
    if form.is_valid():
        journal.plan(assembly=assembly, minutes=form.minutes(), at=clock.now(), by=account)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("A whole number of minutes is awaited, or nothing."))
    return redirect("assembly:script", number=assembly.pk)
