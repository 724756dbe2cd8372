"""The first page: what this is for a visitor, what is expected for a member."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common import clock
from frontend.queries import decisions, history
from frontend.templatetags.ouvote import day
from frontend.views.pages import turnout

DECISIONS_SHOWN = 3


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """`/`."""
    known = turnout(history.figures())
    latest = decisions.decisions()[:DECISIONS_SHOWN]
    if not request.user.is_authenticated:
        return render(
            request,
            "frontend/welcome.html",
            {"decisions": latest, "last_turnout": known[-1] if known else None},
        )
    return render(
        request,
        "frontend/home.html",
        {"decisions": latest, "turnout": known, "today": day(clock.today())},
    )
