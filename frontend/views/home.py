"""The first page: what this is for a visitor, what is expected for a member."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common import clock
from frontend import calls, todo
from frontend.queries import decisions, history
from frontend.queries.standing import standings
from frontend.templatetags.ouvote import day
from frontend.views import operating
from frontend.views.pages import turnout
from members import queries as register
from members.models import Account
from votes.station import watch

DECISIONS_SHOWN = 3


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """`/`."""
    if isinstance(request.user, Account):
        if request.user.is_operator:
            return operating.home(request)
        return _of_member(request, request.user)
    known = turnout(history.figures())
    return render(
        request,
        "frontend/welcome.html",
        {
            "decisions": decisions.decisions()[:DECISIONS_SHOWN],
            "last_turnout": known[-1] if known else None,
        },
    )


def _of_member(request: HttpRequest, account: Account) -> HttpResponse:
    now = clock.now()
    today = now.astimezone(clock.PARIS).date()
    running = [calls.call_for(standing) for standing in standings(account, at=now, on=today)]
    first = running[0] if running else calls.nothing_expected(capfirst(day(today)))
    return render(
        request,
        "frontend/home.html",
        {
            "call": first,
            "others": running[1:],
            "acts_for_somebody": bool(register.members_of(account, today)),
            "alarms": watch.alarms(account, today),
            "duties": todo.duties(account, today),
            "offers": todo.by_effort(todo.offers(account, today)),
            "decisions": decisions.decisions()[:DECISIONS_SHOWN],
            "turnout": turnout(history.figures())[-7:],
        },
    )
