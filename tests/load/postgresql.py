"""A private PostgreSQL that may be killed: a cluster of its own, gone with its folder."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from tests.load.processes import children, command_of

START_SECONDS = 120
DATABASES = ("ouvote", "urn")


def programs() -> Path | None:
    """The folder of PostgreSQL's own programs, where it is installed."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = str(packaged[-1]) if packaged else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


class Cluster:
    """Stock settings, durable as in production; only a socket in its folder leads to it."""

    def __init__(self, folder: Path, bin_: Path) -> None:
        self.folder, self._bin = folder, bin_
        self._process: subprocess.Popen[bytes] | None = None
        if os.getuid() == 0:
            os.chown(folder, *_user()[:2])
        made = [self._bin / "initdb", "-D", folder / "data", "-A", "trust", "-U", "postgres"]
        subprocess.run(
            [*map(str, made), "--locale=C.UTF-8"],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
            **_identity(),
        )
        self.start()
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            for name in DATABASES:
                connection.execute(f"CREATE DATABASE {name}".encode())

    def address(self, name: str) -> str:
        return f"postgresql://postgres@{quote(str(self.folder), safe='')}/{name}"

    def start(self) -> None:
        """Starts it, again if what was killed is not quite gone, until it answers."""
        limit = time.monotonic() + START_SECONDS
        with (self.folder / "log").open("ab") as log:
            while True:
                if self._process is None or self._process.poll() is not None:
                    self._process = self._launch(log)
                with suppress(psycopg.OperationalError):
                    psycopg.connect(self.address("postgres"), connect_timeout=5).close()
                    return
                if time.monotonic() > limit:
                    raise RuntimeError((self.folder / "log").read_text()[-2000:])
                time.sleep(0.1)

    def _launch(self, log: Any) -> subprocess.Popen[bytes]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "max_connections": "200",
        }
        options = [word for item in settings.items() for word in ("-c", "=".join(item))]
        return subprocess.Popen(
            [str(self._bin / "postgres"), "-D", str(self.folder / "data"), *options],
            cwd=self.folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **_identity(),
        )

    def processes(self) -> list[int]:
        """The server, then its children."""
        assert self._process is not None
        return [self._process.pid, *children(self._process.pid)]

    def backends(self) -> list[int]:
        """The processes that serve a connection to the urn."""
        return [pid for pid in self.processes() if " urn " in command_of(pid)]

    def kill(self) -> None:
        """All of it at once, as a power cut does."""
        assert self._process is not None
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()


@contextmanager
def private_cluster() -> Iterator[Cluster]:
    """A cluster for the time of a test, in a folder whose path is short enough for a socket."""
    bin_ = programs()
    if bin_ is None:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    with tempfile.TemporaryDirectory(prefix="ouvote-pg-") as folder:
        cluster = Cluster(Path(folder), bin_)
        try:
            yield cluster
        finally:
            cluster.kill()


def _user() -> tuple[int, int]:
    found = pwd.getpwnam("postgres")
    return found.pw_uid, found.pw_gid


def _identity() -> dict[str, Any]:
    """The server refuses to be root: it is the user its package made."""
    if os.getuid():
        return {}
    user, group = _user()
    return {"user": user, "group": group, "extra_groups": []}
