"""The doors of our own static programs: the booth, the pages of key holders and of who makes the
voting codes, the verifier.

The pages are static and byte-identical for everybody (secrecy.md 14), so no token can be written
into them: what protects their requests is that a browser tells truthfully where they come from.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from common.refusals import Refusal
from common.web.problems import problem_response

PAGES = settings.BASE_DIR / "frontend" / "static" / "booth"
# The pages load nothing from elsewhere, and send nothing elsewhere but to the urn.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self';"
    " img-src 'self' data:; connect-src 'self'; worker-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
LONGEST_REQUEST = 2_000_000
View = Callable[..., HttpResponseBase]


@require_safe
def booth(request: HttpRequest) -> HttpResponse:
    """`/isoloir/`: the booth, the same bytes for everybody."""
    return _page("isoloir.html")


@require_safe
def trustee(request: HttpRequest) -> HttpResponse:
    """`/depositaires/`: the key holders' program, the same bytes for everybody."""
    return _page("depositaire.html")


@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    """`/codes-de-vote/`: the program of whoever makes the voting codes, the same for everybody."""
    return _page("codes.html")


@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """`/papiers-de-vote/`: the program of the scrutineers who enter papers, the same for all."""
    return _page("papiers.html")


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """`/verificateur/`: whoever brings the archive of a vote checks it, in their own browser."""
    return _page("verificateur.html")


def _page(name: str) -> HttpResponse:
    response = HttpResponse((PAGES / name).read_bytes(), content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return response


def from_our_own_page(view: View) -> View:
    """For a program's request: same origin, JSON, never cached, refusals as problem documents."""

    @csrf_exempt
    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            _require_same_origin(request)
            response = view(request, *args, **kwargs)
        except Refusal as refusal:
            response = problem_response(refusal)
        response.headers["Cache-Control"] = "no-store"
        return response

    return door


def json_of(request: HttpRequest, *, most: int = LONGEST_REQUEST) -> dict[str, Any]:
    """The object that a program sent, of `most` bytes."""
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) > most:
        raise _unreadable(413)
    try:
        body = json.loads(request.read(int(length)))
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    if not isinstance(body, dict):
        raise _unreadable()
    return body


def _require_same_origin(request: HttpRequest) -> None:
    """A page of another site cannot set these headers, and a form cannot send JSON."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    ours = origin is not None and urlsplit(origin).netloc == request.get_host()
    if request.method == "GET" and origin is None:
        ours = site in (None, "same-origin", "none")
    posted_json = request.method == "GET" or request.content_type == "application/json"
    if not ours or site not in (None, "same-origin", "none") or not posted_json:
        raise Refusal(
            "other-origin",
            _("This request does not come from a page of this site."),
            _("Open the page of the vote here, and start again."),
            status=403,
        )


def _unreadable(status: int = 400) -> Refusal:
    return Refusal(
        "unreadable",
        _("What was sent could not be read."),
        _("Reload the page and start again."),
        status=status,
    )
