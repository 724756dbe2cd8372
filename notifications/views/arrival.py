"""`/messages/distribution/`: how mail arrives, domain by domain, and whether it can."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_q.tasks import async_task

from common import clock
from common.refusals import Refusal
from common.web.tables import csv_response, page_of
from members.access import account_of, requires
from notifications import arrival, permissions
from notifications.actions import domains
from notifications.forms import PaceForm


@require_safe
@requires(permissions.can_see_figures)
def by_domain(request: HttpRequest) -> HttpResponse:
    """Every domain with what arrived, what came back, and the next thing to do."""
    context = {
        "page": page_of(request, arrival.by_domain(at=clock.now())),
        "returned": arrival.returned(),
        "mailbox": arrival.return_mailbox(),
        "check": arrival.last_check(),
        "may_manage": permissions.can_manage_messages(account_of(request), clock.today()),
    }
    return render(request, "notifications/arrival.html", context)


@require_safe
@requires(permissions.can_see_figures)
def table(request: HttpRequest) -> HttpResponseBase:
    """The same counts as a file."""
    headings = [
        _("Domain"), _("Members"), _("Reached"), _("Waiting"), _("Failed"), _("Complaints"),
        _("Messages a minute"), _("Mail on hold"),
    ]  # fmt: skip
    return csv_response(
        "distribution.csv",
        headings,
        (
            [
                domain.name,
                domain.members,
                domain.reached,
                domain.waiting,
                domain.dead,
                domain.complaints,
                "" if domain.per_minute is None else domain.per_minute,
                _("yes") if domain.is_paused or domain.held else _("no"),
            ]
            for domain in arrival.by_domain(at=clock.now())
        ),
    )


@require_POST
@requires(permissions.can_manage_messages)
def pause(request: HttpRequest) -> HttpResponse:
    domains.pause(name=_name(request), at=clock.now(), by=account_of(request))
    messages.success(request, _("Nothing leaves for this domain until you let it."))
    return redirect("notifications:arrival")


@require_POST
@requires(permissions.can_manage_messages)
def resume(request: HttpRequest) -> HttpResponse:
    domains.resume(name=_name(request), at=clock.now(), by=account_of(request))
    messages.success(request, _("Mail leaves for this domain again."))
    return redirect("notifications:arrival")


@require_POST
@requires(permissions.can_manage_messages)
def pace(request: HttpRequest) -> HttpResponse:
    """The board chooses how many messages a minute one server is sent."""
    form = PaceForm(request.POST)
    if not form.is_valid():
        raise Refusal(
            "bad-pace",
            _("The pace is a number of messages a minute, from 1 to 6,000."),
            _("Leave it empty for the usual pace."),
            status=400,
        )
    domains.set_pace(
        name=_name(request),
        per_minute=form.cleaned_data["per_minute"],
        at=clock.now(),
        by=account_of(request),
    )
    messages.success(request, _("The pace is changed."))
    return redirect("notifications:arrival")


@require_POST
@requires(permissions.can_manage_messages)
def by_post(request: HttpRequest) -> HttpResponse:
    """What the law wants delivered and a server keeps out leaves by letter."""
    count = domains.send_by_post(name=_name(request), at=clock.now(), by=account_of(request))
    messages.success(
        request,
        ngettext(
            "{count} letter joins the next batch.", "{count} letters join the next batch.", count
        ).format(count=count),
    )
    return redirect("notifications:post")


@require_safe
@requires(permissions.can_see_figures)
def check(request: HttpRequest) -> HttpResponse:
    """Whether our name and machines are in order, in words, with what to write in the zone."""
    context = {
        "check": arrival.last_check(),
        "held_back": arrival.held_back(),
        "demonstration": settings.DEMONSTRATION,
    }
    return render(request, "notifications/mail_check.html", context)


@require_POST
@requires(permissions.can_see_figures)
def check_now(request: HttpRequest) -> HttpResponse:
    """Asked of the worker: the DNS may take its time."""
    if settings.DEMONSTRATION:
        raise Refusal(
            "demonstration",
            _("In the demonstration no mail leaves this machine: there is nothing to check."),
            _("On your own server, this page checks your real settings."),
        )
    async_task("notifications.tasks.check_mail")
    messages.success(request, _("The check is under way. Reload this page in a minute."))
    return redirect("notifications:mail-check")


def _name(request: HttpRequest) -> str:
    name = request.POST.get("domain", "").strip().lower()
    if not arrival.is_written_to(name):
        raise Refusal(
            "no-such-domain",
            _("No member is written to at this domain."),
            _("Go back to the list."),
            status=404,
        )
    return name
