"""`/assemblees/12/participation`: reach and turnout day by day, for those who run the assembly."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assembly import permissions, turnout
from assembly.models import Assembly
from assembly.views.doors import holding
from common import clock
from common.web.tables import csv_response
from members.models import Account
from notifications import arrival, queries
from notifications.permissions import can_manage_messages
from votes.station.discretion import SMALLEST_GROUP


@require_safe
@holding(permissions.can_prove_dispatch)
def page(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """Figures, two charts with their tables, reach by domain, whom to find again."""
    at = clock.now()
    board = turnout.dashboard(assembly, at=at)
    domains = [row for row in arrival.by_domain(at=at) if row.members >= SMALLEST_GROUP]
    counts = [count for day in board.days for count in (day.voted, day.last_time)]
    context = {
        "assembly": assembly,
        "call": assembly.call,
        "board": board,
        "opens_at": assembly.vote_opens_at,
        "voted": [_point(day.on, day.voted) for day in board.days],
        "past": [_point(day.on, day.last_time) for day in board.days],
        "highest": max([1, board.now.required or 0, *(count or 0 for count in counts)]),
        "domains": domains,
        "unreachable": queries.unreachable().count(),
        "lists_members": can_manage_messages(account, clock.today()),
    }
    return render(request, "assembly/turnout.html", context)


@require_safe
@holding(permissions.can_prove_dispatch)
def table(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """The days as a file."""
    board = turnout.dashboard(assembly, at=clock.now())
    headings = [
        _("Day"), _("Reached"), _("Opened the ballot page"), _("Voted"),
        _("Voted last time, on the same day"),
    ]  # fmt: skip
    return csv_response(
        f"participation-{assembly.pk}.csv",
        headings,
        (
            [day.on.isoformat(), *map(_cell, (day.reached, day.opened, day.voted, day.last_time))]
            for day in board.days
        ),
    )


def _point(on: Any, count: int | None) -> tuple[str, int | None, str]:
    return date_format(on, "j N"), count, _cell(count)


def _cell(count: int | None) -> str:
    return _("fewer than 10") if count is None else str(count)
