"""`/messages/rappels/…`: the calls to vote of a poll, their forecast and what they did."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common import clock
from common.refusals import Refusal
from members.access import account_of, requires
from notifications import permissions, queries
from notifications.actions import reminders
from notifications.forms import StepForm
from notifications.models import Campaign, Step
from notifications.states import FINISH, PAUSE, RESUME, CampaignState


@require_safe
@requires(permissions.can_see_figures)
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _campaign(pk))


@require_POST
@requires(permissions.can_manage_messages)
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, reminders.pause, _("The calls to vote are paused."))


@require_POST
@requires(permissions.can_manage_messages)
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, reminders.resume, _("The calls to vote go on."))


@require_POST
@requires(permissions.can_manage_messages)
def specimen(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    """The call as members will read it, to oneself."""
    reminders.send_specimen(step=_step(pk, step), at=clock.now(), by=account_of(request))
    messages.success(request, _("The test message is on its way to your own address."))
    return redirect("notifications:campaign", pk=pk)


@require_POST
@requires(permissions.can_manage_messages)
def move(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    """A call to vote leaves on another day or hour."""
    form, chosen = StepForm(request.POST), _step(pk, step)
    if not form.is_valid():
        raise Refusal(
            "no-moment", _("This day or hour cannot be read."), _("Fill in both."), status=400
        )
    reminders.change_step(
        step=chosen,
        days=form.cleaned_data["days"],
        hour=form.cleaned_data["hour"],
        at=clock.now(),
        by=account_of(request),
    )
    messages.success(request, _("The call is moved."))
    return redirect("notifications:campaign", pk=pk)


def _page(request: HttpRequest, found: Campaign) -> HttpResponse:
    at = clock.now()
    figures = queries.forecast(found, at=at)
    leaves_at = queries.next_departure(found, at=at)
    rows = [
        {"figures": row, "form": StepForm.of(row.step), "planned": row.expected is not None}
        for row in figures
    ]
    context = {
        "campaign": found,
        "rows": rows,
        "may_manage": permissions.can_manage_messages(account_of(request), clock.today()),
        "may_pause": found.state in PAUSE.sources,
        "may_resume": found.state in RESUME.sources,
        "opens_at": queries.anchors_of(found)["opening"],
        "is_over": found.state in FINISH.sources and found.closes_at <= at,
        "leaves_at": leaves_at,
        "why_skipped": _why_skipped(found),
        "is_due": leaves_at is not None and leaves_at <= at,
    }
    return render(request, "notifications/campaign.html", context)


def _why_skipped(found: Campaign) -> str:
    """Why a call did not leave: the calls were stopped, or something later came before it."""
    if found.state == CampaignState.STOPPED:
        return _("The calls were stopped before it left.")
    if settings.DEMONSTRATION:
        return _(
            "The demonstration’s clock passed its hour, or calls were paused: "
            "it is not sent afterwards."
        )
    return _("Held back until a later call or the close: it is not sent afterwards.")


def _done(request: HttpRequest, pk: int, act: Callable[..., None], words: str) -> HttpResponse:
    act(campaign=_campaign(pk), at=clock.now(), by=account_of(request))
    messages.success(request, words)
    return redirect("notifications:campaign", pk=pk)


def _campaign(pk: int) -> Campaign:
    found = Campaign.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _step(campaign: int, pk: int) -> Step:
    found = Step.objects.filter(campaign=campaign, pk=pk).select_related("campaign").first()
    if found is None:
        raise Http404
    return found
