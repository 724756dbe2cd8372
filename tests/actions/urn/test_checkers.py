"""Proofs are checked in processes of their own: killed, stopped or busy, they lose no ballot."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from common.refusals import Refusal
from tests.factories import urns
from tests.factories.urns import YES
from votes.belenios.errors import Check, ProtocolError
from votes.urn import checkers
from votes.urn.checkers import Checker, Checkers

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Checkers]:
    """A single checker, which the urn uses during the test."""
    pool = Checkers(1)
    settings.BALLOT_CHECKERS = 1
    monkeypatch.setattr(checkers, "_made", {1: pool})
    yield pool
    checker = pool._free.get(timeout=20)
    if checker:
        checker.end()


def at_work(pool: Checkers) -> Checker:
    """The process that waits for a ballot."""
    checker = pool._free.get(timeout=20)
    assert checker is not None
    pool._free.put(checker)
    return checker


def damaged(ballot: str) -> str:
    """The same ballot with another response in its last proof."""
    digits = ballot.rindex('"response":"') + len('"response":"')
    return ballot[:digits] + ("1" if ballot[digits] != "1" else "2") + ballot[digits + 1 :]


def test_a_process_of_its_own_gives_the_receipt_and_the_refusal_that_the_urn_itself_would(
    one: Checkers,
) -> None:
    box = urns.opened()

    receipt = box.cast(choice=YES)
    with pytest.raises(Refusal) as refusal:
        box.send(damaged(box.ballot(1)), box.permit(1))

    assert receipt.height == 1
    assert refusal.value.code == f"ballot-refused.{Check.BALLOT_SIGNATURE}"
    assert at_work(one).process.poll() is None


def test_a_process_killed_between_two_ballots_is_replaced(one: Checkers) -> None:
    box = urns.opened()
    box.cast(0)
    first = at_work(one).process
    first.kill()

    receipt = box.cast(1)

    assert receipt.height == 2
    assert at_work(one).process.pid != first.pid


def test_a_process_killed_over_a_ballot_leaves_it_to_its_successor(one: Checkers) -> None:
    box = urns.opened()
    box.cast(0)
    first = at_work(one).process
    first.send_signal(signal.SIGSTOP)
    killing = threading.Timer(0.3, first.kill)

    killing.start()
    receipt = box.cast(1)

    killing.join()
    assert receipt.height == 2
    assert at_work(one).process.pid != first.pid


def test_a_process_that_says_nothing_is_replaced(
    one: Checkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = urns.opened()
    box.cast(0)
    first = at_work(one).process
    monkeypatch.setattr(checkers, "ANSWER_SECONDS", 5)
    first.send_signal(signal.SIGSTOP)

    receipt = box.cast(1)

    assert receipt.height == 2
    assert first.poll() == -signal.SIGKILL


def test_a_process_that_no_longer_reads_is_replaced_whatever_it_is_given(
    one: Checkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = urns.opened()
    box.cast(0)
    first = at_work(one).process
    monkeypatch.setattr(checkers, "ANSWER_SECONDS", 5)
    first.send_signal(signal.SIGSTOP)
    ending = threading.Timer(60, first.kill)  # what never came back would hold the tests

    ending.start()
    with pytest.raises(ProtocolError):
        one.check(box.uuid, box.poll.fingerprint, "[" * 1_000_000)

    assert ending.is_alive()
    ending.cancel()
    assert first.poll() == -signal.SIGKILL


def test_when_every_process_is_busy_the_voter_is_asked_to_come_back(
    one: Checkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = urns.opened()
    monkeypatch.setattr(checkers, "WAIT_SECONDS", 0.05)
    taken = one._free.get()

    with pytest.raises(Refusal) as refusal:
        box.cast()
    one._free.put(taken)

    assert (refusal.value.code, refusal.value.status) == ("urn-busy", 503)
    assert box.cast().height == 1


def test_more_polls_than_are_kept_ready_are_asked_for_again(one: Checkers) -> None:
    from votes.urn.checking import POLLS_KEPT_READY

    boxes = [urns.opened(voters=2) for _ in range(POLLS_KEPT_READY + 1)]
    for box in boxes:
        box.cast(0)

    assert [box.cast(1).height for box in boxes] == [2] * len(boxes)


def test_a_checker_alone_refuses_what_the_protocol_refuses() -> None:
    box = urns.opened()
    checker = Checker()

    with pytest.raises(ProtocolError) as error:
        checker.check(box.uuid, box.poll.fingerprint, damaged(box.ballot()))
    checker.end()

    assert error.value.check is Check.BALLOT_SIGNATURE


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads Linux's /proc")
def test_a_checker_is_given_no_variable_and_no_file_of_the_web_process() -> None:
    checker = Checker()
    folder = Path(f"/proc/{checker.process.pid}")

    checker._link.send_bytes(b'{"poll": "none", "ballot": ""}')
    answer = checker._link.recv_bytes()
    given = (folder / "environ").read_bytes()
    opened = sorted(str(file.readlink()) for file in (folder / "fd").iterdir())
    checker.end()

    assert answer == b'{"ready": false}'
    assert given == b""
    assert not [name for name in opened if name.endswith((".sqlite3", ".key"))]
    assert len([name for name in opened if name.startswith("socket:")]) == 1


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
