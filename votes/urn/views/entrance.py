"""The urn's entrance: a crowd that votes never takes the threads that serve pages.

Ballots have threads of their own and wait for them in the order in which they came in whole: a slow
connection keeps nobody waiting. Beyond so many in the room or at the door, the answer is to come
back in a few seconds, and the booth does so by itself. In front of Django, one for each web process.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any, cast

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation

from votes.urn import refusals
from votes.urn.views.casting import LARGEST_BALLOT
from votes.urn.views.doors import refused

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# Ballots that wait for a thread or have one; and those still arriving, 200 kB at most each.
ROOM = 128
DOORSTEP = 512
_DOOR = re.compile(r"/urne/[^/]+/bulletins")


class Entrance:
    """Leads ballots to `ballots`, and everything else to `pages`."""

    def __init__(
        self, *, ballots: App, pages: App, room: int = ROOM, doorstep: int = DOORSTEP
    ) -> None:
        self._ballots, self._pages = ballots, pages
        self._room, self._doorstep = room, doorstep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_ballot(scope):
            await self._pages(scope, receive, send)
            return
        body = await self._arrived(receive)
        if body is not None and self._room:
            self._room -= 1
            try:
                await self._ballots(scope, _given_at_once(body, receive), send)
            finally:
                self._room += 1
        else:
            await _come_back(send)

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
    return length.isdigit() and int(length) <= LARGEST_BALLOT


def _given_at_once(body: bytes, receive: Receive) -> Receive:
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> dict[str, Any]:
        return waiting.pop() if waiting else await receive()

    return next_message


async def _come_back(send: Send) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        response = cast("HttpResponse", refused(refusals.busy()))
    headers = [(name.lower().encode(), value.encode()) for name, value in response.items()]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.content})
