"""The urn's entrance: ballots wait apart, pages never wait for them, nobody is lost."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse

from votes.urn.sizes import LARGEST_REQUEST
from votes.urn.views.entrance import Entrance

DOOR = "/urne/ABCDEFGHJKLMNP/bulletins"


class Urn:
    """Answers 201 once it is allowed to, and keeps what it received."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.may_answer = asyncio.Event()

    async def __call__(self, request: HttpRequest) -> HttpResponse:
        self.received.append(request.body)
        await asyncio.wait_for(self.may_answer.wait(), 20)
        return HttpResponse(b"a receipt", status=201, headers={"Cache-Control": "no-store"})


class Pages:
    """Answers 200 at once, and keeps what it received."""

    def __init__(self) -> None:
        self.received: list[bytes] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.received.append((await receive()).get("body", b""))
        await send({"type": "http.response.start", "status": 200, "headers": []})


async def ask(
    entrance: Entrance, pieces: Sequence[bytes] = (b"{}",), *, path: str = DOOR, **more: Any
) -> dict[str, Any]:
    """What the visitor is answered: status, headers, body."""
    length = str(more.get("length", sum(map(len, pieces)))).encode()
    scope = {
        "type": "http",
        "method": more.get("method", "POST"),
        "http_version": "1.1",
        "path": path,
        "query_string": more.get("query", b""),
        "headers": [(b"content-length", length)],
    }
    left = [
        {"type": "http.request", "body": piece, "more_body": index < len(pieces) - 1}
        for index, piece in enumerate(pieces)
    ]
    gate: asyncio.Event | None = more.get("gate")
    answer: dict[str, Any] = {"body": b""}

    async def receive() -> dict[str, Any]:
        if gate is not None and len(left) == 1:
            await gate.wait()
        return left.pop(0) if left else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.update(status=message["status"], headers=dict(message["headers"]))
        answer["body"] += message.get("body", b"")

    await entrance(scope, receive, send)
    return answer


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_beyond_the_room_a_voter_is_asked_to_come_back_and_pages_go_on() -> None:
    async def story() -> None:
        urn = Urn()
        entrance = Entrance(urn=urn, pages=Pages(), room=2)

        inside = [asyncio.create_task(ask(entrance)) for _ in range(2)]
        await settle()
        refused = await ask(entrance)
        page = await ask(entrance, path="/", method="GET")
        urn.may_answer.set()
        served = await asyncio.gather(*inside)
        later = await ask(entrance)

        assert refused["status"] == 503
        assert 2 <= int(refused["headers"][b"retry-after"]) <= 5
        assert refused["headers"][b"access-control-expose-headers"] == b"Retry-After"
        assert refused["headers"][b"cache-control"] == b"no-store"
        said = json.loads(refused["body"])
        assert said["code"] == "urn-busy"
        assert said["title"] == "Beaucoup de monde vote en ce moment même."
        assert page["status"] == 200
        for one in (*served, later):
            assert (one["status"], one["body"]) == (201, b"a receipt")
            assert one["headers"][b"cache-control"] == b"no-store"

    asyncio.run(story())


def test_a_ballot_that_arrives_slowly_takes_no_place_until_it_is_whole() -> None:
    async def story() -> None:
        urn = Urn()
        urn.may_answer.set()
        entrance = Entrance(urn=urn, pages=Pages(), room=1)
        gate = asyncio.Event()

        slow = asyncio.create_task(ask(entrance, [b"first ", b"last"], gate=gate))
        await settle()
        quick = await ask(entrance, [b"quick"])
        gate.set()

        assert (quick["status"], (await slow)["status"]) == (201, 201)
        assert urn.received == [b"quick", b"first last"]

    asyncio.run(story())


def test_what_stands_after_the_address_leads_no_ballot_to_the_threads_of_pages() -> None:
    async def story() -> None:
        urn, pages = Urn(), Pages()
        urn.may_answer.set()

        answer = await ask(Entrance(urn=urn, pages=pages), query=b"\xff=1")

        assert (answer["status"], pages.received) == (201, [])

    asyncio.run(story())


def test_only_so_many_ballots_may_be_arriving_at_once() -> None:
    async def story() -> None:
        urn = Urn()
        urn.may_answer.set()
        entrance = Entrance(urn=urn, pages=Pages(), doorstep=1)
        gate = asyncio.Event()

        slow = asyncio.create_task(ask(entrance, [b"one ", b"two"], gate=gate))
        await settle()
        refused = await ask(entrance)
        gate.set()

        assert (refused["status"], (await slow)["status"]) == (503, 201)

    asyncio.run(story())


def test_a_ballot_that_breaks_off_reaches_nobody_and_leaves_its_place() -> None:
    async def story() -> None:
        urn = Urn()
        urn.may_answer.set()
        entrance = Entrance(urn=urn, pages=Pages(), doorstep=1)

        await ask(entrance, [])
        whole = await ask(entrance)

        assert whole["status"] == 201
        assert urn.received == [b"{}"]

    asyncio.run(story())


@pytest.mark.parametrize(
    "request_",
    [
        {"length": LARGEST_REQUEST + 1},
        {"length": ""},
        {"length": "0" * 5000 + "2"},
        {"path": "/urne/ABCDEFGHJKLMNP/tableau"},
        {"path": f"{DOOR}/tracker", "method": "GET"},
        {"method": "OPTIONS"},
    ],
)
def test_whatever_is_no_ballot_goes_to_the_pages_unread(request_: dict[str, Any]) -> None:
    async def story() -> None:
        urn, pages = Urn(), Pages()

        answer = await ask(Entrance(urn=urn, pages=pages, room=0), **request_)

        assert answer["status"] == 200
        assert (urn.received, pages.received) == ([], [b"{}"])

    asyncio.run(story())
