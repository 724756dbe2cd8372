"""`/messages/rappels/…`: the messages of a campaign, their forecast and what they did."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common import clock
from common.refusals import Refusal
from common.web.tables import csv_response
from members.access import account_of, requires
from notifications import (
    calendar_picture,
    calls,
    delays,
    forecasting,
    hours,
    month_loads,
    permissions,
    queries,
    subjects,
)
from notifications.actions import rehearsing, reminders, schedules
from notifications.calendar_picture import Mark, Picture
from notifications.forecasting import Forecast
from notifications.forms import DelayForm, SeedsForm, StepForm, SubjectForm
from notifications.models import Campaign, Measure, Step
from notifications.states import FINISH, LAUNCH, PAUSE, RESUME, CampaignState, StepState


@require_safe
@requires(permissions.can_see_figures)
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _campaign(pk))


@require_safe
@requires(permissions.can_see_figures)
def table(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The calendar and the figures of each step, as a file."""
    found = forecasting.forecast(_campaign(pk), at=clock.now())
    headings = [
        _("Call"), _("When"), _("To whom"), _("State"), _("Expected at most"), _("Sent"),
        _("On the way"), _("Not reached"), _("Withdrawn before leaving"),
    ]  # fmt: skip
    return csv_response(
        f"rappels-{pk}.csv",
        headings,
        (
            [
                row.name,
                row.step.due_at.astimezone(clock.PARIS).isoformat(" ", "minutes"),
                row.step.get_audience_display(),
                row.step.get_state_display(),
                "" if row.expected is None else row.expected,
                *(
                    ["", "", "", ""]
                    if row.is_discreet
                    else [row.accepted, row.on_the_way, row.failed, row.withdrawn]
                ),
            ]
            for row in found.steps
        ),
    )


@require_POST
@requires(permissions.can_manage_messages)
def launch(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, reminders.launch, _("The messages leave on their days."))


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
def revoke_links(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(
        request, pk, reminders.revoke_links, _("The links sent so far open nothing any more.")
    )


@require_POST
@requires(permissions.can_manage_messages)
def plain_links(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(
        request, pk, reminders.use_ordinary_links, _("Calls carry the ordinary link again.")
    )


@require_POST
@requires(permissions.can_manage_messages)
def specimen(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    """The message as members will read it, to oneself."""
    rehearsing.send_specimen(step=step_of(pk, step), at=clock.now(), by=account_of(request))
    messages.success(request, _("The test message is on its way to your own address."))
    return redirect("notifications:campaign", pk=pk)


@require_POST
@requires(permissions.can_manage_messages)
def rehearse(request: HttpRequest, pk: int) -> HttpResponse:
    """Every message to come, to seed addresses."""
    sent = rehearsing.rehearse(
        campaign=_campaign(pk),
        addresses=request.POST.get("addresses", "").split(),
        at=clock.now(),
        by=account_of(request),
    )
    messages.success(request, _("%(count)s test messages are on their way.") % {"count": len(sent)})
    return redirect("notifications:campaign", pk=pk)


@require_POST
@requires(permissions.can_manage_messages)
def move(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    """A message leaves on another day or hour."""
    chosen = step_of(pk, step)
    form = StepForm(request.POST)
    if not form.is_valid():
        raise Refusal(
            "no-moment", _("This day or hour cannot be read."), _("Fill in both."), status=400
        )
    schedules.change_step(
        step=chosen,
        days=form.signed_days,
        hour=form.cleaned_data["hour"],
        anchor=form.cleaned_data["anchor"],
        at=clock.now(),
        by=account_of(request),
    )
    messages.success(request, _("The call is moved."))
    return redirect("notifications:campaign", pk=pk)


@require_POST
@requires(permissions.can_manage_messages)
def leave_out(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    schedules.leave_out(step=step_of(pk, step), at=clock.now(), by=account_of(request))
    messages.success(request, _("This message will not leave."))
    return redirect("notifications:campaign", pk=pk)


@require_POST
@requires(permissions.can_manage_messages)
def put_back(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    schedules.put_back(step=step_of(pk, step), at=clock.now(), by=account_of(request))
    messages.success(request, _("This message will leave on its day."))
    return redirect("notifications:campaign", pk=pk)


def _page(request: HttpRequest, found: Campaign) -> HttpResponse:
    at = clock.now()
    forecast = forecasting.forecast(found, at=at)
    leaves_at = queries.next_departure(found, at=at)
    marked = calendar_picture.letters(
        row.step.name for row in forecast.steps if row.step.state != StepState.LEFT_OUT
    )
    anchors = queries.anchors_of(found)
    declared = {each.step_id: each for each in Measure.objects.filter(step__campaign=found)}
    lines = subjects.of([row.step for row in forecast.steps if row.expected is not None], at=at)
    rows = [
        {
            "figures": row,
            "letter": marked.get(row.step.name, ""),
            "form": StepForm.of(row.step),
            "line": lines.get(row.step.pk, ""),
            "measure": declared.get(row.step.pk),
            "subject_form": SubjectForm.of(row.step),
            "may_be_measured": found.opened_at is None and delays.is_measurable(row.step),
            "planned": row.expected is not None,
            "left_out": row.step.state == StepState.LEFT_OUT,
        }
        for row in forecast.steps
    ]
    context = {
        "campaign": found,
        "rows": rows,
        "forecast": forecast,
        "loads": month_loads.loads(found, at=at),
        "most_messages": settings.MESSAGES_PER_MONTH,
        "picture": _picture(found, forecast, marked, at),
        "may_manage": permissions.can_manage_messages(account_of(request), clock.today()),
        "may_launch": found.state in LAUNCH.sources,
        "may_pause": found.state in PAUSE.sources,
        "may_resume": found.state in RESUME.sources,
        "opens_at": anchors[calls.OPENING],
        "is_over": found.ends_at <= at,
        "may_change": found.state in FINISH.sources and found.ends_at > at,
        "leaves_at": leaves_at,
        "why_skipped": _why_skipped(found),
        "is_due": leaves_at is not None and leaves_at <= at,
        "rehearsed": queries.rehearsed(found)[:60],
        "seeds_form": SeedsForm(),
        "delay_form": DelayForm(),
        "longest_delay": delays.LONGEST_HOURS,
    }
    return render(request, "notifications/campaign.html", context)


def _picture(found: Campaign, forecast: Forecast, marked: dict[str, str], at: datetime) -> Picture:
    marks: defaultdict[date, list[Mark]] = defaultdict(list)
    for row in forecast.steps:
        if row.step.name in marked and row.step.state != StepState.SKIPPED:
            kind = "call" if row.step.is_call else "news"
            marks[hours.day_of(row.step.due_at)].append(Mark(marked[row.step.name], kind))
    anchors = queries.anchors_of(found)
    if calls.SITTING in anchors:
        marks[hours.day_of(anchors[calls.SITTING])].append(Mark(_("GA"), "sitting"))
    return calendar_picture.draw(
        marks,
        opens=hours.day_of(anchors[calls.OPENING]),
        closes=hours.day_of(found.closes_at),
        today=hours.day_of(at),
    )


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


def step_of(campaign: int, pk: int) -> Step:
    found = Step.objects.filter(campaign=campaign, pk=pk).select_related("campaign").first()
    if found is None:
        raise Http404
    return found
