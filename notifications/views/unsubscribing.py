"""The unsubscribe link of optional mail: a machine's POST acts, a person's GET asks."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from common import clock
from notifications import unsubscribing
from notifications.actions import choices


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Without cookie or sign-in (RFC 8058): mail programs act for the person."""
    member_id = unsubscribing.member_of(token)
    if member_id is None:
        raise Http404
    if request.method == "POST":
        if request.POST.get("again"):
            choices.accept_optional(member_id=member_id, at=clock.now())
            return render(request, "notifications/unsubscribe.html", {"state": "again"})
        choices.refuse_optional(member_id=member_id, at=clock.now())
        return render(request, "notifications/unsubscribe.html", {"state": "done"})
    return render(request, "notifications/unsubscribe.html", {"state": "ask"})
