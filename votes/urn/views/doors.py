"""What all the urn's doors share: who may call from which page, and what they leave in logs."""

import secrets
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from common.refusals import Refusal
from common.web.problems import problem_response

View = Callable[..., HttpResponseBase]


def for_the_booth(view: View) -> View:
    """Lets the one booth call from its own address, without cookies; answers its preliminary
    request; turns refusals into problem documents."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204)
            response.headers["Access-Control-Allow-Methods"] = "GET, POST"
            response.headers["Access-Control-Allow-Headers"] = "Content-Type"
            response.headers["Access-Control-Max-Age"] = "600"
        else:
            try:
                response = view(request, *args, **kwargs)
            except Refusal as refusal:
                response = answer_refused(refusal)
        return readable_by_the_booth(response)

    return door


def answer_refused(refusal: Refusal) -> HttpResponseBase:
    """The refusal as the booth reads it; when the urn is busy, with the time to wait."""
    response = problem_response(refusal)
    if refusal.status == HTTPStatus.SERVICE_UNAVAILABLE:
        # Not the same for all, or they would all come back together.
        response.headers["Retry-After"] = str(2 + secrets.randbelow(4))
    return readable_by_the_booth(response)


def readable_by_the_booth(response: HttpResponseBase) -> HttpResponseBase:
    """The same answer, which a page of the booth may read."""
    response.headers["Access-Control-Allow-Origin"] = booth_origin()
    response.headers["Access-Control-Expose-Headers"] = "Retry-After"
    response.headers["Vary"] = "Origin"
    return response


def booth_origin() -> str:
    """The only origin whose pages may read the urn's answers from another host."""
    scheme, _, rest = str(settings.BOOTH_URL).partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"
