"""A real service on a scratch folder, whose parts can be killed and come back one by one."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.load.postgresql import Cluster, private_cluster
from tests.load.processes import children, command_of, family

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 180


class Service:
    """Web with two workers and their checkers, keeper and task worker, as `runall` has them; each
    starts again when it is killed, as under a supervisor."""

    def __init__(
        self, folder: Path, cluster: Cluster | None, *, checkers: int = 1, web: int = 2
    ) -> None:
        self.folder, self.cluster = folder, cluster
        self._single = web == 1
        self.port = _free_port()
        self.environment = {
            **os.environ,
            **self._databases(),
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PORT": str(self.port),
            "EMAIL_PORT": str(_free_port()),
            "DATA_DIR": str(folder / "data"),
            "SECRETS_DIR": str(folder / "secrets"),
            "SITE_URL": f"http://localhost:{self.port}",
            "BOOTH_URL": f"http://localhost:{self.port}",
            "LOAD_DEMONSTRATION": "no",
            "BALLOT_CHECKERS": str(checkers),
        }
        manage = [sys.executable, "manage.py"]
        server = "-m uvicorn config.asgi:application --log-level warning --no-access-log"
        self._commands = {
            "keeper": [*manage, "keeper"],
            "tasks": [*manage, "qcluster"],
            "web": [
                *(sys.executable, *server.split(), "--port", str(self.port)),
                *("--workers", str(web), "--timeout-worker-healthcheck", "30"),
            ],
        }
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def _databases(self) -> dict[str, str]:
        if self.cluster:
            main, urn = self.cluster.address("ouvote"), self.cluster.address("urn")
        else:
            main, urn = (f"sqlite:///{self.folder / name}.sqlite3" for name in ("main", "urn"))
        return {"DATABASE_URL": main, "URN_DATABASE_URL": urn}

    def python(self, *words: str) -> str:
        """Runs a program of the project on this service's databases; what it printed."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{words}: {done.stderr[-3000:]}")
        return done.stdout

    def start(self) -> None:
        for name in self._commands:
            self._start(name)
        self.wait_until_ready()

    def _start(self, name: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                self._commands[name],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        limit = time.monotonic() + READY_SECONDS
        while time.monotonic() < limit and self._running["web"].poll() is None:
            with suppress(urllib.error.URLError, OSError):
                address = f"http://127.0.0.1:{self.port}/sante"
                with urllib.request.urlopen(address, timeout=10):
                    return
            time.sleep(0.2)
        raise RuntimeError((self.folder / "web.log").read_text()[-3000:])

    def processes(self) -> list[int]:
        """Every process of the service, its database's included."""
        own = [pid for process in self._running.values() for pid in family(process.pid)]
        return own + (self.cluster.processes() if self.cluster else [])

    def web_workers(self) -> list[int]:
        web = self._running["web"].pid
        if self._single:
            return [web]
        return [pid for pid in children(web) if "spawn_main" in command_of(pid)]

    def checkers(self) -> list[int]:
        pids = [pid for worker in self.web_workers() for pid in children(worker)]
        return [pid for pid in pids if "votes.urn.checking" in command_of(pid)]

    def faults(self, draw: random.Random) -> dict[str, Callable[[], bool]]:
        """What can be killed, each answering whether something was."""
        faults: dict[str, Callable[[], bool]] = {
            "checker": lambda: _kill_one(self.checkers(), draw),
            "web worker": lambda: _kill_one(self.web_workers(), draw),
            "all of the web": lambda: self._kill_and_start("web"),
            "tasks": lambda: self._kill_and_start("tasks"),
            "keeper": lambda: self._kill_and_start("keeper"),
        }
        if self.cluster:
            cluster = self.cluster
            faults["database connection"] = lambda: _kill_one(cluster.backends(), draw)
            faults["database"] = lambda: self._cut_the_database(cluster)
        return faults

    def _kill_and_start(self, name: str) -> bool:
        self._kill(name)
        self._start(name)
        return True

    def _cut_the_database(self, cluster: Cluster) -> bool:
        cluster.kill()
        cluster.start()
        return True

    def _kill(self, name: str) -> None:
        process = self._running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def power_cut(self) -> None:
        """Everything at once; then only the database comes back."""
        for name in list(self._running):
            self._kill(name)
        if self.cluster:
            self._cut_the_database(self.cluster)


def _kill_one(pids: list[int], draw: random.Random) -> bool:
    if not pids:
        return False
    with suppress(ProcessLookupError):
        os.kill(draw.choice(sorted(pids)), signal.SIGKILL)
        return True
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def scratch_service(folder: Path, base: str, **options: Any) -> Iterator[Service]:
    """A prepared service on SQLite or on a PostgreSQL of its own; not started yet."""
    with ExitStack() as stack:
        cluster = stack.enter_context(private_cluster()) if base == "postgresql" else None
        service = Service(folder, cluster, **options)
        service.python("manage.py", "prepare")
        try:
            yield service
        finally:
            for name in list(service._running):
                service._kill(name)
