"""The keeper of voting rights: the one process that holds the secret of each poll (secrecy.md 3).

It listens on a Unix socket under `SECRETS_DIR`, derives credentials by HMAC over (poll, slot,
nonce), and writes every hand-over to its own append-only journal, on disk, before it answers. It
keeps no credential, and has no other way in. One line of JSON asks, one line answers.
"""

import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
import socket
import socketserver
import struct
import threading
from pathlib import Path
from typing import Any

from django.db import connections

from common import clock
from votes.belenios.credentials import credential_from_seed, public_credential
from votes.belenios.errors import ProtocolError
from votes.belenios.group import group_named

FOLDER = "keeper"
SOCKET = "keeper.sock"
JOURNAL = "journal.jsonl"
SECRET_BYTES = 32
LONGEST_REQUEST = 4_000_000
GENESIS = "0" * 64
_POLL = re.compile(r"[1-9A-HJ-NP-Za-km-z]{14,22}")


class Refused(Exception):
    """A request that the keeper does not serve; the code says why."""


class Journal:
    """Every hand-over, one line each, chained by hash, synchronised before the release."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._last = GENESIS
        for line in self._lines_after_a_crash():
            self._last = hashlib.sha256(line).hexdigest()

    def write(self, entry: dict[str, Any]) -> None:
        """Appends a line; on return it is on disk."""
        with self._lock:
            line = json.dumps({**entry, "previous": self._last}, separators=(",", ":")).encode()
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(descriptor, line + b"\n")
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            self._last = hashlib.sha256(line).hexdigest()

    def _lines_after_a_crash(self) -> list[bytes]:
        """The lines of the journal. An unfinished last one announced nothing that was released:
        it is removed."""
        if not self.path.exists():
            return []
        whole, _, unfinished = self.path.read_bytes().rpartition(b"\n")
        if unfinished:
            os.truncate(self.path, len(whole) + 1 if whole else 0)
        return whole.splitlines()

    def slots(self, poll: str) -> list[str]:
        """The slots of a poll that were handed over at least once."""
        if not self.path.exists():
            return []
        rows = (json.loads(line) for line in self.path.read_bytes().splitlines())
        return sorted({r["slot"] for r in rows if r["poll"] == poll and r["do"] == "hand_over"})


class Keeper:
    """What the keeper can do, apart from how it is asked."""

    def __init__(self, secrets_dir: Path) -> None:
        self.folder = secrets_dir / FOLDER
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.journal = Journal(self.folder / JOURNAL)

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Serves one request; `Refused` names what is wrong with it."""
        poll = request.get("poll", "")
        if not isinstance(poll, str) or not _POLL.fullmatch(poll):
            raise Refused("bad-poll")
        match request.get("do"):
            case "create":
                return self._create(poll)
            case "public":
                return self._public(poll, request)
            case "hand_over":
                return self._hand_over(poll, request)
            case "slots":
                return {"slots": self.journal.slots(poll)}
            case "destroy":
                return self._destroy(poll)
        raise Refused("unknown-request")

    def _create(self, poll: str) -> dict[str, Any]:
        """Draws the secret of a poll. Idempotent: a secret is never replaced."""
        try:
            descriptor = os.open(self._path(poll), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return {}
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(SECRET_BYTES))
            file.flush()
            os.fsync(file.fileno())
        self._journal("create", poll)
        return {}

    def _public(self, poll: str, request: dict[str, Any]) -> dict[str, Any]:
        """The public credentials of slots: what the roll and the archive may know."""
        secret = self._secret(poll)
        try:
            group = group_named(str(request["group"]))
        except ProtocolError as error:
            raise Refused("bad-group") from error
        return {
            "public": [
                public_credential(group, poll, _credential(secret, poll, slot, nonce))
                for slot, nonce in request["slots"]
            ]
        }

    def _hand_over(self, poll: str, request: dict[str, Any]) -> dict[str, Any]:
        """A secret credential, released once its hand-over is on disk."""
        secret = self._secret(poll)
        slot, nonce, to = (str(request[name]) for name in ("slot", "nonce", "to"))
        self._journal("hand_over", poll, slot=slot, to=to)
        return {"credential": _credential(secret, poll, slot, nonce)}

    def _destroy(self, poll: str) -> dict[str, Any]:
        """Erases the secret of a poll. That no copy remains is declared, not provable."""
        path = self._path(poll)
        if path.exists():
            self._journal("destroy", poll)
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(SECRET_BYTES))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
        return {}

    def _secret(self, poll: str) -> bytes:
        try:
            return self._path(poll).read_bytes()
        except FileNotFoundError as error:
            raise Refused("no-secret") from error

    def _path(self, poll: str) -> Path:
        return self.folder / f"{poll}.secret"

    def _journal(self, do: str, poll: str, **details: str) -> None:
        self.journal.write({"at": clock.now().isoformat(), "do": do, "poll": poll, **details})


def _credential(secret: bytes, poll: str, slot: str, nonce: str) -> str:
    message = f"credential|{poll}|{slot}|{nonce}".encode()
    return credential_from_seed(hmac.new(secret, message, hashlib.sha256).digest())


class _Conversation(socketserver.StreamRequestHandler):
    """One request of one process of ours."""

    server: "KeeperServer"

    def handle(self) -> None:
        credentials = self.request.getsockopt(
            socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")
        )
        _pid, user, _group = struct.unpack("3i", credentials)
        try:
            if user != os.getuid():
                raise Refused("not-ours")
            answer = self.server.keeper.answer(self._request())
        except Refused as refused:
            answer = {"refused": str(refused)}
        finally:
            connections.close_all()
        self.wfile.write(json.dumps(answer, separators=(",", ":")).encode() + b"\n")

    def _request(self) -> dict[str, Any]:
        line = self.rfile.readline(LONGEST_REQUEST)
        try:
            request = json.loads(line)
        except ValueError as error:
            raise Refused("not-json") from error
        if not isinstance(request, dict):
            raise Refused("not-an-object")
        return request


class KeeperServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """The keeper on its socket. Only one can serve a folder of secrets."""

    daemon_threads = True

    def __init__(self, secrets_dir: Path) -> None:
        self.keeper = Keeper(secrets_dir)
        folder = self.keeper.folder
        self._alone = (folder / "serving").open("a")
        try:
            fcntl.flock(self._alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._alone.close()
            raise
        self._folder = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        (folder / SOCKET).unlink(missing_ok=True)
        # Through the folder's descriptor: the address of a socket is limited to 108 bytes.
        super().__init__(f"/proc/self/fd/{self._folder}/{SOCKET}", _Conversation)
        (folder / SOCKET).chmod(0o600)

    def server_close(self) -> None:
        super().server_close()
        (self.keeper.folder / SOCKET).unlink(missing_ok=True)
        os.close(self._folder)
        self._alone.close()
