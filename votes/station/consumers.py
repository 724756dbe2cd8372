"""The socket of a poll's pages: it only says “this changed” (architecture.md, rule 8).

A turnout that grows is noticed by looking at the urn's height each second, once per process and
only while somebody watches: no ballot tells anybody anything by itself. Anybody may listen, so
that nothing is said between the first and the tenth who vote (votes.station.discretion).
"""

import asyncio
from collections import defaultdict
from contextlib import suppress
from typing import Any, ClassVar

from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.db import DatabaseError, close_old_connections

from votes.station.live import POLL_CHANGED, group_of
from votes.urn import queries as urn

LOOK_EVERY_SECONDS = 1.0


class PollConsumer(AsyncJsonWebsocketConsumer):
    """One open page. It receives nothing but “poll.changed”, and sends nothing."""

    async def connect(self) -> None:
        self.poll_uuid: str = self.scope["url_route"]["kwargs"]["uuid"]
        await self.channel_layer.group_add(group_of(self.poll_uuid), self.channel_name)
        await self.accept()
        Watch.join(self)

    async def disconnect(self, code: int) -> None:
        Watch.leave(self)
        await self.channel_layer.group_discard(group_of(self.poll_uuid), self.channel_name)

    async def receive(self, *args: Any, **kwargs: Any) -> None:
        """Whatever a page says is ignored."""

    async def poll_changed(self, event: dict[str, Any]) -> None:
        await self.send_json({"type": POLL_CHANGED})


class Watch:
    """The pages open in this process, and the one task that looks at the urn for them."""

    pages: ClassVar[dict[str, set[PollConsumer]]] = defaultdict(set)
    task: ClassVar[asyncio.Task[None] | None] = None

    @classmethod
    def join(cls, page: PollConsumer) -> None:
        cls.pages[page.poll_uuid].add(page)
        if cls.task is None or cls.task.done():
            cls.task = asyncio.get_running_loop().create_task(cls._look())

    @classmethod
    def leave(cls, page: PollConsumer) -> None:
        cls.pages[page.poll_uuid].discard(page)
        if not cls.pages[page.poll_uuid]:
            del cls.pages[page.poll_uuid]

    @classmethod
    async def _look(cls) -> None:
        """Tells the pages of a poll whenever its state, epoch or height has changed. Neither a
        page that has just gone nor a database that does not answer keeps the others waiting."""
        known: dict[str, tuple[str, int, int]] = {}
        while cls.pages:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            try:
                seen = await sync_to_async(_heights, thread_sensitive=False)(set(cls.pages))
            except DatabaseError:
                continue
            changed = {uuid for uuid, place in seen.items() if known.get(uuid, place) != place}
            known = seen
            for page in [page for uuid in changed for page in cls.pages.get(uuid, ())]:
                with suppress(OSError, RuntimeError):  # its connection is closed or closing
                    await page.poll_changed({})


def _heights(uuids: set[str]) -> dict[str, tuple[str, int, int]]:
    close_old_connections()
    try:
        return urn.public_heights(uuids)
    finally:
        close_old_connections()
