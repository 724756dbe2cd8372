"""The socket of an assembly's pages: it only says “this changed” (architecture.md, rule 8).

A sitting changes many times a second when a whole room votes: a page is told once a second at
most, and how far the vote is, the bureau and the screen of the room alone. A crowd whose pages all
fetch in the same instant waits for itself: each is told at an instant of its own.
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
from assembly.live import ASSEMBLY_CHANGED, bureau_of, group_of
from assembly.models import Assembly
from common import clock
from members.models import Account
from members.queries import Person

AT_MOST_EVERY = 1.0  # seconds
FETCHES = 50  # a second, of the pages that one process told of a change (docs/measurements.md)
SMALL = 25  # open pages that may all fetch at once

_open: Counter[str] = Counter()  # the pages of each sitting that this process has open


class AssemblyConsumer(AsyncJsonWebsocketConsumer):
    """One open page of somebody who may see the assembly. It receives nothing but
    “assembly.changed”, and sends nothing."""

    async def connect(self) -> None:
        self.group, self.free_at = "", 0.0
        self.groups: list[str] = []
        self.telling: asyncio.Task[None] | None = None
        number = self.scope["url_route"]["kwargs"]["number"]
        sees, follows = await sync_to_async(_may_see, thread_sensitive=False)(
            self.scope["user"], number
        )
        if not sees:
            await self.close()
            return
        self.group = group_of(number)
        self.groups = [self.group, bureau_of(number)] if follows else [self.group]
        _open[self.group] += 1
        for group in self.groups:
            await self.channel_layer.group_add(group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        if self.telling is not None:
            self.telling.cancel()
        if self.group:
            _open[self.group] -= 1
        for group in self.groups:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(self, *args: Any, **kwargs: Any) -> None:
        """Whatever a page says is ignored."""

    async def assembly_changed(self, event: dict[str, Any]) -> None:
        if self.telling is None:
            self.telling = asyncio.get_running_loop().create_task(self._tell())

    async def _tell(self) -> None:
        """At an instant drawn within what the crowd takes to fetch; several changes meanwhile are
        one word."""
        loop = asyncio.get_running_loop()
        crowd = 0 if len(self.groups) > 1 else max(0, _open[self.group] - SMALL)
        drawn = random.uniform(0, crowd / FETCHES)  # noqa: S311 (no secret)
        await asyncio.sleep(max(drawn, self.free_at - loop.time()))
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
