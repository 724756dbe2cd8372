"""Rehearsals as they are found on the disk, without playing any."""

import json
import os
from typing import Any

from common import clock
from common.states import Transition
from frontend.rehearsal import records
from frontend.rehearsal.records import Record

RESULT = {"title": "Résolution un", "for": 5, "against": 2, "abstain": 1, "adopted": True}
REPORT = {
    "members": 13,
    "ballots": 8,
    "receipts": 8,
    "results": [RESULT],
    "expected": [RESULT],
    "quorum": 8,
    "timings": {"registre": 3.25, "bulletins": 4.5},
    "mail": {"accepted": 85, "bounced": 0},
}


def queued() -> Record:
    return records.create(clock.now())


def moved(record: Record, *moves: Transition, **changes: Any) -> Record:
    for move in moves:
        records.move(record.folder, move, **changes)
        changes = {}
    return records.read(record.folder)


def with_papers(record: Record) -> Record:
    (record.folder / "report.json").write_text(json.dumps(REPORT))
    (record.folder / "minutes.pdf").write_bytes(b"%PDF minutes")
    (record.folder / "qnBogoUQ4tqGpk.bel").write_bytes(b"BELENIOS")
    (record.folder / "members.csv").write_text("numéro")
    return record


def wait_in_the_queue(record: Record, seconds: int) -> None:
    """As if the request had been made `seconds` ago."""
    path = record.folder / "state.json"
    then = path.stat().st_mtime - seconds
    os.utime(path, (then, then))
