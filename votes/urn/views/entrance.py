"""The urn's entrance: a crowd that votes never takes the threads that serve pages.

Ballots have threads of their own and wait for them in the order in which they came in whole: a
slow connection keeps nobody waiting. Beyond so many in the room or at the door, the answer is to
come back in a few seconds, and the booth does so by itself. One stands in each web process.
"""

import asyncio
import contextvars
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any, cast

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.exception import convert_exception_to_response
from django.core.signals import request_started
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.utils import translation

from common.web.language import ChosenLanguageMiddleware
from votes.urn import refusals
from votes.urn.converters import PollUuid
from votes.urn.sizes import is_read
from votes.urn.views import casting
from votes.urn.views.doors import refused

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Urn = Callable[[HttpRequest], HttpResponse]
Headers = list[tuple[str, str]]

# Each may come to hold a connection to the urn's database.
THREADS = 48
# Ballots that wait for a thread or have one; and those still arriving, 200 kB at most each.
ROOM = 128
DOORSTEP = 512
_DOOR = re.compile(f"/urne/(?P<uuid>{PollUuid.regex})/bulletins")


def urn() -> Urn:
    """The casting door behind the two middlewares that mean something to a request that has no
    cookie, no session and no person: headers of security, language of the refusals."""

    def view(request: HttpRequest) -> Any:
        door = cast("re.Match[str]", _DOOR.fullmatch(request.path))
        return casting.ballots(request, uuid=door["uuid"])

    inside: Any = convert_exception_to_response(view)
    for middleware in (ChosenLanguageMiddleware, SecurityMiddleware):
        inside = convert_exception_to_response(middleware(inside))
    return cast("Urn", inside)


class Entrance:
    """Leads ballots, once whole, to the urn in a thread, and everything else to `pages`."""

    def __init__(self, *, urn: Urn, pages: App, room: int = ROOM, doorstep: int = DOORSTEP) -> None:
        self._urn, self._pages = urn, pages
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="ballots")
        self._room, self._doorstep = room, doorstep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_ballot(scope):
            await self._pages(scope, receive, send)
            return
        body = await self._arrived(receive)
        if body is None or not self._room:
            await _answer(send, *_come_back())
            return
        self._room -= 1
        try:
            context = contextvars.copy_context()
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(self._threads, context.run, self._cast, scope, body)
        finally:
            self._room += 1
        await _answer(send, *answer)

    def _cast(self, scope: Scope, body: bytes) -> tuple[int, Headers, bytes]:
        """In a thread: the urn's whole answer."""
        request_started.send(sender=type(self), scope=scope)
        response = self._urn(ASGIRequest(scope, BytesIO(body)))
        response.close()  # Django's end of a request: connections that are too old are left
        return response.status_code, list(response.items()), response.content

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


def _come_back() -> tuple[int, Headers, bytes]:
    with translation.override(settings.LANGUAGE_CODE):
        response = cast("HttpResponse", refused(refusals.busy()))
    return response.status_code, list(response.items()), response.content


async def _answer(send: Send, status: int, headers: Headers, content: bytes) -> None:
    written = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers]
    await send({"type": "http.response.start", "status": status, "headers": written})
    await send({"type": "http.response.body", "body": content})
