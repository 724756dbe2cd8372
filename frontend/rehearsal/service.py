"""A service of one's own: scratch databases, real web, worker, keeper and mailbox."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

START_LIMIT_SECONDS = 60
STOP_LIMIT_SECONDS = 20
# Of the real service's environment nothing else: neither its relays, which would carry the mail
# of invented people, nor its secrets and databases.
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH")


@dataclass(frozen=True)
class Service:
    """A running scratch service: its address, its folder, the environment of its commands."""

    url: str
    folder: Path
    environment: dict[str, str]

    @property
    def mail(self) -> Path:
        return self.folder / "data" / "mail"

    def manage(self, *arguments: str) -> str:
        """Runs a management command on the scratch databases and gives what it printed."""
        done = subprocess.run(  # noqa: S603
            [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{arguments[0]}: {done.stderr[-2000:]}{done.stdout[-500:]}")
        return done.stdout


def environment_of(folder: Path, *, port: int, mail_port: int) -> dict[str, str]:
    """The settings of a service on `folder`, whose mail stays on this machine."""
    return {
        **{name: os.environ[name] for name in INHERITED if name in os.environ},
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "PORT": str(port),
        "EMAIL_PORT": str(mail_port),
        "DATA_DIR": str(folder / "data"),
        "SECRETS_DIR": str(folder / "secrets"),
        "DATABASE_URL": f"sqlite:///{folder / 'main.sqlite3'}",
        "URN_DATABASE_URL": f"sqlite:///{folder / 'urn.sqlite3'}",
        "SITE_URL": f"http://localhost:{port}",
        "BOOTH_URL": f"http://localhost:{port}",
        "LOAD_DEMONSTRATION": "no",
        "TRUSTED_PROXIES": "1",  # visitors say where they are (visitor.py)
    }


@contextmanager
def running(folder: Path) -> Iterator[Service]:
    """Starts the whole service on `folder`, and stops it whatever happens."""
    port, mail_port = _free_port(), _free_port()
    environment = environment_of(folder, port=port, mail_port=mail_port)
    service = Service(f"http://localhost:{port}", folder, environment)
    service.manage("prepare")
    with (folder / "service.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "runall"],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_ready(service, process)
        yield service
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_until_ready(service: Service, process: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < limit and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{service.url}/sante", timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    log = (service.folder / "service.log").read_text(errors="replace")
    raise RuntimeError(f"The scratch service did not start.\n{log[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
