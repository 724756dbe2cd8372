"""What all the urn's doors share: who may call from which page, and what they leave in logs."""

from collections.abc import Callable
from functools import wraps
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
                response = problem_response(refusal)
        response.headers["Access-Control-Allow-Origin"] = booth_origin()
        response.headers["Vary"] = "Origin"
        return response

    return door


def booth_origin() -> str:
    """The only origin whose pages may read the urn's answers from another host."""
    scheme, _, rest = str(settings.BOOTH_URL).partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"
