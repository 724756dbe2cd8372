"""The urn's entrance: a crowd that votes never takes the threads that serve pages.

Ballots wait in the event loop in the order in which they came in whole: a slow connection keeps
nobody waiting. Beyond so many in the room or at the door, the answer is to come back in a few
seconds, and the booth does so by itself. One stands in each web process.
"""

import re
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any, cast

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.exception import response_for_exception
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.utils import translation

from common.web.language import chosen_language
from votes.urn import refusals
from votes.urn.converters import PollUuid
from votes.urn.crowd import Crowd
from votes.urn.sizes import is_read
from votes.urn.views import casting
from votes.urn.views.doors import answer_refused, readable_by_the_booth

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Urn = Callable[[HttpRequest], Awaitable[HttpResponse]]

# Ballots that wait for a checker, for their turn, or enter; and those still arriving, 200 kB at
# most each.
ROOM = 128
DOORSTEP = 512
_DOOR = re.compile(f"/urne/(?P<uuid>{PollUuid.regex})/bulletins")


def urn(crowd: Crowd) -> Urn:
    """The casting door behind what two middlewares would do for a request that has no cookie, no
    session and no person: headers of security, language of the refusals."""

    async def received(request: HttpRequest) -> Any:
        door = cast("re.Match[str]", _DOOR.fullmatch(request.path))
        return await casting.ballots_together(request, door["uuid"], crowd=crowd)

    inside: Any = _answering(received, crowd)
    security = SecurityMiddleware(inside)

    async def view(request: HttpRequest) -> Any:
        with chosen_language(request) as language:
            response = security.process_request(request) or await inside(request)
            response.headers.setdefault("Content-Language", language)
        return readable_by_the_booth(security.process_response(request, response))

    return _answering(view, crowd)


def _answering(view: Callable[[HttpRequest], Awaitable[Any]], crowd: Crowd) -> Urn:
    """Failures become pages, made in a thread that leaves no connection to a base behind."""

    async def answered(request: HttpRequest) -> Any:
        try:
            return await view(request)
        except Exception as error:  # noqa: BLE001  (as Django does for its own views)
            return await crowd.apart(_page_of, request, error)

    return answered


def _page_of(request: HttpRequest, failure: Exception) -> Any:
    """Where it is being handled, as Django's own page of a failure expects."""
    try:
        raise failure
    except Exception as error:  # noqa: BLE001  (told to the operator by what answers it)
        return response_for_exception(request, error)


class Entrance:
    """Leads ballots, once whole, to the urn, and everything else to `pages`."""

    def __init__(self, *, urn: Urn, pages: App, room: int = ROOM, doorstep: int = DOORSTEP) -> None:
        self._urn, self._pages = urn, pages
        self._room, self._doorstep = room, doorstep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_ballot(scope):
            await self._pages(scope, receive, send)
            return
        body = await self._arrived(receive)
        if body is None or not self._room:
            await _answer(send, _come_back())
            return
        self._room -= 1
        try:
            # What stands after the address means nothing here, and may not be text.
            response = await self._urn(ASGIRequest({**scope, "query_string": b""}, BytesIO(body)))
        finally:
            self._room += 1
        await _answer(send, response)

    async def _arrived(self, receive: Receive) -> bytes | None:
        """The whole request, or None when too many are arriving or this one broke off."""
        if not self._doorstep:
            return None
        self._doorstep -= 1
        try:
            body, more = b"", True
            while more:
                message = await receive()
                if message["type"] != "http.request":
                    return None
                body += message.get("body", b"")
                more = message.get("more_body", False)
            return body
        finally:
            self._doorstep += 1


def _is_ballot(scope: Scope) -> bool:
    """A request of a size that the casting door would read at all."""
    if scope["method"] != "POST" or not _DOOR.fullmatch(scope["path"]):
        return False
    return is_read(dict(scope["headers"]).get(b"content-length", b"").decode("latin1"))


def _come_back() -> HttpResponse:
    with translation.override(settings.LANGUAGE_CODE):
        return cast("HttpResponse", answer_refused(refusals.busy()))


async def _answer(send: Send, response: HttpResponse) -> None:
    headers = [
        (name.lower().encode("latin1"), value.encode("latin1")) for name, value in response.items()
    ]
    headers.append((b"content-length", str(len(response.content)).encode()))
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.content})
