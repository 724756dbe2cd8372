"""An officer without a second factor is an ordinary member; a device that is lent opens one page.

The offices of the first are suspended for the session, so that every permission of every room says
no by itself; a page that then refuses them sends them to set up the second factor.
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from common.refusals import Forbidden, Refusal
from members import access, lending
from members.models import Account
from members.signing_in.channels import used_second_factor
from members.signing_in.sessions import SessionStore

View = Callable[[HttpRequest], HttpResponse]
Socket = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
# The urn reads no session, and shows everybody the same: what it has is nobody's.
WITHOUT_SESSION = "urn"
# Taking the device back; the program behind the page of no network, the same for everybody.
OPEN_WHEN_LENT = {"members:take_back", "frontend:service_worker"}
# How the page that a device is lent for says by itself that a form was not accepted.
OF_ITS_OWN = {HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT}


class SessionsUnderAnotherKey(SessionMiddleware):
    """Django's, but that a key that leads to no session is left to the browser: another tab may
    just have been given the next one (members/lending.py), which this answer would take away."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session = request.session
        response = super().process_response(request, response)
        if isinstance(session, SessionStore) and session.is_unknown and session.is_empty():
            response.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        return response


class OfficesNeedSecondFactor:
    """Suspends offices in sessions that rest on a mailbox or a letter alone."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signed_in = request.user
        request.user = SimpleLazyObject(lambda: _suspended(request, signed_in))  # type: ignore[assignment]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> Any:
        if not isinstance(error, Http404 | Forbidden | PermissionDenied):
            return None
        if request.method != "GET" or not request.accepts("text/html"):
            return None
        if not access.lacks_second_factor(request):
            return None
        return access.to_second_factor(request)


def _suspended(request: HttpRequest, user: Account | AnonymousUser) -> Account | AnonymousUser:
    if not user.is_authenticated:
        return user
    # The person themselves, not the promise of them that Django keeps.
    person: Account = getattr(user, "_wrapped", user)
    request.user = person
    person.offices_suspended = not used_second_factor(request)
    return person


class LentDeviceOpensOnePage:
    """While its device is lent, a session opens the page that it was lent for, the way to take it
    back, and the way out; everything else answers that the device is lent (members/lending.py)."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # An error page has the menu and the name of its reader; so has an address without a view.
        if _is_shown_with_name(request, response):
            lent = _lent(request)
            if lent is not None and not _is_its_own(request, response, lent):
                return access.lent_answer(request)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What the page refuses of its form, it says itself: any other refusal is a page apart."""
        if not isinstance(error, Http404 | PermissionDenied | Refusal):
            return None
        lent = _lent(request)
        if lent is None or request.path != lent.page:
            return None
        return access.lent_answer(request)

    def process_view(self, request: HttpRequest, view: Any, *given: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.app_name == WITHOUT_SESSION:
            return None
        lent = _lent(request)
        if lent is None or request.path == lent.page or match.view_name in OPEN_WHEN_LENT:
            return None
        if match.view_name == "account_logout" and request.method == "POST":
            return None
        return access.lent_answer(request)


class LentDeviceHearsNothing:
    """The same for sockets: a session whose device is lent has none."""

    def __init__(self, inside: Socket) -> None:
        self.inside = inside

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        held = await sync_to_async(lending.held, thread_sensitive=False)(scope["session"])
        if held is None:
            await self.inside(scope, receive, send)
            return
        await receive()
        await send({"type": "websocket.close"})


def _is_shown_with_name(request: HttpRequest, response: HttpResponse) -> bool:
    if access.SAYS_LENT in vars(response):
        return False
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    is_error = HTTPStatus.BAD_REQUEST <= response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
    return request.resolver_match is None or (is_error and is_page)


def _is_its_own(request: HttpRequest, response: HttpResponse, lent: lending.Lent) -> bool:
    return request.path == lent.page and response.status_code in OF_ITS_OWN


def _lent(request: HttpRequest) -> lending.Lent | None:
    """Asks no session of whoever comes without one."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return lending.held(request.session)
