"""A room full of open pages: one vote by name opened, cast by all, closed and read again.

`python -m tests.load.bench_room [--layers embedded redis] [--pages 100 300 600 1000]
[--seconds N] [--base postgresql|sqlite] [--web N]`

A real service. Each member keeps a socket open and does what `live.js` does: told “changed”, the
page waits a moment, then fetches its part again. When the chair puts the question everybody is
told; then everybody votes, at instants drawn evenly within `--seconds`, while their pages go on
being told; the chair closes and shows the figures. The pages are played by one process on the same
cores as the service. *CPU*: processor time of the service, its database included, in ms: for each
page told that a vote opens, and for each vote, its ballot and what pages fetch meanwhile included.
"""

import argparse
import asyncio
import json
import os
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import websockets

from tests.load.bench_casting import quantile
from tests.load.postgresql import programs
from tests.load.processes import processor_seconds
from tests.load.service import Service, _free_port, scratch_service

QUIET, SETTLED = 0.4, 1.5  # seconds, as in live.js
TOKEN = "c" * 32
WAITS = b"attend"
LONGEST = 180.0  # seconds that anything may take
TITLES = (
    "load",
    "told",
    "refetch",
    "shown",
    "ballot",
    "cast",
    "told",
    "shown",
    "count",
    "refetches",
    "CPU told",
    "CPU vote",
)
WIDTHS = (5, 13, 13, 13, 13, 13, 13, 13, 9, 9, 8, 8)


class Site:
    """The service as browsers reach it: a connection for each request."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.statuses: Counter[int] = Counter()

    async def ask(self, session: str, path: str, form: str | None = None) -> tuple[bytes, float]:
        """The answer, and how long it took in seconds."""
        start = perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        body = (form or "").encode()
        writer.write(
            f"{'GET' if form is None else 'POST'} {path} HTTP/1.1\r\n"
            f"Host: localhost:{self.port}\r\nConnection: close\r\n"
            f"Cookie: sessionid={session}; csrftoken={TOKEN}\r\n"
            f"X-CSRFToken: {TOKEN}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        answer = await reader.read()
        writer.close()
        self.statuses[int(answer[9:12] or b"0")] += 1
        return answer, perf_counter() - start


@dataclass
class Seen:
    """What happened since an act, in seconds, page by page."""

    since: float = 0
    told: list[float] = field(default_factory=list)
    fetched: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)


@dataclass
class Page:
    """A member's open page."""

    site: Site
    room: dict[str, Any]
    member: dict[str, Any]
    seen: Seen
    waits_for: bytes = b""
    pending: asyncio.Task[None] | None = None
    is_told: bool = True
    fetches: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def path(self) -> str:
        return f"/assemblees/{self.room['assembly']}/participer/"

    async def live(self, ready: asyncio.Semaphore) -> None:
        address = f"ws://localhost:{self.site.port}/ws/assemblees/{self.room['assembly']}/"
        headers = {
            "Cookie": f"sessionid={self.member['session']}",
            "Origin": f"http://localhost:{self.site.port}",
        }
        async with websockets.connect(
            address, additional_headers=headers, open_timeout=LONGEST, compression=None
        ) as socket:
            ready.release()
            self._soon(SETTLED)
            async for _word in socket:
                if not self.is_told:
                    self.is_told = True
                    self.seen.told.append(perf_counter() - self.seen.since)
                self._soon(QUIET)

    def _soon(self, wait: float) -> None:
        if self.pending is not None:
            self.pending.cancel()
        self.pending = asyncio.create_task(self._fetch_after(wait))
        self.fetches.add(self.pending)
        self.pending.add_done_callback(self.fetches.discard)

    async def _fetch_after(self, wait: float) -> None:
        await asyncio.sleep(wait)
        self.pending = None  # on its way: not taken back
        answer, took = await self.site.ask(self.member["session"], f"{self.path}etat")
        self.seen.fetched.append(took)
        if self.waits_for and self.waits_for in answer:
            self.waits_for = b""
            self.seen.shown.append(perf_counter() - self.seen.since)

    async def vote(self, ballots: list[float], casts: list[float]) -> None:
        path = f"{self.path}votes/{self.room['resolution']}"
        _page, took = await self.site.ask(self.member["session"], path)
        ballots.append(took)
        said = random.choice(("for", "against", "abstain"))
        answer, took = await self.site.ask(
            self.member["session"], path, f"right-{self.member['pk']}-said={said}"
        )
        assert answer[9:12] == b"302", answer[:3000].decode()
        casts.append(took)


