"""`/assemblees/12/calendrier`: every legal date, in words first; the file for a diary."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assembly import deadlines, permissions
from assembly.actions.deadlines import explain_missed
from assembly.deadlines import Row
from assembly.documents.dates_file import draw_dates
from assembly.forms.preparing import ReasonForm
from assembly.models import Assembly
from assembly.states import AssemblyState
from assembly.views.doors import preparing, visible
from assembly.views.files import served
from common import clock
from common.clock import PARIS
from members import queries as register
from members.models import Account

CALENDAR = "text/calendar; charset=utf-8"
DRAWN_BEFORE = timedelta(days=45)
OVER = (AssemblyState.DECIDED, AssemblyState.CANCELLED)


@require_safe
@visible
def page(request: HttpRequest, assembly: Assembly) -> HttpResponseBase:
    return render(request, "assembly/calendar.html", _context(request, assembly))


@require_safe
@visible
def diary(request: HttpRequest, assembly: Assembly) -> HttpResponseBase:
    """The dates still ahead, for a diary."""
    at = clock.now()
    ahead = [row for row in deadlines.shown_to(request.user, assembly, at=at) if not row.is_behind]
    content = draw_dates(assembly.call, ahead, at=at)
    return served(content, f"calendrier-{assembly.pk}.ics", CALENDAR)


@require_POST
@preparing
def explain(
    request: HttpRequest, assembly: Assembly, account: Account, *, code: str
) -> HttpResponseBase:
    """Says why a date was missed."""
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    explain_missed(call=assembly.call, code=code, reason=reason, at=clock.now(), by=account)
    messages.success(request, _("The reason is recorded; the minutes will print it."))
    return redirect("assembly:calendar", number=assembly.pk)


def _context(request: HttpRequest, assembly: Assembly) -> dict[str, Any]:
    at = clock.now()
    rows = deadlines.shown_to(request.user, assembly, at=at)
    cooperative = register.cooperative()
    running = assembly.state not in OVER
    return {
        "assembly": assembly,
        "call": assembly.call,
        "ahead": [row for row in rows if not row.is_behind],
        "behind": [row for row in rows if row.is_behind],
        "line": _line(rows, assembly.call.meets_at),
        "today": at.astimezone(PARIS).date(),
        "unexplained": [row for row in rows if row.is_unexplained] if running else [],
        "next": _next(rows) if running else None,
        "reason_form": ReasonForm(),
        "board": cooperative.word("board"),
        "members": cooperative.word("members"),
        "prepares": permissions.can_prepare(request.user, clock.today()) and running,
    }


def _next(rows: list[Row]) -> Row | None:
    return next((row for row in rows if not row.is_behind and not row.is_missed), None)


def _line(rows: list[Row], meets_at: datetime) -> list[tuple[int, Any, str]]:
    """The weeks before the meeting: numbers as in the table."""
    return [
        (row.number, row.deadline.on, _tone(row))
        for row in rows
        if meets_at - DRAWN_BEFORE <= row.deadline.at <= meets_at
    ]


def _tone(row: Row) -> str:
    if row.deadline.code == "meeting":
        return "meeting"
    if row.is_done or row.is_missed:
        return str(row.standing)
    return "hard" if row.deadline.hard else "soft"
