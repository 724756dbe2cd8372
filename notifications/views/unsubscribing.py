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
    leaving = unsubscribing.read(token)
    if leaving is None:
        raise Http404
    accept, refuse = choices.accept_optional, choices.refuse_optional
    if leaving.digest:
        accept, refuse = choices.accept_digest, choices.refuse_digest
    state = "ask"
    if request.method == "POST":
        state = "again" if request.POST.get("again") else "done"
        act = accept if state == "again" else refuse
        act(member_id=leaving.member_id, at=clock.now())
    context = {"state": state, "digest": leaving.digest}
    return render(request, "notifications/unsubscribe.html", context)
