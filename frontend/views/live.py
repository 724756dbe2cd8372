"""Fragments that open pages fetch again when something changed (static/live.js)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assembly import permissions
from assembly.models import Assembly
from assembly.participation import quorum_now
from common import clock
from frontend.queries.standing import standings
from members.models import Account


@never_cache
@require_safe
def gauge(request: HttpRequest, number: int) -> HttpResponse:
    """`/jauge/12/`: the way to the quorum of an assembly that the reader may see."""
    assembly = Assembly.objects.filter(pk=number).first()
    account, now = request.user, clock.now()
    today = now.astimezone(clock.PARIS).date()
    if assembly is None or not permissions.can_see(account, assembly, today):
        raise Http404
    waiting = isinstance(account, Account) and any(
        standing.waiting_polls
        for standing in standings(account, at=now, on=today)
        if standing.assembly.pk == number
    )
    words = {"quorum": quorum_now(assembly), "you": waiting}
    return render(request, "frontend/gauge_fragment.html", words)