class Room:
    """The open pages of one size, and the chair."""

    def __init__(
        self,
        site: Site,
        room: dict[str, Any],
        size: int,
        seconds: float,
        spent: Callable[[], float],
    ) -> None:
        self.site, self.room, self.seconds, self.spent = site, room, seconds, spent
        self.seen = Seen()
        self.pages = [Page(site, room, each, self.seen) for each in room["members"][:size]]

    async def evening(self) -> dict[str, Any]:
        ready = asyncio.Semaphore(0)
        living = []
        for page in self.pages:
            living.append(asyncio.create_task(page.live(ready)))
            await asyncio.sleep(0.005)
        async with asyncio.timeout(LONGEST * 2):
            for _page in self.pages:
                await ready.acquire()
            await self._until(lambda: len(self.seen.fetched) >= len(self.pages))
        await asyncio.sleep(1)
        quiet = self.spent()
        put = await self._act("", {"way": "name", "instead_of": await self._put_before()}, WAITS)
        told = self.spent()
        ballots: list[float] = []
        casts: list[float] = []
        mark = len(self.seen.fetched)
        start = perf_counter()
        await asyncio.gather(*(self._vote_some_time(page, ballots, casts) for page in self.pages))
        voting = perf_counter() - start
        refetches = (len(self.seen.fetched) - mark) / voting
        voted = self.spent()
        await asyncio.sleep(2)
        await self._act("/clore", {}, b"")
        shown = await self._act("/proclamer", {}, b"votes de la salle")
        screen, _took = await self.site.ask(
            self.room["chair"], f"/assemblees/{self.room['assembly']}/seance/ecran/etat"
        )
        pending = [task for page in self.pages for task in page.fetches]
        for task in (*living, *pending):
            task.cancel()
        await asyncio.gather(*living, *pending, return_exceptions=True)
        return {"put": put, "ballots": ballots, "casts": casts, "shown": shown,
                "screen": screen.decode(), "refetches": refetches,
                "told": told - quiet, "voted": voted - told}  # fmt: skip

    async def _put_before(self) -> str:
        """The vote that the script shows, when the question was put already."""
        script, _took = await self.site.ask(
            self.room["chair"], f"/assemblees/{self.room['assembly']}/seance/deroulement/etat"
        )
        found = re.search(rb'name="instead_of" value="(\d+)"', script)
        return found[1].decode() if found else ""

    async def _vote_some_time(self, page: Page, ballots: list[float], casts: list[float]) -> None:
        await asyncio.sleep(random.uniform(0, self.seconds))
        await page.vote(ballots, casts)

    async def _act(self, verb: str, form: dict[str, str], shows: bytes) -> Seen:
        """An act of the chair; returns once every page was told and shows it."""
        root = f"/assemblees/{self.room['assembly']}/seance/deroulement"
        self.seen = Seen(since=perf_counter())
        for page in self.pages:
            page.seen, page.is_told, page.waits_for = self.seen, False, shows
        said = "&".join(f"{key}={value}" for key, value in form.items())
        path = f"{root}/votes/{self.room['resolution']}{verb}"
        answer, _took = await self.site.ask(self.room["chair"], path, said)
        assert answer[9:12] == b"302", answer[:3000].decode()
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST):
                await self._until(
                    lambda: (
                        len(self.seen.told) == len(self.pages)
                        and not any(page.waits_for for page in self.pages)
                    )
                )
        return self.seen

    async def _until(self, is_so: Any) -> None:
        while not is_so():
            await asyncio.sleep(0.02)


@contextmanager
def served(service: Service, layer: str) -> Iterator[None]:
    """The service running, its pages told by the database or by a Redis of its own."""
    service.environment["REDIS_URL"] = ""
    if layer == "redis":
        port = _free_port()
        service.environment["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
        words = f"redis-server --bind 127.0.0.1 --port {port} --dir {service.folder} --save"
        service._commands = {"redis": [*words.split(), ""], **service._commands}
    service.start()
    try:
        yield
    finally:
        service.power_cut()
        service._commands.pop("redis", None)


def measure(service: Service, room: dict[str, Any], size: int, seconds: float) -> list[str]:
    """One size of room: the cells of its row."""
    site = Site(service.port)
    load = os.getloadavg()[0]
    own = process_time()

    def spent() -> float:
        return processor_seconds(service.processes())

    found = asyncio.run(Room(site, room, size, seconds, spent).evening())
    own = process_time() - own
    counted = sum(_figures(found["screen"]))
    put, shown = found["put"], found["shown"]
    return [
        f"{load:.0f}",
        _times(put.told, size),
        _times(put.fetched, 0),
        _times(put.shown, size),
        _times(found["ballots"], size),
        _times(found["casts"], size),
        _times(shown.told, size),
        _times(shown.shown, size),
        f"{counted}/{size}",
        f"{found['refetches']:.0f}/s",
        f"{1000 * found['told'] / size:.0f}",
        f"{1000 * found['voted'] / size:.0f}",
        f"pages {own:.0f} s; "
        + ", ".join(f"{status}: {n}" for status, n in sorted(site.statuses.items())),
    ]


def _times(values: list[float], awaited: int) -> str:
    said = "/".join(f"{1000 * quantile(values, percent):.0f}" for percent in (50, 95))
    return said if len(values) >= awaited else f"{said} ({len(values)})"


def _figures(screen: str) -> list[int]:
    return [int(part.split("</dd>")[0]) for part in screen.split("<dd>")[1:]]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--layers", nargs="+", default=["embedded", "redis"])
    parser.add_argument("--pages", nargs="+", type=int, default=[100, 300, 600, 1000])
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--base", default="postgresql", choices=("postgresql", "sqlite"))
    parser.add_argument("--web", type=int, default=2)
    options = parser.parse_args(arguments)
    if options.base == "postgresql" and programs() is None:
        print("PostgreSQL is not installed: apt-get install postgresql", file=sys.stderr)
        return 1
    print(
        f"{options.base}, {options.web} web workers, votes within {options.seconds:.0f} s;"
        " times are p50/p95 in ms"
    )
    print(
        f"{'layer':<9} {'pages':>5} ", *(f"{t:>{w}}" for t, w in zip(TITLES, WIDTHS, strict=True))
    )
    with (
        tempfile.TemporaryDirectory(prefix="ouvote-room-") as folder,
        scratch_service(Path(folder), options.base, web=options.web) as service,
    ):
        target = service.folder / "room.json"
        service.python("-m", "tests.load.room", str(max(options.pages)), str(target))
        room = json.loads(target.read_text())
        for layer in options.layers:
            if layer == "redis" and shutil.which("redis-server") is None:
                print("redis     not measured: apt-get install redis-server")
                continue
            with served(service, layer):
                for size in options.pages:
                    row = measure(service, room, size, options.seconds)
                    cells = [f"{c:>{w}}" for c, w in zip(row, (*WIDTHS, 0), strict=True)]
                    print(f"{layer:<9} {size:>5} ", *cells, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
