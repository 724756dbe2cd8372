"""The page's door to a refusal: what happened, and what to do next."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from common.refusals import Refusal
from common.web.problems import problem_response

View = Callable[[HttpRequest], HttpResponse]


class RefusalMiddleware:
    """Turns a refusal that a view let through into a page, or into a problem document for
    programs."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _is_blank(response) and request.accepts("text/html"):
            allowed = response.headers["Allow"]
            response = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
            response.headers["Allow"] = allowed
        if response.status_code == HTTPStatus.NOT_FOUND and _is_for_programs(request, response):
            nothing, where = _("There is nothing at this address"), _("The API is described there:")
            way = f"{where} {reverse('api-docs')}"
            return problem_response(Refusal("not-found", nothing, way, status=response.status_code))
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refusal):
            return None
        if not request.accepts("text/html") or request.content_type == "application/json":
            return problem_response(error)
        context = {"refusal": error, "back": _page_before(request)}
        return render(request, "refusal.html", context, status=error.status)


def _is_for_programs(request: HttpRequest, response: HttpResponse) -> bool:
    """An address of the API that no route knows: the framework answers with a page for people."""
    asked_api = request.path.startswith("/api/")
    return asked_api and response.headers["Content-Type"].startswith("text/html")


def _page_before(request: HttpRequest) -> str:
    """The page of this site whose button was pressed; empty when there is none to go back to."""
    before = urlsplit(request.headers.get("Referer", ""))
    back = urlunsplit(("", "", before.path, before.query, ""))
    ours = before.netloc == request.get_host() and before.path != request.path
    # A path that begins with two bars would lead to another site.
    return back if ours and url_has_allowed_host_and_scheme(back, allowed_hosts=None) else ""


def _is_blank(response: HttpResponse) -> bool:
    """An address that only a button may use, opened another way: the framework says nothing."""
    return response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content
