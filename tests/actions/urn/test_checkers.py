"""Proofs are checked in processes of their own: killed, stopped or busy, they lose no ballot."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings

from common.refusals import Refusal
from tests.factories import urns
from tests.factories.urns import YES
from votes.belenios.errors import Check, ProtocolError
from votes.urn import checkers
from votes.urn.checkers import Checker
from votes.urn.checking import POLLS_KEPT_READY
from votes.urn.crowd import Crowd

pytestmark = pytest.mark.django_db
T = TypeVar("T")


async def in_the_thread_of_the_test(act: Callable[..., Any], *given: Any, **named: Any) -> Any:
    return await sync_to_async(act)(*given, **named)


def played(story: Callable[[Crowd], Awaitable[T]]) -> T:
    """What comes out of a story whose ballots a single process checks."""

    async def whole() -> T:
        crowd = Crowd(1, apart=in_the_thread_of_the_test)
        try:
            return await asyncio.wait_for(story(crowd), 90)
        finally:
            for place in crowd.checkers.places:
                if place.checker:
                    place.checker.end()
            await asyncio.sleep(0)

    return async_to_sync(whole)()


def sent(box: urns.Box, voter: int = 0, ballot: str = "", choice: Sequence[Any] = YES) -> Any:
    """What a voter sends."""
    text = ballot or box.ballot(voter, choice)
    permit = box.permit(voter)
    return {"poll_uuid": box.uuid, "ballot_text": text, "permit": permit, "at": box.at}


def at_work(crowd: Crowd) -> Checker:
    """The process that has checked a ballot."""
    checker = crowd.checkers.places[0].checker
    assert checker is not None
    return checker


def damaged(ballot: str) -> str:
    """The same ballot with another response in its last proof."""
    digits = ballot.rindex('"response":"') + len('"response":"')
    return ballot[:digits] + ("1" if ballot[digits] != "1" else "2") + ballot[digits + 1 :]


def test_a_process_of_its_own_gives_the_receipt_and_the_refusal_that_the_urn_itself_would() -> None:
    box = urns.opened()
    good, bad = sent(box), sent(box, 1, damaged(box.ballot(1)))

    async def story(crowd: Crowd) -> None:
        receipt = await crowd.cast(**good)
        with pytest.raises(Refusal) as refusal:
            await crowd.cast(**bad)

        assert receipt.height == 1
        assert refusal.value.code == f"ballot-refused.{Check.BALLOT_SIGNATURE}"
        assert at_work(crowd).process.poll() is None

    played(story)


def test_the_same_ballot_again_has_the_same_receipt() -> None:
    box = urns.opened()
    ballot = sent(box)

    async def story(crowd: Crowd) -> None:
        first, again = await asyncio.gather(crowd.cast(**ballot), crowd.cast(**ballot))
        later = await crowd.cast(**ballot)

        assert sorted(each.is_new for each in (first, again, later)) == [False, False, True]
        assert first.head == again.head == later.head

    played(story)


def test_each_of_those_who_vote_at_once_has_the_receipt_of_their_own_ballot() -> None:
    box = urns.opened(voters=6)
    ballots = [sent(box, voter) for voter in range(6)]

    async def story(crowd: Crowd) -> None:
        receipts = await asyncio.gather(*(crowd.cast(**each) for each in ballots))

        assert sorted(each.height for each in receipts) == [1, 2, 3, 4, 5, 6]

    played(story)


def test_a_process_killed_between_two_ballots_is_replaced() -> None:
    box = urns.opened()
    first, second = sent(box, 0), sent(box, 1)

    async def story(crowd: Crowd) -> None:
        await crowd.cast(**first)
        killed = at_work(crowd).process
        killed.kill()

        receipt = await crowd.cast(**second)

        assert receipt.height == 2
        assert at_work(crowd).process.pid != killed.pid

    played(story)


def test_a_process_killed_over_ballots_leaves_them_to_its_successor() -> None:
    box = urns.opened()
    ballots = [sent(box, voter) for voter in range(3)]

    async def story(crowd: Crowd) -> None:
        await crowd.cast(**ballots[0])
        killed = at_work(crowd).process
        killed.send_signal(signal.SIGSTOP)
        asyncio.get_running_loop().call_later(0.3, killed.kill)

        receipts = await asyncio.gather(*(crowd.cast(**each) for each in ballots[1:]))

        assert {each.height for each in receipts} == {2, 3}
        assert at_work(crowd).process.pid != killed.pid

    played(story)


def test_a_process_that_says_nothing_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    box = urns.opened()
    first, second = sent(box, 0), sent(box, 1)

    async def story(crowd: Crowd) -> None:
        await crowd.cast(**first)
        silent = at_work(crowd).process
        monkeypatch.setattr(checkers, "ANSWER_SECONDS", 5)
        silent.send_signal(signal.SIGSTOP)

        receipt = await crowd.cast(**second)

        assert receipt.height == 2
        assert silent.poll() == -signal.SIGKILL

    played(story)


def test_a_process_that_no_longer_reads_is_replaced_whatever_it_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    box = urns.opened()
    first, poll = sent(box), box.poll

    async def story(crowd: Crowd) -> None:
        await crowd.cast(**first)
        silent = at_work(crowd).process
        monkeypatch.setattr(checkers, "ANSWER_SECONDS", 5)
        silent.send_signal(signal.SIGSTOP)

        with pytest.raises(ProtocolError):
            await crowd.checkers.check(poll.uuid, poll.fingerprint, "[" * 1_000_000)

        assert silent.poll() == -signal.SIGKILL

    played(story)


def test_when_every_process_is_busy_the_voter_is_asked_to_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    box = urns.opened()
    ballots = [sent(box, voter) for voter in range(3)]

    async def story(crowd: Crowd) -> None:
        await crowd.cast(**ballots[0])
        stopped = at_work(crowd).process
        stopped.send_signal(signal.SIGSTOP)
        held = [asyncio.create_task(crowd.cast(**each)) for each in ballots[1:]]
        await asyncio.sleep(0)
        monkeypatch.setattr(checkers, "WAIT_SECONDS", 0.05)

        with pytest.raises(Refusal) as refusal:
            await crowd.checkers.check(box.uuid, "", "")
        stopped.send_signal(signal.SIGCONT)

        assert (refusal.value.code, refusal.value.status) == ("urn-busy", 503)
        assert {each.height for each in await asyncio.gather(*held)} == {2, 3}

    played(story)


def test_more_polls_than_are_kept_ready_are_asked_for_again() -> None:
    boxes = [urns.opened(voters=2) for _ in range(POLLS_KEPT_READY + 1)]
    ballots = [sent(box, voter) for voter in (0, 1) for box in boxes]

    async def story(crowd: Crowd) -> list[int]:
        return [(await crowd.cast(**each)).height for each in ballots]

    assert played(story) == [1] * len(boxes) + [2] * len(boxes)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads Linux's /proc")
def test_a_checker_is_given_no_variable_and_no_file_of_the_web_process() -> None:
    async def story(crowd: Crowd) -> None:
        checker = Checker()
        await checker.listen()
        folder = Path(f"/proc/{checker.process.pid}")

        answer = await checker.ask({"poll": "none", "ballot": ""})
        given = (folder / "environ").read_bytes()
        opened = sorted(str(file.readlink()) for file in (folder / "fd").iterdir())
        checker.end()

        assert answer == {"ready": False}
        assert given == b""
        assert not [name for name in opened if name.endswith((".sqlite3", ".key"))]
        assert len([name for name in opened if name.startswith("socket:")]) == 1

    played(story)


STARTS_ONE = """
import django, sys, time
django.setup()
from votes.urn.checkers import Checker
checker = Checker()
print(checker.process.pid, flush=True)
time.sleep(60)
"""


def test_a_checker_ends_with_the_process_it_works_for() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", STARTS_ONE],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())

    parent.kill()
    parent.communicate()

    limit = time.monotonic() + 30
    while is_running(child):
        assert time.monotonic() < limit, "the checker outlives its web process"
        time.sleep(0.05)


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
