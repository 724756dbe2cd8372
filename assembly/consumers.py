"""The socket of an assembly's pages: it only says “this changed” (architecture.md, rule 8).

A sitting changes many times a second when a whole room votes, and a room whose pages all fetch in
the same instant waits for itself. A page is told at once in a small room; in a crowd, each at an
instant of its own within a few seconds. That one more has answered a vote is told to the bureau
and to the screen of the room every second at most, to a crowd of phones more seldom.
"""

import asyncio
import random
from collections import Counter
from contextlib import suppress
from typing import Any

from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.db import close_old_connections

from assembly import permissions
from assembly.live import ASSEMBLY_CHANGED, group_of
from assembly.models import Assembly
from common import clock
from members.models import Account
from members.queries import Person

AT_MOST_EVERY = 1.0  # seconds
FETCHES = 50  # a second, of the pages that one process told of a change (docs/measurements.md)
FETCHES_MEANWHILE = 2  # the same, of phones told that a vote goes on
SELDOM = 5.0  # seconds within which a phone is told so in a small room
SMALL = 25  # open pages that may all fetch at once

_open: Counter[str] = Counter()  # the pages of each sitting that this process has open


class AssemblyConsumer(AsyncJsonWebsocketConsumer):
    """One open page of somebody who may see the assembly. It receives nothing but
    “assembly.changed”, and sends nothing."""

    async def connect(self) -> None:
        self.group, self.free_at, self.follows = "", 0.0, False
        self.telling: asyncio.Task[None] | None = None
        self.within = 0.0
        number = self.scope["url_route"]["kwargs"]["number"]
        sees, self.follows = await sync_to_async(_may_see, thread_sensitive=False)(
            self.scope["user"], number
        )
        if not sees:
            await self.close()
            return
        self.group = group_of(number)
        _open[self.group] += 1
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        if self.telling is not None:
            self.telling.cancel()
        if self.group:
            _open[self.group] -= 1
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(self, *args: Any, **kwargs: Any) -> None:
        """Whatever a page says is ignored."""

    async def assembly_changed(self, event: dict[str, Any]) -> None:
        self._tell_within(self._crowd / FETCHES)

    async def assembly_progressed(self, event: dict[str, Any]) -> None:
        seldom = max(SELDOM, self._crowd / FETCHES_MEANWHILE)
        self._tell_within(0 if self.follows else seldom)

    @property
    def _crowd(self) -> int:
        """How many open pages there are beyond a small room."""
        return max(0, _open[self.group] - SMALL)

    def _tell_within(self, seconds: float) -> None:
        """At an instant drawn within so many seconds. Several changes meanwhile are one word, whose
        instant is drawn once: only one that cannot wait as long brings it forward."""
        if self.telling is not None:
            if seconds >= self.within:
                return
            self.telling.cancel()
        loop = asyncio.get_running_loop()
        at = max(self.free_at, loop.time() + random.uniform(0, seconds))  # noqa: S311 (no secret)
        self.within = seconds
        self.telling = loop.create_task(self._tell(at - loop.time()))

    async def _tell(self, wait: float) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(wait)
        self.free_at, self.telling = loop.time() + AT_MOST_EVERY, None
        with suppress(OSError, RuntimeError):  # its connection is closed or closing
            await self.send_json({"type": ASSEMBLY_CHANGED})


def _may_see(person: Person, number: int) -> tuple[bool, bool]:
    """Whether they may see it, and whether they follow it as its bureau does."""
    close_old_connections()
    try:
        assembly, today = Assembly.objects.filter(pk=number).first(), clock.today()
        if assembly is None or not permissions.can_see(person, assembly, today):
            return False, False
        follows = isinstance(person, Account) and permissions.can_follow_sitting(
            person, assembly, today
        )
        return True, follows
    finally:
        close_old_connections()
