"""`/assemblees/12/seance/urnes/3…`: a question put to a secret vote in the sitting, from keys to
the count, as the bureau follows it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assembly import permissions, room_urns
from assembly.actions import room_urns as urns
from assembly.forms.script import AskedForm, RoomUrnForm
from assembly.models import Assembly, Resolution
from assembly.states import AssemblyState
from assembly.views.doors import holding
from assembly.views.sitting import about
from common import clock
from members.models import Account
from votes.station import keyholding, stages
from votes.station.actions import polls
from votes.station.small_counts import Consent
from votes.urn import queries as urn

following = holding(permissions.can_follow_sitting)
chairing = holding(permissions.can_chair)


@require_safe
@following
def page(
    request: HttpRequest, assembly: Assembly, account: Account, *, resolution: int
) -> HttpResponseBase:
    """Who would close the urn and what is not guaranteed; then how far the vote is."""
    question = _question(assembly, resolution)
    return render(request, "assembly/room_urn.html", _context(assembly, account, question))


@require_safe
@following
def state(
    request: HttpRequest, assembly: Assembly, account: Account, *, resolution: int
) -> HttpResponseBase:
    """What the page fetches again."""
    question = _question(assembly, resolution)
    return render(request, "assembly/_room_urn.html", _context(assembly, account, question))


@require_POST
@chairing
def act(
    request: HttpRequest, assembly: Assembly, account: Account, *, resolution: int, verb: str
) -> HttpResponseBase:
    """Puts the question, closes the vote, has few ballots counted, or gives the urn up."""
    question = _question(assembly, resolution)
    if verb not in ACTS:
        raise Http404
    form = ACTS[verb](request, question, account)
    if form is not None:
        context = {**_context(assembly, account, question), **form}
        return render(request, "assembly/room_urn.html", context, status=400)
    return redirect("assembly:room-urn", number=assembly.pk, resolution=question.pk)


def _put(request: HttpRequest, question: Resolution, account: Account) -> dict[str, Any] | None:
    form = RoomUrnForm(request.POST, here=room_urns.holders_here(question))
    if not form.is_valid():
        return {"form": form}
    before = request.POST.get("instead_of", "")
    urns.put(
        resolution=question,
        holders=[int(pk) for pk in form.cleaned_data["holders"]],
        at=clock.now(),
        by=account,
        instead_of=int(before[:18]) if before.isdecimal() else None,
    )
    messages.success(request, _("The key holders can give their key: the last one opens the urn."))
    return None


def _close(request: HttpRequest, question: Resolution, account: Account) -> None:
    urns.close(resolution=question, at=clock.now(), by=account)
    messages.success(request, _("The vote has ended. Read the fingerprint of the urn aloud."))


def _count(request: HttpRequest, question: Resolution, account: Account) -> dict[str, Any] | None:
    form = AskedForm(request.POST)
    if not form.is_valid():
        return {"asked_form": form}
    urns.count(
        resolution=question, consent=Consent(**form.cleaned_data), at=clock.now(), by=account
    )
    messages.success(request, _("The ballots are added up. The key holders can open the total."))
    return None


def _give_up(request: HttpRequest, question: Resolution, account: Account) -> None:
    why = request.POST.get("why", "")
    urns.give_up(resolution=question, why=why, at=clock.now(), by=account)
    messages.success(request, _("The urn is given up: the question can be put again."))


ACTS: dict[str, Any] = {
    "mettre": _put,
    "clore": _close,
    "depouiller": _count,
    "abandonner": _give_up,
}


def _context(assembly: Assembly, account: Account, question: Resolution) -> dict[str, Any]:
    found = room_urns.urn_of(question)
    context = {
        **about(assembly, account),
        "resolution": question,
        "urn": found,
        "in_session": assembly.state == AssemblyState.SITTING,
    }
    if found is None:
        here = room_urns.holders_here(question)
        return {
            **context,
            "put": getattr(question, "room_vote", None),
            "obstacles": room_urns.obstacles(question),
            "advisory": room_urns.advisory(question),
            "form": RoomUrnForm(here=here),
        }
    poll = found.poll
    asks = polls.tally_obstacles(poll=poll, at=clock.now()) if found.is_ended else []
    return {
        **context,
        "common_key": stages.common_fingerprint(poll, keyholding.in_order(poll)),
        "end_head": urn.end_head(poll.uuid) if poll.ended_at else "",
        "obstacles": [each for each in asks if each.code != "too-few-ballots"],
        "asked_form": AskedForm() if any(o.code == "too-few-ballots" for o in asks) else None,
    }


def _question(assembly: Assembly, resolution: int) -> Resolution:
    found = Resolution.objects.filter(assembly=assembly, pk=resolution, is_secret=False).first()
    if found is None:
        raise Http404
    return found
