"""The journal of the keeper of voting rights: who was handed a right, on disk before it leaves."""

import hashlib
import json
import os
import secrets
import threading
from pathlib import Path
from typing import Any

JOURNAL = "journal.jsonl"
GENESIS = "0" * 64


class Journal:
    """Every hand-over, one line each, chained by hash, synchronised before the release.

    Lines are appended, and stay as long as a result may be contested; then those of a poll go.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._last = GENESIS
        self._before = path.with_suffix(".before")
        self._finish_forgetting()
        for line in self._lines_after_a_crash():
            self._last = hashlib.sha256(line).hexdigest()

    def write(self, entry: dict[str, Any]) -> None:
        """Appends a line; on return it is on disk. On a full disk nothing of it stays, for the next
        line would go on from half a line."""
        with self._lock:
            line = json.dumps({**entry, "previous": self._last}, separators=(",", ":")).encode()
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                _append_whole(descriptor, line + b"\n")
            finally:
                os.close(descriptor)
            self._last = hashlib.sha256(line).hexdigest()

    def forget(self, poll: str, at: str) -> None:
        """Destroys the hand-overs of a poll: the other lines are chained again in another file,
        which takes the place of this one. The last line says it, with the head that there was."""
        with self._lock:
            self._finish_forgetting()
            rows = [json.loads(line) for line in self._lines()]
            kept = [row for row in rows if (row["poll"], row["do"]) != (poll, "hand_over")]
            if len(kept) == len(rows):
                return
            kept.append({"at": at, "do": "forget", "poll": poll, "head": self._last})
            lines, last = [], GENESIS
            for row in kept:
                line = json.dumps(row | {"previous": last}, separators=(",", ":")).encode()
                lines.append(line + b"\n")
                last = hashlib.sha256(line).hexdigest()
            again = self.path.with_suffix(".again")
            again.unlink(missing_ok=True)
            write_new(again, b"".join(lines))
            self._before.hardlink_to(self.path)
            again.replace(self.path)
            _name_on_disk(self.path.parent)
            self._last = last
            erase(self._before)

    def _finish_forgetting(self) -> None:
        """A kill, or a disk that failed, in the middle: what was to go is still in the old file."""
        if not self._before.exists():
            return
        if self._before.samefile(self.path):
            self._before.unlink()
        else:
            erase(self._before)

    def _lines(self) -> list[bytes]:
        return self.path.read_bytes().splitlines() if self.path.exists() else []

    def _lines_after_a_crash(self) -> list[bytes]:
        """The lines of the journal. An unfinished last one announced nothing that was released:
        it is removed."""
        if not self.path.exists():
            return []
        whole, _, unfinished = self.path.read_bytes().rpartition(b"\n")
        if unfinished:
            os.truncate(self.path, len(whole) + 1 if whole else 0)
        return whole.splitlines()

    def of(self, poll: str) -> list[dict[str, Any]]:
        """The lines about a poll, in order."""
        rows = (json.loads(line) for line in self._lines())
        return [row for row in rows if row["poll"] == poll]

    def slots(self, poll: str) -> list[str]:
        """The slots of a poll that were handed over at least once."""
        return sorted({row["slot"] for row in self.of(poll) if row["do"] == "hand_over"})

    def is_destroyed(self, poll: str) -> bool:
        """The last thing done to the secret of a poll was to destroy it."""
        done = [row["do"] for row in self.of(poll) if row["do"] in ("create", "restore", "destroy")]
        return done[-1:] == ["destroy"]

    def is_torn(self, poll: str) -> bool:
        """The last thing known of the secret of a poll is that it was found cut short."""
        known = ("create", "restore", "destroy", "torn")
        done = [row["do"] for row in self.of(poll) if row["do"] in known]
        return done[-1:] == ["torn"]

    def restored_at(self, poll: str) -> str | None:
        """When two key holders gave the secret back: hand-overs before that were journalled on
        the machine that is gone."""
        return next((row["at"] for row in self.of(poll) if row["do"] == "restore"), None)


def write_new(path: Path, content: bytes) -> None:
    """Writes a file of the keeper's that does not exist yet, down to the disk: whole, or not at
    all."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        _append_whole(descriptor, content)
    except OSError:
        path.unlink()
        raise
    finally:
        os.close(descriptor)


def _append_whole(descriptor: int, content: bytes) -> None:
    """Adds bytes to an open file, down to the disk; on a full one, leaves the file as it was."""
    size = os.fstat(descriptor).st_size
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, size)
        raise


def _name_on_disk(folder: Path) -> None:
    """A name that was changed in a folder is so on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def erase(path: Path) -> None:
    """Overwrites a file, then removes it."""
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
