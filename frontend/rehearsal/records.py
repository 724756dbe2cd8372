"""What is known of each rehearsal asked from the page: a folder, `state.json`, a lock.

Files rather than a model: what a rehearsal leaves is files, this room has no table, and the
process that plays it needs nothing of the real databases. It holds the lock of its folder while it
lives and the kernel frees that lock when it dies: a dead rehearsal repairs itself at the next
reading. Nothing here is about anybody: the members are invented, the journal says who asked.
"""

import fcntl
import json
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils.dateparse import parse_datetime

from common.states import Transition, TransitionRefused
from frontend.rehearsal.states import START, UNDER_WAY, RehearsalState

KEPT = 3
# The worker takes a request within a second; ten minutes later nobody will.
QUEUE_SECONDS = 600
PAPERS = ("report.json", "convocation.pdf", "attendance.pdf", "minutes.pdf")
ARCHIVE = re.compile(r"[1-9A-HJ-NP-Za-km-z]+\.bel")


@dataclass(frozen=True)
class Record:
    """One rehearsal: `step` is the act under way, `done` of `total` how far it is in it;
    `reason` what stopped it, in the words of the machine."""

    number: int
    state: RehearsalState
    asked_at: datetime
    step: str = ""
    done: int = 0
    total: int = 0
    reason: str = ""

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def folder(self) -> Path:
        return home() / str(self.number)

    def report(self) -> dict[str, Any]:
        """Figures, times, results as published and as drawn; nothing before the end."""
        path = self.folder / "report.json"
        if self.state != RehearsalState.DONE or not path.exists():
            return {}
        found: dict[str, Any] = json.loads(path.read_text())
        return found

    def papers(self) -> list[Path]:
        """What may be downloaded, once it is over."""
        if self.is_under_way or not self.folder.exists():
            return []
        found = sorted(path for path in self.folder.iterdir() if ARCHIVE.fullmatch(path.name))
        return [*(p for name in PAPERS if (p := self.folder / name).exists()), *found]


def home() -> Path:
    return Path(settings.DATA_DIR) / "rehearsals"


def latest() -> list[Record]:
    """Every rehearsal kept, the last one first."""
    found = (find(number) for number in sorted(_numbers(), reverse=True))
    return [record for record in found if record]


def find(number: int) -> Record | None:
    try:
        return read(home() / str(number))
    except FileNotFoundError:  # never asked, or erased
        return None


def create(asked_at: datetime) -> Record:
    """A new request; those before the last ones are erased. The caller holds `alone`."""
    number = max(_numbers(), default=0) + 1
    record = Record(number, RehearsalState.QUEUED, asked_at)
    record.folder.mkdir(parents=True)
    _write(record.folder, record)
    for old in sorted(_numbers(), reverse=True)[KEPT:]:
        shutil.rmtree(home() / str(old))
    return record


@contextmanager
def alone(where: Path) -> Iterator[None]:
    """One change at a time, whichever process makes it."""
    where.mkdir(parents=True, exist_ok=True)
    with (where / "lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def read(folder: Path) -> Record:
    """What the file says, corrected: without its process a rehearsal under way has failed."""
    record = _read(folder)
    if record.state == RehearsalState.RUNNING and not _is_alive(folder):
        record = _read(folder)  # it may have ended between the two looks
        if record.state == RehearsalState.RUNNING:
            return replace(record, state=RehearsalState.FAILED)
    waited = time.time() - (folder / "state.json").stat().st_mtime
    if record.state == RehearsalState.QUEUED and waited > QUEUE_SECONDS:
        return replace(record, state=RehearsalState.FAILED)
    return record


def move(folder: Path, by: Transition, **changes: Any) -> None:
    """Compare and swap: from any other state than the sources, nothing moves."""
    with alone(folder.parent):
        _move(folder, by, **changes)


def start(folder: Path) -> IO[bytes]:
    """Takes the rehearsal: gives the lock, to be handed to the process that plays it."""
    with alone(folder.parent):
        _obey(read(folder), START)
        lock = (folder / "alive").open("ab")
        fcntl.flock(lock, fcntl.LOCK_EX)  # before the state says that somebody holds it
        _move(folder, START)
        return lock


def note(folder: Path, step: str, done: int, total: int) -> None:
    """How far the rehearsal is."""
    with alone(folder.parent):
        _write(folder, replace(_read(folder), step=step, done=done, total=total))


def _move(folder: Path, by: Transition, **changes: Any) -> None:
    record = read(folder)
    _obey(record, by)
    _write(folder, replace(record, state=RehearsalState(by.target), **changes))


def _obey(record: Record, by: Transition) -> None:
    if record.state not in by.sources:
        raise TransitionRefused(by.verb, record.state)


def _numbers() -> set[int]:
    if not home().exists():
        return set()
    return {int(path.parent.name) for path in home().glob("*/state.json")}


def _read(folder: Path) -> Record:
    """An unknown state is refused here, as a constraint would."""
    found = json.loads((folder / "state.json").read_text())
    asked_at = parse_datetime(found.pop("asked_at"))
    if asked_at is None:
        raise ValueError("asked_at is not an instant")
    return Record(state=RehearsalState(found.pop("state")), asked_at=asked_at, **found)


def _write(folder: Path, record: Record) -> None:
    """Whole or not at all: a reader never sees half a file."""
    written = folder / "state.json.new"
    said = {**asdict(record), "asked_at": record.asked_at.isoformat()}
    written.write_text(json.dumps(said, ensure_ascii=False))
    written.replace(folder / "state.json")


def _is_alive(folder: Path) -> bool:
    with (folder / "alive").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False
