"""The socket of an assembly's pages: it only says “this changed” (architecture.md, rule 8).

A sitting changes many times a second when a whole room votes: a page is told at once, then once a
second at most.
"""

import asyncio
from contextlib import suppress
from typing import Any

from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.db import close_old_connections

from assembly import permissions
from assembly.live import ASSEMBLY_CHANGED, group_of
from assembly.models import Assembly
from common import clock
from members.queries import Person

AT_MOST_EVERY = 1.0  # seconds


class AssemblyConsumer(AsyncJsonWebsocketConsumer):
    """One open page of somebody who may see the assembly. It receives nothing but
    “assembly.changed”, and sends nothing."""

    async def connect(self) -> None:
        self.group, self.free_at = "", 0.0
        self.telling: asyncio.Task[None] | None = None
        number = self.scope["url_route"]["kwargs"]["number"]
        if not await sync_to_async(_may_see, thread_sensitive=False)(self.scope["user"], number):
            await self.close()
            return
        self.group = group_of(number)
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        if self.telling is not None:
            self.telling.cancel()
        if self.group:
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(self, *args: Any, **kwargs: Any) -> None:
        """Whatever a page says is ignored."""

    async def assembly_changed(self, event: dict[str, Any]) -> None:
        if self.telling is None:
            self.telling = asyncio.get_running_loop().create_task(self._tell())

    async def _tell(self) -> None:
        """Several changes within a second are one word, at its end."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self.free_at - loop.time()))
        self.free_at, self.telling = loop.time() + AT_MOST_EVERY, None
        with suppress(OSError, RuntimeError):  # its connection is closed or closing
            await self.send_json({"type": ASSEMBLY_CHANGED})


def _may_see(person: Person, number: int) -> bool:
    close_old_connections()
    try:
        assembly = Assembly.objects.filter(pk=number).first()
        return assembly is not None and permissions.can_see(person, assembly, clock.today())
    finally:
        close_old_connections()
