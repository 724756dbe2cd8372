"""How fast ballots are received over HTTP, and what other pages feel of it.

`python -m tests.load.bench_casting [--base sqlite postgresql] [--questions 1 5] [--seconds N]
[--voters N] [--web N] [--checkers N]`

A real service; voters on connections of their own; every proof and membership checked before the
receipt, which follows the commit on disk. Compared, in the same run and at the same priority, with
a process for each core that only checks the same ballots: before and after, the mean. Wall time is
what voters see; processor time can be compared on a machine that does other work, and says what
bounds the rate. Voters' own requests are made on the same cores.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from tests.load.faults import ask_the_urn
from tests.load.postgresql import programs
from tests.load.processes import processor_seconds
from tests.load.service import Service, scratch_service
from votes.belenios.checking import BallotChecker
from votes.belenios.credentials import CredentialList
from votes.belenios.election import Election
from votes.urn.checking import COURTESY

PAGES = ("/sante", "/")
CORES = os.cpu_count() or 1


@dataclass
class Crowd:
    """What voters and readers saw."""

    seconds: float = 0
    casts: list[float] = field(default_factory=list)
    pages: dict[str, list[float]] = field(default_factory=lambda: {page: [] for page in PAGES})
    others: Counter[int] = field(default_factory=Counter)
    own_processor: float = 0

    def page(self, name: str) -> str:
        return f"{1000 * quantile(self.pages[name], 95):.0f}"


def quantile(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0


async def ask(host: int, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
    """A request on a connection of its own, as each voter's browser makes it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", host)
    writer.write(
        f"{method} {path} HTTP/1.1\r\nHost: localhost:{host}\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nAccept: */*\r\n"
        f"Content-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    answer = await reader.read()
    writer.close()
    return int(answer[9:12]), answer


async def read_pages(port: int, crowd: Crowd, until: float) -> None:
    """Somebody reads each page in turn, ten times a second."""
    while perf_counter() < until:
        for page in PAGES:
            start = perf_counter()
            status, _ = await ask(port, "GET", page)
            crowd.pages[page].append(perf_counter() - start)
            assert status < 500, f"{page}: {status}"
        await asyncio.sleep(0.1)


async def vote(port: int, crowd: Crowd, path: str, ballots: list[bytes], until: float) -> None:
    """One voter after the other, each coming back when asked to."""
    while ballots and perf_counter() < until:
        body, status, start = ballots.pop(), 0, perf_counter()
        while status != 201:
            status, answer = await ask(port, "POST", path, body)
            crowd.others[status] += status != 201
            assert status in (201, 503), answer
            if status == 503:
                await asyncio.sleep(random.uniform(2, 5))
        crowd.casts.append(perf_counter() - start)


async def crowd_of(
    service: Service,
    poll: dict[str, Any],
    voters: int,
    limit: float,
    part: list[Any],
    *,
    is_read: bool = True,
) -> Crowd:
    """`voters` at a time for so many seconds, somebody reading pages meanwhile if `is_read`."""
    crowd, ballots = Crowd(), [json.dumps(item).encode() for item in part]
    path, start, spent = f"/urne/{poll['uuid']}/bulletins", perf_counter(), process_time()
    until = start + limit
    voting = [vote(service.port, crowd, path, ballots, until) for _ in range(voters)]
    reading = [asyncio.create_task(read_pages(service.port, crowd, until))] if is_read else []
    await asyncio.gather(*voting)
    crowd.seconds = perf_counter() - start
    for task in reading if voters else []:
        task.cancel()
    await asyncio.gather(*reading, return_exceptions=True)
    crowd.own_processor = process_time() - spent
    return crowd


def only_check(texts: tuple[str, str, list[str]], seconds: float) -> tuple[int, float, float]:
    """In a process of its own: how many ballots it checks, in what time, of which its own."""
    os.nice(COURTESY)
    election, credentials, ballots = texts
    checker = BallotChecker(Election.parse(election), CredentialList.parse(credentials))
    checked, start, spent = 0, perf_counter(), process_time()
    while perf_counter() < start + seconds:
        checker.check(ballots[checked % len(ballots)])
        checked += 1
    return checked, perf_counter() - start, process_time() - spent


def checks(texts: tuple[str, str, list[str]], seconds: float) -> tuple[float, float]:
    """Checks a second with nothing around them, and processor seconds for each."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(CORES) as pool:
        done = pool.starmap(only_check, [(texts, seconds)] * CORES)
    rate = sum(checked / took for checked, took, _ in done)
    return rate, sum(spent for *_, spent in done) / sum(checked for checked, *_ in done)


def parts(service: Service) -> dict[str, float]:
    """Processor seconds so far of the parts that receive a ballot."""
    found = {
        "checkers": processor_seconds(service.checkers()),
        "web": processor_seconds(service.web_workers()),
    }
    if service.cluster:
        found["database"] = processor_seconds(service.cluster.processes())
    return found


def measure(service: Service, poll: dict[str, Any], voters: int, seconds: float) -> list[str]:
    """One size of ballot: the figures of its row. Rate and processor time are those of ballots
    alone; then somebody reads pages while others vote."""
    address = f"/urne/{poll['uuid']}"
    election = _body(asyncio.run(ask(service.port, "GET", f"{address}/election.json"))[1])
    texts = (election, poll["credentials"], [item["ballot"] for item in poll["ballots"][:50]])
    ballots = poll["ballots"]
    asyncio.run(crowd_of(service, poll, 4, 5, ballots[:20]))  # every process and thread warm
    quiet = asyncio.run(crowd_of(service, poll, 0, seconds / 2, []))
    before = checks(texts, seconds / 2)
    half = 20 + (len(ballots) - 20) * 2 // 3
    spent = parts(service)
    busy = asyncio.run(crowd_of(service, poll, voters, seconds, ballots[20:half], is_read=False))
    spent = {name: total - spent[name] for name, total in parts(service).items()}
    read = asyncio.run(crowd_of(service, poll, voters, seconds / 2, ballots[half:]))
    busy.pages = read.pages
    after = checks(texts, seconds / 2)
    return _row(busy, quiet, spent, [(a + b) / 2 for a, b in zip(before, after, strict=True)])


def _body(answer: bytes) -> str:
    return answer.partition(b"\r\n\r\n")[2].decode()


def _row(busy: Crowd, quiet: Crowd, spent: dict[str, float], alone: list[float]) -> list[str]:
    rate, casts = len(busy.casts) / busy.seconds, len(busy.casts)
    each = {name: 1000 * total / casts for name, total in spent.items()}
    times = "/".join(f"{1000 * quantile(busy.casts, percent):.0f}" for percent in (50, 95, 99))
    return [
        f"{alone[0]:.1f}",
        f"{rate:.1f}",
        f"{rate / alone[0]:.0%}",
        f"{1000 * alone[1]:.1f}",
        f"{sum(each.values()):.1f}",
        f"{1000 * alone[1] / sum(each.values()):.0%}",
        times,
        *(f"{quiet.page(name)} → {busy.page(name)}" for name in PAGES),
        str(busy.others[503]),
        ", ".join(f"{name} {cost:.1f}" for name, cost in each.items())
        + f", voters {1000 * busy.own_processor / casts:.1f}",
    ]


TITLES = ("checks/s", "casts/s", "ratio", "CPU check", "CPU cast", "ratio", "p50/95/99 ms")
MORE = (*(f"{page} p95 ms" for page in PAGES), "503", "CPU ms of each cast")
WIDTHS = (9, 8, 6, 10, 9, 6, 18, 14, 14, 5, 0)


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--questions", type=int, nargs="+", default=[1, 5])
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--voters", type=int, default=64)
    parser.add_argument("--web", type=int, default=1)
    parser.add_argument("--checkers", type=int, default=CORES)
    options = parser.parse_args()
    print(
        f"{options.voters} voters at a time, {options.web} web workers with {options.checkers} "
        f"checker(s) each, load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    line = [f"{title:>{width}}" for title, width in zip((*TITLES, *MORE), WIDTHS, strict=True)]
    print(f"{'database':<11} {'questions':>9} {' '.join(line)}", flush=True)
    for base in options.base:
        if base == "postgresql" and programs() is None:
            print("PostgreSQL is not installed: apt-get install postgresql", file=sys.stderr)
            return 1
        with tempfile.TemporaryDirectory() as folder:
            one_base(Path(folder), base, options)
    return 0


def one_base(folder: Path, base: str, options: argparse.Namespace) -> None:
    """Prints the rows of one database."""
    with scratch_service(folder, base, web=options.web, checkers=options.checkers) as service:
        wanted = []
        for questions in options.questions:
            voters = 20 + round(150 * options.seconds / questions)
            votes = [[voter, [[1, 0, 0]] * questions] for voter in range(voters)]
            wish = {"revote": False, "questions": questions, "weights": [1] * voters}
            wanted.append({**wish, "votes": votes})
        opened = ask_the_urn(service, "prepare", wanted)
        service.start()
        for questions, poll in zip(options.questions, opened["polls"], strict=True):
            row = measure(service, poll, options.voters, options.seconds)
            cells = [f"{cell:>{width}}" for cell, width in zip(row, WIDTHS, strict=True)]
            print(f"{base:<11} {questions:>9} {' '.join(cells)}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
