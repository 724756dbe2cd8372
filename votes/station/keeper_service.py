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
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.db import connections

from common import clock
from votes.belenios.credentials import credential_from_seed, public_credential
from votes.belenios.errors import Check, ProtocolError
from votes.belenios.group import Group, group_named
from votes.station import sealed_halves
from votes.station.keeper_journal import JOURNAL, Journal, erase, write_new

FOLDER = "keeper"
SOCKET = "keeper.sock"
SECRET_BYTES = 32
LONGEST_REQUEST = 4_000_000
_POLL = re.compile(r"[1-9A-HJ-NP-Za-km-z]{14,22}")


class Refused(Exception):
    """A request that the keeper does not serve; the code says why."""


class Keeper:
    """What the keeper can do, apart from how it is asked."""

    def __init__(self, secrets_dir: Path) -> None:
        self.folder = secrets_dir / FOLDER
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.journal = Journal(self.folder / JOURNAL)
        self.torn = self._set_torn_secrets_aside()
        self._giving_back = threading.Lock()

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Serves one request; `Refused` names what is wrong with it."""
        poll = request.get("poll", "")
        if not isinstance(poll, str) or not _POLL.fullmatch(poll):
            raise Refused("bad-poll")
        known = {
            "create": self._create,
            "public": self._public,
            "hand_over": self._hand_over,
            "slots": self._slots,
            "seal": self._seal,
            "held": self._held,
            "give_back": self._give_back,
            "destroy": self._destroy,
            "forget": self._forget,
        }
        act = known.get(str(request.get("do")))
        if act is None:
            raise Refused("unknown-request")
        return act(poll, request)

    def _set_torn_secrets_aside(self) -> list[str]:
        """The polls whose secret a kill or a full disk cut short: it makes no right, and must
        not pass for it. What is left is kept apart, under another name."""
        torn = []
        for path in sorted(self.folder.glob("*.secret")):
            if path.stat().st_size != SECRET_BYTES:
                self._journal("torn", path.stem)
                path.rename(path.with_suffix(".torn"))
                torn.append(path.stem)
        return torn

    def _create(self, poll: str, _request: dict[str, Any]) -> dict[str, Any]:
        """Draws the secret of a poll. Idempotent: a secret is never replaced."""
        try:
            write_new(self._path(poll), secrets.token_bytes(SECRET_BYTES))
        except FileExistsError:
            return {}
        self._journal("create", poll)
        return {}

    def _public(self, poll: str, request: dict[str, Any]) -> dict[str, Any]:
        """The public credentials of slots: what the roll and the archive may know."""
        secret = self._secret(poll)
        group = _group(request)
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

    def _slots(self, poll: str, _request: dict[str, Any]) -> dict[str, Any]:
        """The journal of hand-overs, as far as it was kept on this machine."""
        return {"slots": self.journal.slots(poll)}

    def _held(self, poll: str, _request: dict[str, Any]) -> dict[str, Any]:
        """Whether the secret of a poll is here, and whose halves wait for the other one."""
        return {
            "secret": self._path(poll).exists(),
            "given": self._waiting(poll),
            "restored_at": self.journal.restored_at(poll),
            "torn": self.journal.is_torn(poll),
        }

    def _destroy(self, poll: str, _request: dict[str, Any]) -> dict[str, Any]:
        """Erases the secret of a poll. That no copy remains is declared, not provable."""
        path = self._path(poll)
        if path.exists():
            self._journal("destroy", poll)
            erase(path)
        for half in self._given(poll).values():
            erase(half)
        return {}

    def _forget(self, poll: str, _request: dict[str, Any]) -> dict[str, Any]:
        """Destroys who was handed a right and when, once the secret of the poll is gone."""
        if self._path(poll).exists():
            raise Refused("secret-present")
        self.journal.forget(poll, clock.now().isoformat())
        return {}

    def _seal(self, poll: str, request: dict[str, Any]) -> dict[str, Any]:
        """The secret in two halves, each encrypted to the key of its holder; none is kept here."""
        group = _group(request)
        try:
            keys = {
                int(number): group.read_member(key, Check.TRUSTEE_CERTIFICATE, "a holder's key")
                for number, key in request["holders"]
            }
            sealed = sealed_halves.split(group, poll, self._secret(poll), keys)
        except (ProtocolError, ValueError) as error:
            raise Refused("bad-holders") from error
        self._journal("seal", poll, holders=",".join(map(str, sorted(keys))))
        return {"halves": [asdict(half) for half in sealed]}

    def _give_back(self, poll: str, request: dict[str, Any]) -> dict[str, Any]:
        """Takes one half back. With the second, the secret is written again if it makes the
        rights of the roll; until then each half waits here, like the secret itself would."""
        with self._giving_back:
            self._take_half(poll, request)
            return {"restored": self._path(poll).exists()}

    def _take_half(self, poll: str, request: dict[str, Any]) -> None:
        if self._path(poll).exists():
            raise Refused("secret-present")
        if self.journal.is_destroyed(poll):
            raise Refused("destroyed")
        holder, commitments = int(request["holder"]), dict(request["commitments"])
        half = _half(request["half"])
        if not sealed_halves.is_true(poll, holder, half, str(commitments.get(str(holder), ""))):
            raise Refused("half-false")
        given = self._given(poll)
        if holder not in given:
            self._journal("give_back", poll, holder=str(holder))
            write_new(self._half_path(poll, holder), half)
            given = self._given(poll)
        elif len(given) < sealed_halves.HALVES:
            raise Refused("half-twice")
        if len(given) == sealed_halves.HALVES:
            self._restore(poll, request, list(given.values()))

    def _restore(self, poll: str, request: dict[str, Any], paths: list[Path]) -> None:
        secret = sealed_halves.joined([path.read_bytes() for path in paths])
        group, expected = _group(request), request["expected"]
        true = bool(expected) and all(
            public_credential(group, poll, _credential(secret, poll, slot, nonce)) == public
            for slot, nonce, public in expected
        )
        self._journal("restore" if true else "not_restored", poll)
        if true:
            write_new(self._path(poll), secret)
        for path in paths:
            erase(path)
        if not true:
            raise Refused("secret-false")

    def _given(self, poll: str) -> dict[int, Path]:
        """The halves given back that wait for the other one, by the number of their holder."""
        found = list(self.folder.glob(f"{poll}.half-*"))
        for torn in [path for path in found if path.stat().st_size != SECRET_BYTES]:
            # Cut short by a kill, never acknowledged: its holder is asked for it again.
            erase(torn)
            found.remove(torn)
        return dict(sorted((int(path.name.rpartition("-")[2]), path) for path in found))

    def _waiting(self, poll: str) -> list[int]:
        """Who gave a half that waits for the other one. Nobody's does when both are there and no
        secret: a kill came in between, and either holder, asked again, brings the secret back."""
        given = list(self._given(poll))
        return given if len(given) < sealed_halves.HALVES else []

    def _half_path(self, poll: str, holder: int) -> Path:
        return self.folder / f"{poll}.half-{holder}"

    def _secret(self, poll: str) -> bytes:
        try:
            secret = self._path(poll).read_bytes()
        except FileNotFoundError as error:
            why = "torn-secret" if self.journal.is_torn(poll) else "no-secret"
            raise Refused(why) from error
        if len(secret) != SECRET_BYTES:
            raise Refused("torn-secret")
        return secret

    def _path(self, poll: str) -> Path:
        return self.folder / f"{poll}.secret"

    def _journal(self, do: str, poll: str, **details: str) -> None:
        self.journal.write({"at": clock.now().isoformat(), "do": do, "poll": poll, **details})


def _half(text: object) -> bytes:
    try:
        half = bytes.fromhex(str(text))
    except ValueError as error:
        raise Refused("half-false") from error
    if len(half) != SECRET_BYTES:
        raise Refused("half-false")
    return half


def _group(request: dict[str, Any]) -> Group:
    try:
        return group_named(str(request["group"]))
    except ProtocolError as error:
        raise Refused("bad-group") from error


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
