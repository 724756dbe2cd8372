"""An urn whose verification real workers share, for test_workers.py, which kills one of them:
`python -m tests.actions.urn.shared_verification begin|watch|look`.

It is also the settings of those workers: one process each. The broker keeps the tasks of a worker
that is gone for minutes, as in service."""

import json
import os
import sys
import time
from typing import Any

from config.settings.test import *  # noqa: F403

Q_CLUSTER = {**Q_CLUSTER, "workers": 1}  # noqa: F405

BALLOTS, PART = 320, 40


def say(**words: Any) -> None:
    os.write(1, json.dumps(words).encode() + b"\n")


def begin() -> None:
    """An urn that was closed, where every ballot but the last two is of another voter."""
    from django.core.management import call_command
    from django_q.models import Schedule

    from tests.factories import urns
    from votes.urn import verifying
    from votes.urn.actions import polls, verification

    for alias in ("default", "urn"):
        call_command("migrate", database=alias, verbosity=0)
    Schedule.objects.all().delete()
    voters = BALLOTS - 2
    box = urns.opened(voters=voters, revote=True)
    for number in range(BALLOTS):
        box.cast(number % voters, [[1, 0, 0]] if number % 3 else [[0, 1, 0]])
    polls.end(poll_uuid=box.uuid, at=urns.NOON)
    verifying.CHOICES_IN_A_PART = 3 * PART
    made = verification.begin(poll_uuid=box.uuid, at=urns.NOON)
    say(parts=made.parts_count)


def watch() -> None:
    """What the clock does each minute, here each second, until every part is done. What
    stands still does so a tenth of the time it would in service."""
    from common import clock
    from votes.urn.actions import verification
    from votes.urn.models import VerificationPart

    verification.STANDS_STILL /= 10
    while VerificationPart.objects.exists():
        verification.resume(at=clock.now())
        time.sleep(1)
    say(done=True)


def look() -> None:
    """How far it is; at the end, whether the product is that of the ballots that count."""
    from votes.belenios.election import Election
    from votes.urn import queries
    from votes.urn.actions import counting
    from votes.urn.models import Poll

    poll = Poll.objects.get()
    progress = queries.verification(poll.uuid)
    assert progress is not None
    of = progress.of
    encrypted, sized = counting._product(poll, Election.parse(poll.election_json))
    say(
        state=of.state,
        left=of.parts.count(),
        report=of.report,
        same_product=(of.tally, of.sized_tally) == (encrypted.text, sized.text),
    )


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.actions.urn.shared_verification"
    django.setup()
    {"begin": begin, "watch": watch, "look": look}[sys.argv[1]]()
