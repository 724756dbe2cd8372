"""A page whose session another tab changed before it was done, and other requests that cannot be
read."""

from http import HTTPStatus

from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults

from common.refusals import Refusal
from common.web.language import chosen_language
from common.web.problems import problem_response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What the framework answers to a request that it cannot serve (400); 409 ("session-changed")
    when its session was changed meanwhile. The act itself may be done: only the session was not
    written. Without menu nor name: the device may be in somebody else's hands by now."""
    if not isinstance(exception, SessionInterrupted):
        return defaults.bad_request(request, exception)
    with chosen_language(request):
        refusal = Refusal(
            "session-changed",
            _("Another page of this device was faster."),
            _("Reload the page. What you sent may be recorded: look before you send it again."),
        )
        if request.content_type == "application/json" or not request.accepts("text/html"):
            return problem_response(refusal)
        again = request.get_full_path() if request.method == "GET" else "/"
        page = render_to_string("interrupted.html", {"refusal": refusal, "again": again})
    answer = HttpResponse(page, status=HTTPStatus.CONFLICT)
    answer.headers["Cache-Control"] = "no-store"
    return answer
