"""The order of a rehearsal: each step is timed, and everybody acts through the pages."""

import random
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from django.utils.dateparse import parse_datetime

from frontend.rehearsal.players import Holder, Player, Refused, Voter
from frontend.rehearsal.service import Service
from frontend.rehearsal.visitor import Visitor

AT_ONCE = 4
WAIT_SECONDS = 180
Say = Callable[[str, int, int], None]
T = TypeVar("T")


@dataclass(frozen=True)
class Plan:
    """What is rehearsed: counts, the share of members who vote, the seed of every draw."""

    members: int
    turnout: float
    resolutions: int
    trustees: int
    threshold: int
    seed: int

    @property
    def voters(self) -> int:
        return max(1, round(self.members * self.turnout))


@dataclass
class Rehearsal:
    """A rehearsal under way: the service, the people, the clock, what was measured."""

    plan: Plan
    service: Service
    out: Path
    say: Say
    timings: dict[str, float] = field(default_factory=dict)
    board: Player = field(init=False)
    chair: Holder = field(init=False)
    holders: list[Holder] = field(default_factory=list)
    voters: list[Voter] = field(default_factory=list)
    # Who votes on paper: the address of each, by number in the register.
    by_post: dict[int, str] = field(default_factory=dict)
    choices: dict[str, list[list[int]]] = field(default_factory=dict)
    receipts: list[dict[str, Any]] = field(default_factory=list)
    polls: list[str] = field(default_factory=list)
    assembly: str = ""
    meets_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.draw = random.Random(self.plan.seed)  # noqa: S311
        self.anybody = Visitor(self.service.url)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Times a step under its name."""
        started = time.monotonic()
        self.say(name, 0, 1)
        yield
        self.timings[name] = round(time.monotonic() - started, 2)
        self.say(name, 1, 1)

    def each(self, name: str, people: list[T], act: Callable[[T], Any]) -> list[Any]:
        """Lets people act, a few at once, with progress."""
        done: list[Any] = []
        with ThreadPoolExecutor(AT_ONCE) as crowd:
            for result in crowd.map(act, people):
                done.append(result)
                self.say(name, len(done), len(people))
        return done

    def move_clock(self, to: datetime) -> None:
        """Moves the service's clock forward; never back."""
        page = self.anybody.get("/demonstration/")
        form = page.form("to", action="horloge")
        answer = self.anybody.submit(page, form, {"to": to.isoformat()})
        if answer.status != 200:
            raise Refused("the clock does not move", answer)

    def now(self) -> datetime:
        """The service's own hour, read on its page of the demonstration."""
        page = self.anybody.get("/demonstration/")
        found = re.search(r'data-now="([^"]+)"', page.text)
        moment = parse_datetime(found.group(1)) if found else None
        if moment is None:
            raise Refused("the service does not tell the time", page)
        return moment

    def wait_until(self, what: str, holds: Callable[[], bool]) -> None:
        """Waits for what the worker does by itself."""
        limit = time.monotonic() + WAIT_SECONDS
        while not holds():
            if time.monotonic() > limit:
                raise TimeoutError(f"waited {WAIT_SECONDS} s for: {what}")
            time.sleep(0.3)

    @property
    def at_assembly(self) -> str:
        return f"/assemblees/{self.assembly}/"

    def later(self, **delay: float) -> None:
        self.move_clock(self.now() + timedelta(**delay))
