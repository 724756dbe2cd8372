"""`/consultations/`: opinions asked by the board, which decide nothing."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common import clock
from common.refusals import Refusal
from common.web.tables import csv_response, page_of
from members import queries as register
from members.access import account_of, requires
from proposals import consulting, permissions
from proposals.actions import consultations as actions
from proposals.consultation_forms import ConsultationForm
from votes.station import permissions as station
from votes.station import uncounted, watch
from votes.station.readings import readings
from votes.station.wording import ADVISORY


@never_cache
@require_safe
@requires(permissions.can_read_consultations)
def index(request: HttpRequest) -> HttpResponse:
    account, today, at = account_of(request), clock.today(), clock.now()
    page = page_of(request, consulting.consultations(), per_page=20)
    context = {
        "page": page,
        "standings": consulting.standings(page, account, at=at, on=today),
        "may_launch": permissions.can_launch_consultation(account, today),
        "advisory": ADVISORY,
        "board": register.cooperative().word("board"),
    }
    return render(request, "proposals/consultations.html", context)


@never_cache
@require_safe
@requires(permissions.can_read_consultations)
def table(request: HttpRequest) -> HttpResponseBase:
    """The list as a file."""
    account, today, at = account_of(request), clock.today(), clock.now()
    standings = consulting.standings(consulting.consultations(), account, at=at, on=today)
    headings = [
        *(_("Title"), _("State"), _("Opening"), _("Close"), _("People asked"), _("Answers")),
        *(_("Needed to conclude"), _("Value")),
    ]
    rows = (
        [
            each.poll.title,
            each.poll.get_state_display(),
            _moment(each.poll.opens_at),
            _moment(each.poll.remote_closes_at),
            each.turnout.registered,
            "" if each.answers_shown is None else each.answers_shown,
            each.needed,
            ADVISORY,
        ]
        for each in standings
    )
    return csv_response("consultations.csv", headings, rows)


@never_cache
@require_safe
@requires(permissions.can_read_consultations)
def remarks_table(request: HttpRequest, uuid: str) -> HttpResponseBase:
    """What members answered in words, as a file; a hidden text leaves its reason in its place."""
    found = consulting.consultations().filter(pk=uuid).first()
    if found is None:
        raise Http404
    rows = (
        [
            each.question + 1,
            "" if each.hidden_by else each.text,
            each.hidden_by.reason if each.hidden_by else "",
        ]
        for each in consulting.remarks(found)
    )
    return csv_response("reponses.csv", [_("Question"), _("Text"), _("Hidden because")], rows)


@never_cache
@require_safe
@requires(permissions.can_read_consultations)
def detail(request: HttpRequest, uuid: str) -> HttpResponse:
    account, today = account_of(request), clock.today()
    found = consulting.consultations().filter(pk=uuid).first()
    if found is None:
        raise Http404
    context = {
        "standing": consulting.standing(found, account, at=clock.now(), on=today),
        "readings": readings(found.poll),
        "remarks": consulting.remarks(found),
        "mine_ids": {member.pk for member in register.members_of(account, today)},
        "may_report": permissions.can_report_remark(account, today),
        "uncounted": uncounted.decided(found.poll),
        "fault": watch.fault_after_result(found.poll),
        "advisory": ADVISORY,
        "may_follow": station.can_follow(account, found.poll, today),
        "board": register.cooperative().word("board"),
    }
    return render(request, "proposals/consultation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(permissions.can_launch_consultation)
def launch(request: HttpRequest) -> HttpResponseBase:
    """One page, a few minutes."""
    form = ConsultationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            launched = _launched(form, request)
        except Refusal as refusal:
            for obstacle in refusal.obstacles or (refusal,):
                form.add_error(None, f"{obstacle.message} {obstacle.what_to_do}")
        else:
            messages.success(request, _what_is_left(launched))
            return redirect("proposals:consultation", uuid=launched.pk)
    context: dict[str, Any] = {"form": form, "advisory": ADVISORY}
    status = 400 if form.is_bound else 200
    return render(request, "proposals/consultation_launch.html", context, status=status)


def _what_is_left(launched: Any) -> str:
    if not launched.poll.is_secret:
        return _("The consultation is ready.")
    return _(
        "The consultation is prepared, and its key holders have been written to. It opens only once"
        " they have made their keys and the urn is sealed: follow this at the polling station."
    )


def _launched(form: ConsultationForm, request: HttpRequest) -> Any:
    return actions.launch(**form.launched(), at=clock.now(), by=account_of(request))


def _moment(value: datetime | None) -> str:
    return value.astimezone(clock.PARIS).isoformat(timespec="minutes") if value else ""
