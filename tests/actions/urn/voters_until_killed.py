"""Voters at an urn of their own, printing each receipt they were given. Run by test_kill.py, which
kills it without warning: `python -m tests.actions.urn.voters_until_killed cast|look`."""

import json
import os
import sys
import threading
from queue import Empty, Queue
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from tests.factories import urns  # noqa: E402
from votes.urn import chain, queries  # noqa: E402
from votes.urn.models import Ballot, Poll  # noqa: E402

VOTERS = 60
THREADS = 3


def say(**words: Any) -> None:
    os.write(1, json.dumps(words).encode() + b"\n")


def cast() -> None:
    call_command("migrate", database="urn", verbosity=0)
    box = urns.opened(voters=VOTERS)
    ready: Queue[tuple[str, str]] = Queue()
    for voter in range(VOTERS):
        ready.put((box.ballot(voter), box.permit(voter)))
    say(poll=box.uuid)

    def vote() -> None:
        try:
            while True:
                receipt = box.send(*ready.get_nowait())
                say(tracker=receipt.tracker, height=receipt.height, head=receipt.head)
        except Empty:
            connections.close_all()

    threads = [threading.Thread(target=vote) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    say(finished=True)


def look() -> None:
    poll = Poll.objects.get()
    ballots = Ballot.objects.order_by("height")
    say(
        broken=chain.first_broken_height(poll),
        height=poll.height,
        turnout=queries.turnout(poll.uuid),
        heads={str(ballot.height): ballot.head for ballot in ballots},
    )


if __name__ == "__main__":
    {"cast": cast, "look": look}[sys.argv[1]]()
