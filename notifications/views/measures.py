"""`/mesures/`: what reminders change, announced before and told after, to anybody. Declaring and
taking back are the board's."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common import clock
from common.refusals import Refusal
from common.web.tables import csv_response
from members.access import account_of, requires
from notifications import measures, permissions
from notifications.actions import delays
from notifications.forms import DelayForm
from notifications.models import Step
from notifications.views.campaigns import step_of


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "notifications/measures.html", {"measures": measures.published()})


@require_safe
def table(request: HttpRequest) -> HttpResponseBase:
    """Both halves of every measure, as a file."""
    headings = [
        _("Vote"), _("Message"), _("Half"), _("Subject"), _("Called"), _("Members drawn"),
        _("Had not voted yet"), _("Voted before the second half was called or within two days"),
        _("Effect, lower bound (points)"), _("Effect, upper bound (points)"), _("Seed"),
        _("Fingerprint"),
    ]  # fmt: skip
    return csv_response(
        "mesures.csv",
        headings,
        (
            [
                row.of.step.campaign.title,
                row.step_name,
                half.name,
                half.subject,
                half.called_at.astimezone(clock.PARIS).isoformat(" ", "minutes"),
                half.size,
                *(
                    _("not shown") if count is None else count
                    for count in (half.waiting, half.voted)
                ),
                *(
                    "" if bound is None else f"{bound / 10:.1f}"
                    for bound in (row.of.low, row.of.high)
                ),
                row.of.seed,
                row.of.fingerprint,
            ]
            for row in measures.published()
            for half in row.halves
        ),
    )


@require_POST
@requires(permissions.can_manage_messages)
def declare(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    form = DelayForm(request.POST)
    if not form.is_valid():
        raise Refusal(
            "no-delay", _("This delay cannot be read."), _("Give a number of hours."), status=400
        )
    chosen: Step = step_of(pk, step)
    delays.declare(
        step=chosen, hours=form.cleaned_data["hours"], at=clock.now(), by=account_of(request)
    )
    messages.success(request, _("The measure is declared and announced on the public page."))
    return redirect("notifications:campaign", pk=pk)


@require_POST
@requires(permissions.can_manage_messages)
def declare_subject(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    """Half of the members read another subject."""
    delays.declare_subject(
        step=step_of(pk, step),
        line=request.POST.get("line", ""),
        at=clock.now(),
        by=account_of(request),
    )
    messages.success(request, _("The measure is declared and announced on the public page."))
    return redirect("notifications:campaign", pk=pk)


@require_POST
@requires(permissions.can_manage_messages)
def take_back(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    delays.take_back(step=step_of(pk, step), at=clock.now(), by=account_of(request))
    messages.success(request, _("The measure is taken back: everybody gets this message at once."))
    return redirect("notifications:campaign", pk=pk)
