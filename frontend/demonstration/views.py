"""The visitor's control room: be somebody, move time. Absent where real votes are held."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from common import clock, schedules
from common.refusals import Refusal
from frontend.demonstration import stage
from members.models import Account
from members.signing_in import enter

View = Callable[..., HttpResponseBase]


def demonstration_only(view: View) -> View:
    """404 wherever the settings are not those of a demonstration."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.DEMONSTRATION:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@demonstration_only
@never_cache
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    context = {
        "personas": stage.personas(),
        "jumps": stage.jumps(now),
        "now": now,
        "key_files": [path.name for path in stage.key_files()],
    }
    return render(request, "demonstration/home.html", context)


@demonstration_only
@require_POST
def become(request: HttpRequest, account: str) -> HttpResponse:
    """Signs in as one of the cast: only the demonstration has this door."""
    person = get_object_or_404(Account, pk=account)
    if person.pk not in {persona.account.pk for persona in stage.personas()}:
        raise Http404
    enter(request, person, methods=["email", "totp"])
    return redirect("/")


@demonstration_only
@require_POST
def move_clock(request: HttpRequest) -> HttpResponse:
    """Moves time forward to the instant of a button."""
    target, now = parse_datetime(request.POST.get("to", "")), clock.now()
    if target is None or target.tzinfo is None or target <= now:
        raise Refusal(
            "not-later",
            _("The clock only goes forward."),
            _("Choose one of the buttons of the demonstration."),
            status=400,
        )
    stage.travel(target)
    schedules.run_now()
    return redirect("demonstration:home")


@demonstration_only
@require_GET
def key_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """A demonstration key holder's file, to play the count."""
    found = {path.name: path for path in stage.key_files()}
    if name not in found:
        raise Http404
    return FileResponse(found[name].open("rb"), as_attachment=True, filename=name)
