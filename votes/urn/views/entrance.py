"""The urn's entrance: a crowd that votes never takes the threads that serve pages.

Ballots have threads of their own and wait for them in the order in which they came in whole: a
slow connection keeps nobody waiting. Beyond so many in the room or at the door, the answer is to
come back in a few seconds, and the booth does so by itself. One stands in each web process.
"""

import asyncio
import contextvars
import re
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any, cast

from a2wsgi.wsgi import build_environ
from django.conf import settings
from django.http import HttpResponse
from django.utils import translation

from votes.urn import refusals
from votes.urn.sizes import LARGEST_REQUEST
from votes.urn.views.doors import refused

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Urn = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[str, str]]

THREADS = 16
# Ballots that wait for a thread or have one; and those still arriving, 200 kB at most each.
ROOM = 128
DOORSTEP = 512
_DOOR = re.compile(r"/urne/[^/]+/bulletins")


class Entrance:
    """Leads ballots, once whole, to `urn` (WSGI), and everything else to `pages` (ASGI)."""

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
        environ = cast(
            "dict[str, Any]", build_environ(cast("Any", scope), cast("Any", BytesIO(body)))
        )
        begun: list[tuple[str, Headers]] = []

        def start_response(status: str, headers: Headers, exc_info: Any = None) -> None:
            begun[:] = [(status, headers)]

        pieces = self._urn(environ, start_response)
        try:
            content = b"".join(pieces)
        finally:
            getattr(pieces, "close", lambda: None)()
        status, headers = begun[0]
        return int(status[:3]), headers, content

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
    length = dict(scope["headers"]).get(b"content-length", b"")
    return length.isdigit() and int(length) <= LARGEST_REQUEST


def _come_back() -> tuple[int, Headers, bytes]:
    with translation.override(settings.LANGUAGE_CODE):
        response = cast("HttpResponse", refused(refusals.busy()))
    return response.status_code, list(response.items()), response.content


async def _answer(send: Send, status: int, headers: Headers, content: bytes) -> None:
    written = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers]
    await send({"type": "http.response.start", "status": status, "headers": written})
    await send({"type": "http.response.body", "body": content})
