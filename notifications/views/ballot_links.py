"""`/bulletin/…`: the personal link of a call to vote."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common import clock
from members.signing_in import entering
from notifications import ballot_links


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ballot_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """A GET, of a person or of a mail scanner, only shows the button; its POST signs in."""
    at = clock.now()
    ballot = ballot_links.read(token, at=at)
    if ballot is None:
        return _answer(request, {"ballot": None}, status=410)
    if request.method == "POST":
        return entering.by_mailbox(
            request, ballot.account, wanted=ballot_links.target(ballot, at=at)
        )
    return _answer(request, {"ballot": ballot})


def _answer(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    response = render(request, "notifications/ballot_link.html", context, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
