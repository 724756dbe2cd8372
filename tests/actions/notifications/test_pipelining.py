"""The commands of a message sent together: the same answers as one by one, and none out of step."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from notifications.relay import Answer, Relay, RelayAddress, RelayUnavailable
from tests import smtp
from tests.smtp import Postmaster

CONTENT = b"Subject: Bonjour\r\n\r\n.Un point au bord\r\n..\r\nfin\r\n"


@pytest.fixture(params=[False, True], ids=["one-by-one", "together"])
def relay(request: Any) -> Iterator[tuple[Postmaster, Relay]]:
    with smtp.serving() as (postmaster, port):
        postmaster.takes_together = request.param
        line = Relay(RelayAddress(host="127.0.0.1", port=port))
        yield postmaster, line
        line.close()


def offer(relay: Relay, to: str) -> tuple[Answer, int]:
    outcome = relay.send(return_path="bounces@coop.example", to=to, content=CONTENT)
    return outcome.answer, outcome.code


def test_each_answer_is_of_its_own_message(relay: tuple[Postmaster, Relay]) -> None:
    postmaster, line = relay

    answers = [
        offer(line, f"{name}@example.org")[0]
        for name in ("alice", "refuse", "bilal", "later", "grey", "grey", "chloe")
    ]

    assert answers == [
        Answer.ACCEPTED, Answer.PERMANENT, Answer.ACCEPTED, Answer.TEMPORARY,
        Answer.TEMPORARY, Answer.ACCEPTED, Answer.ACCEPTED,
    ]  # fmt: skip
    assert [a.partition("@")[0] for a in postmaster.addresses] == [
        "alice", "bilal", "grey", "chloe",
    ]  # fmt: skip
    assert postmaster.connections == 1


def test_the_content_arrives_as_it_left(relay: tuple[Postmaster, Relay]) -> None:
    postmaster, line = relay

    offer(line, "alice@example.org")

    assert postmaster.contents == [CONTENT]


def test_a_session_that_takes_no_more_is_begun_again(relay: tuple[Postmaster, Relay]) -> None:
    postmaster, line = relay
    postmaster.most_a_session = 2

    answers = {offer(line, f"m{number}@example.org")[0] for number in range(5)}

    assert answers == {Answer.ACCEPTED}
    assert postmaster.sessions == [2, 2, 1]


def test_a_refused_sender_blames_no_message(relay: tuple[Postmaster, Relay]) -> None:
    postmaster, line = relay
    postmaster.refuses_sender = True

    with pytest.raises(RelayUnavailable):
        offer(line, "alice@example.org")


def test_an_address_cannot_carry_commands(relay: tuple[Postmaster, Relay]) -> None:
    postmaster, line = relay

    for spoilt in ("a@coop.example>\r\nRCPT TO:<eve@example.org", "a@coop.example\r\nQUIT"):
        with suppress(ValueError):
            line.send(return_path=spoilt, to="b@c.example", content=b"")

    assert "eve@example.org" not in postmaster.addresses
    assert line.send(return_path="a@c.example", to="b@c.example", content=b"").code == 250


@contextmanager
def scripted(answers: Sequence[bytes]) -> Iterator[tuple[Relay, list[bytes]]]:
    """A line to a relay that answers so, packet after packet, with what it read."""
    heard: list[bytes] = []
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with door.accept()[0] as line:
            for answer in answers:
                line.sendall(answer)
                heard.append(line.recv(65536))

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with Relay(RelayAddress(host="127.0.0.1", port=door.getsockname()[1])) as line:
            yield line, heard
    finally:
        thread.join(timeout=20)
        door.close()


GREETING = (b"220 relay.example\r\n", b"250-relay.example\r\n250 PIPELINING\r\n")


def test_three_commands_leave_in_one_journey() -> None:
    answers = (*GREETING, b"250 a\r\n250 b\r\n354 go\r\n", b"250 kept\r\n", b"221 bye\r\n")
    with scripted(answers) as (line, heard):
        given = offer(line, "alice@example.org")

    assert given == (Answer.ACCEPTED, 250)
    assert heard[1] == (
        b"mail FROM:<bounces@coop.example>\r\nrcpt TO:<alice@example.org>\r\ndata\r\n"
    )
    assert heard[2].endswith(b"fin\r\n.\r\n")


def test_a_relay_that_waits_for_a_message_to_nobody_gets_an_empty_one() -> None:
    """RFC 2920, 3.1: DATA let through without a recipient is ended by a single dot."""
    answers = (
        *GREETING, b"250 a\r\n550 5.1.1 Nobody\r\n354 go\r\n", b"554 no recipient\r\n",
        b"250 reset\r\n", b"221 bye\r\n",
    )  # fmt: skip
    with scripted(answers) as (line, heard):
        given = offer(line, "gone@example.org")

    assert given == (Answer.PERMANENT, 550)
    assert heard[2:4] == [b".\r\n", b"rset\r\n"]


def test_a_relay_that_closes_in_the_middle_leaves_the_message_to_be_offered_again() -> None:
    with scripted((*GREETING, b"250 a\r\n421 closing\r\n")) as (line, _heard):
        given = offer(line, "alice@example.org")

    assert given == (Answer.TEMPORARY, 421)
