"""Live pages without a broker: one row per group message, read by every process.

A lost or doubled message is harmless: it only says “this changed”, and the page asks again.
"""

import asyncio
import time
from collections import deque
from typing import Any

from asgiref.sync import sync_to_async
from channels.layers import InMemoryChannelLayer

POLL_SECONDS = 0.2
KEEP_SECONDS = 3600.0
REREAD_WINDOW = 200  # on PostgreSQL the order of ids is not the order of commits


class DatabaseChannelLayer(InMemoryChannelLayer):
    """The in-memory layer, fed by the table `LiveMessage` shared between processes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._poller: asyncio.Task[None] | None = None
        self._seen: deque[int] = deque(maxlen=4 * REREAD_WINDOW)

    async def group_add(self, group: str, channel: str) -> None:
        # Before the first await: two consumers joining at once must not start two pollers.
        if self._poller is None or self._poller.done():
            self._poller = asyncio.get_running_loop().create_task(self._poll())
        await super().group_add(group, channel)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        await sync_to_async(self._write, thread_sensitive=False)(group, message)

    def _write(self, group: str, message: dict[str, Any]) -> None:
        from common.models import LiveMessage

        at = time.time()
        LiveMessage.objects.create(group=group, body=message, sent_at=at)
        LiveMessage.objects.filter(sent_at__lt=at - KEEP_SECONDS).delete()

    async def _poll(self) -> None:
        rows = await sync_to_async(self._newest, thread_sensitive=False)()
        self._seen.extend(row[0] for row in rows)
        while self.groups:
            await asyncio.sleep(POLL_SECONDS)
            for pk, group, body in await sync_to_async(self._newest, thread_sensitive=False)():
                if pk not in self._seen:
                    self._seen.append(pk)
                    await super().group_send(group, body)

    def _newest(self) -> list[tuple[int, str, dict[str, Any]]]:
        from common.models import LiveMessage

        rows = LiveMessage.objects.order_by("-pk").values_list("pk", "group", "body")
        return list(rows[:REREAD_WINDOW])[::-1]
