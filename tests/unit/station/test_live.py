"""The socket of a poll: “this changed”, and not a word more (architecture.md, rule 8)."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.routing import URLRouter
from django.db import OperationalError

from tests.factories import urns
from tests.factories.urns import NOON
from votes.station import consumers, live
from votes.station.routing import websocket_urlpatterns

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


class OpenPage(ApplicationCommunicator):
    """A page that listens to a poll."""

    def __init__(self, poll: str) -> None:
        super().__init__(
            URLRouter(websocket_urlpatterns),
            {"type": "websocket", "path": f"/ws/scrutins/{poll}/", "headers": []},
        )

    async def open(self) -> "OpenPage":
        await self.send_input({"type": "websocket.connect"})
        assert (await self.receive_output(5))["type"] == "websocket.accept"
        return self

    async def hear(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads((await self.receive_output(5))["text"])
        return message

    async def close(self) -> None:
        await self.send_input({"type": "websocket.disconnect", "code": 1001})
        await self.wait(5)


async def test_open_pages_are_told_that_the_poll_changed() -> None:
    one, two = await OpenPage("1" * 14).open(), await OpenPage("1" * 14).open()
    other = await OpenPage("2" * 14).open()

    await sync_to_async(live.poll_changed)("1" * 14)

    assert await one.hear() == await two.hear() == {"type": "poll.changed"}
    assert await other.receive_nothing()
    for page in (one, two, other):
        await page.close()


async def test_a_ballot_moves_the_pages_without_telling_which(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(consumers, "LOOK_EVERY_SECONDS", 0.02)
    looked, loop, look = asyncio.Event(), asyncio.get_running_loop(), consumers._heights

    def noticed(uuids: set[str]) -> dict[str, tuple[str, int, int]]:
        seen = look(uuids)
        loop.call_soon_threadsafe(looked.set)
        return seen

    monkeypatch.setattr(consumers, "_heights", noticed)
    box = await sync_to_async(urns.opened)()
    page = await OpenPage(box.uuid).open()
    await asyncio.wait_for(looked.wait(), 30)

    await sync_to_async(box.cast)()

    assert await page.hear() == {"type": "poll.changed"}
    await page.close()


async def test_whoever_listens_does_not_count_the_first_nine_votes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(consumers, "LOOK_EVERY_SECONDS", 0.02)
    tomorrow = NOON + timedelta(days=1)
    box = await sync_to_async(urns.opened)(voters=11, closes_at=tomorrow, revote=True)
    page = await OpenPage(box.uuid).open()
    await asyncio.sleep(0.5)

    await sync_to_async(box.cast)(0)
    assert await page.hear() == {"type": "poll.changed"}  # from nobody to fewer than ten
    for voter in (0, 0, 0, *range(9)):
        await sync_to_async(box.cast)(voter)
        await asyncio.sleep(0.1)
    assert await page.receive_nothing()

    await sync_to_async(box.cast)(9)
    assert await page.hear() == {"type": "poll.changed"}
    await sync_to_async(box.cast)(10)
    assert await page.hear() == {"type": "poll.changed"}
    await page.close()


async def test_what_a_page_says_is_ignored() -> None:
    page = await OpenPage("1" * 14).open()

    await page.send_input({"type": "websocket.receive", "text": '{"type": "poll.changed"}'})
    await page.send_input({"type": "websocket.receive", "bytes": b"\x00\xff"})

    assert await page.receive_nothing()
    await page.close()


class GonePage(consumers.PollConsumer):
    """A page whose browser has just closed: the server says so when it is written to."""

    def __init__(self, poll: str) -> None:
        self.poll_uuid, self.told = poll, asyncio.Event()

    async def poll_changed(self, event: dict[str, Any]) -> None:
        self.told.set()
        raise ConnectionResetError


async def test_a_page_that_has_just_gone_keeps_no_other_from_what_follows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(consumers, "LOOK_EVERY_SECONDS", 0.02)
    box = await sync_to_async(urns.opened)(voters=2)
    page, gone = await OpenPage(box.uuid).open(), GonePage(box.uuid)
    consumers.Watch.join(gone)
    await asyncio.sleep(0.5)

    await sync_to_async(box.cast)(0)
    await asyncio.wait_for(gone.told.wait(), 30)
    await sync_to_async(box.cast)(1)

    assert [await page.hear(), await page.hear()] == [{"type": "poll.changed"}] * 2
    consumers.Watch.leave(gone)
    await page.close()


async def test_a_database_that_does_not_answer_for_a_moment_stops_no_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(consumers, "LOOK_EVERY_SECONDS", 0.02)
    look, failures = consumers._heights, [OperationalError("the server closed the connection")]

    def answers_later(uuids: set[str]) -> dict[str, tuple[str, int, int]]:
        if failures:
            raise failures.pop()
        return look(uuids)

    monkeypatch.setattr(consumers, "_heights", answers_later)
    box = await sync_to_async(urns.opened)()
    page = await OpenPage(box.uuid).open()
    await asyncio.sleep(0.5)

    await sync_to_async(box.cast)()

    assert await page.hear() == {"type": "poll.changed"}
    assert failures == []
    await page.close()


class Away:
    """A broker whose machine is down: it says so at once, or never answers."""

    def __init__(self, *, answers: bool) -> None:
        self.answers = answers

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        if self.answers:
            raise ConnectionRefusedError
        await asyncio.sleep(3600)


@pytest.mark.parametrize("answers", [True, False])
async def test_a_broker_that_is_away_fails_no_act_and_holds_it_up_for_a_moment_only(
    monkeypatch: pytest.MonkeyPatch, answers: bool
) -> None:
    monkeypatch.setattr(live, "BROKER_SECONDS", 0.05)
    monkeypatch.setattr(live, "get_channel_layer", lambda: Away(answers=answers))

    told = sync_to_async(live.poll_changed)("1" * 14)

    await asyncio.wait_for(told, 20)
