"""Loading the demonstration: once, in the order in which a cooperative lives it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings

from frontend.demonstration import convening, debating, deciding, founding, living, voting
from frontend.demonstration.story import Days, told
from members.models import Cooperative
from votes.station import keeper
from votes.station.models import Poll

# Reading all of Django takes a busy machine a minute; a keeper that falls is told at once.
KEEPER_LIMIT_SECONDS = 180


def is_loaded() -> bool:
    """Whether a cooperative, demonstration or real, lives here already."""
    return Cooperative.objects.exists()


def load(*, members: int, seed: int, now: datetime, progress: voting.Progress) -> None:
    """The cooperative, its past, this year's assembly open for voting, a few votes short."""
    days = Days.around(now, told()["assembly"]["hour"])
    # The keeper first: without it nothing is written, and the next start loads everything.
    with keeper_at_work():
        founding.found(
            members=members, seed=seed, consented_on=days.consented_at.date(), at=days.consented_at
        )
        held = deciding.decide(days=days)
        deciding.follow_up(assembly=held, now=now)
        debating.propose(members=members, now=now)
        living.live(now=now, seed=seed)
        progress("registre", members, members)
        assembly = convening.prepare(days=days, at=days.convened_at)
        convening.convene(assembly=assembly, at=days.convened_at)
        living.ask_before(assembly=assembly)
        progress("convocations", members, members)
        for link in assembly.polls.select_related("poll"):
            poll = Poll.objects.get(pk=link.poll.pk)
            voting.seal(poll=poll, days=days)
            voting.open_and_fill(
                assembly=assembly, poll=poll, days=days, now=now, seed=seed, progress=progress
            )


@contextmanager
def keeper_at_work() -> Iterator[None]:
    """The keeper of voting rights as a process of its own, for as long as the loading lasts; a
    `KeeperUnavailable` when it does not answer."""
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "keeper"],
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        limit = time.monotonic() + KEEPER_LIMIT_SECONDS
        while not keeper.is_alive():
            if process.poll() is not None or time.monotonic() > limit:
                raise keeper.KeeperUnavailable
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()
