"""Asking for a rehearsal, and beginning it in a process of its own."""

import subprocess
import sys
import threading
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_q.tasks import async_task

from assembly.models import Assembly
from assembly.states import AssemblyState
from common import audit
from common.refusals import Obstacle, refuse_if
from common.states import TransitionRefused
from frontend.rehearsal import records
from frontend.rehearsal.conductor import Plan
from frontend.rehearsal.records import Record
from members.models import Account
from votes.station.models import Poll
from votes.station.states import PollState

TASK = "frontend.tasks.rehearse"
SMALL = Plan(members=13, turnout=0.6, resolutions=2, trustees=3, threshold=2, seed=1)


def obstacles() -> list[Obstacle]:
    """Why no rehearsal may begin now: the machine belongs to those who vote."""
    found = []
    if any(record.is_under_way for record in records.latest()):
        found.append(
            Obstacle(
                "rehearsal-under-way",
                _("A rehearsal is already under way."),
                _("Wait for its end: this page shows how far it is."),
            )
        )
    if _somebody_votes():
        found.append(
            Obstacle(
                "vote-open",
                _("A real vote or a sitting is under way: the server is kept for it."),
                _("Rehearse once it is closed."),
            )
        )
    return found


def _somebody_votes() -> bool:
    """A demonstration has no real vote to protect."""
    if settings.DEMONSTRATION:
        return False
    return (
        Poll.objects.filter(state=PollState.OPEN).exists()
        or Assembly.objects.filter(state=AssemblyState.SITTING).exists()
    )


def ask(*, at: datetime, by: Account) -> Record:
    """Queues a small rehearsal; the worker begins it."""
    with records.alone(records.home()), transaction.atomic():
        refuse_if(obstacles())
        record = records.create(at)
        audit.record("rehearsal.asked", at=at, by=by, subject=f"rehearsal:{record.number}")
        transaction.on_commit(lambda: async_task(TASK, record.number))
    return record


def begin(*, number: int) -> bool:
    """Starts the process and does not wait: it outlasts the time a task may take. False when
    somebody has begun it already, or when it has waited too long."""
    record = records.find(number)
    if record is None:
        return False
    try:
        lock = records.start(record.folder)
    except TransitionRefused:
        return False
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "rehearse", "--follow"]
    command += ["--out", str(record.folder)]
    for name in Plan.__dataclass_fields__:
        command += [f"--{name}", str(getattr(SMALL, name))]
    with lock, (record.folder / "rehearsal.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=[lock.fileno()],
        )
    threading.Thread(target=process.wait, daemon=True).start()  # so that it leaves no zombie
    return True
