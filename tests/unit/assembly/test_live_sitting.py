"""The socket of a sitting: “this changed”, for those who may see it, once a second at most; in a
crowd, each page at an instant of its own."""

import asyncio
import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.routing import URLRouter
from django.db import transaction

from assembly import live
from assembly.models import Assembly
from assembly.routing import websocket_urlpatterns
from members.models import Account
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


class OpenPage(ApplicationCommunicator):
    """A page that listens to a sitting."""

    def __init__(self, number: int, person: Account) -> None:
        super().__init__(
            URLRouter(websocket_urlpatterns),
            {
                "type": "websocket",
                "path": f"/ws/assemblees/{number}/",
                "headers": [],
                "user": person,
            },
        )

    async def open(self) -> str:
        await self.send_input({"type": "websocket.connect"})
        return str((await self.receive_output(5))["type"])

    async def hear(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads((await self.receive_output(5))["text"])
        return message

    async def close(self) -> None:
        await self.send_input({"type": "websocket.disconnect", "code": 1001})
        await self.wait(5)


def convened(cast: Cast) -> Assembly:
    return Story(cast, assemblies.voted_in_public(cast, assemblies.draft(cast))).convene().assembly


def change(assembly: Assembly, times: int = 1) -> None:
    for _time in range(times):
        with transaction.atomic():
            live.tell_pages(Assembly, assembly)


async def test_a_sitting_without_an_urn_tells_its_pages_at_once(cast: Cast) -> None:
    assembly = await sync_to_async(convened)(cast)
    page = OpenPage(assembly.pk, cast.bilal.account)
    assert await page.open() == "websocket.accept"

    await sync_to_async(change)(assembly)

    assert await page.hear() == {"type": "assembly.changed"}
    await page.close()


async def test_a_stranger_does_not_learn_when_a_sitting_changes(cast: Cast) -> None:
    assembly = await sync_to_async(convened)(cast)

    assert await OpenPage(assembly.pk, cast.eve).open() == "websocket.close"


async def test_thirty_changes_in_a_second_are_two_words_and_none_is_lost(cast: Cast) -> None:
    assembly = await sync_to_async(convened)(cast)
    page = OpenPage(assembly.pk, cast.bilal.account)
    await page.open()

    await sync_to_async(change)(assembly, 30)

    assert await page.hear() == await page.hear() == {"type": "assembly.changed"}
    assert await page.receive_nothing()
    await asyncio.sleep(1.1)
    assert await page.receive_nothing()
    await page.close()


async def test_a_crowd_of_pages_does_not_fetch_in_the_same_instant_and_none_is_forgotten(
    cast: Cast,
) -> None:
    assembly = await sync_to_async(convened)(cast)
    pages = [OpenPage(assembly.pk, cast.bilal.account) for _page in range(75)]
    for page in pages:
        await page.open()

    start = asyncio.get_running_loop().time()
    await sync_to_async(change)(assembly)
    heard = await asyncio.gather(*(heard_after(page, start) for page in pages))

    assert max(heard) - min(heard) > 0.3
    for page in pages:
        await page.close()


async def test_the_bureau_follows_a_vote_and_phones_are_not_woken_by_each_other(
    cast: Cast,
) -> None:
    assembly = await sync_to_async(convened)(cast)
    phone, desk = (OpenPage(assembly.pk, who.account) for who in (cast.bilal, cast.gwenn))
    for page in (phone, desk):
        await page.open()

    await sync_to_async(progress)(assembly, 30)

    assert await desk.hear() == await desk.hear() == {"type": "assembly.changed"}
    assert await phone.receive_nothing()
    await sync_to_async(change)(assembly)
    assert await phone.hear() == await desk.hear() == {"type": "assembly.changed"}
    for page in (phone, desk):
        await page.close()


def progress(assembly: Assembly, answers: int) -> None:
    for _answer in range(answers):
        with transaction.atomic():
            live.tell_progress(assembly)


async def heard_after(page: OpenPage, start: float) -> float:
    await page.hear()
    return asyncio.get_running_loop().time() - start
