"""Two real workers share a verification over one database, as two machines would."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.actions.urn.shared_verification import BALLOTS, PART

MODULE = "tests.actions.urn.shared_verification"
LIMIT = 120


class Machines:
    """The workers of one pair of databases, and what those hold."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": MODULE,
            "DATABASE_URL": f"sqlite:///{folder / 'main.sqlite3'}",
            "URN_DATABASE_URL": f"sqlite:///{folder / 'urn.sqlite3'}",
            "TEST_SECRETS_DIR": str(folder / "secrets"),
        }

    def ask(self, what: str) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-m", MODULE, what],
            cwd=settings.BASE_DIR,
            env=self.environment,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def worker(self) -> subprocess.Popen[bytes]:
        with (self.folder / "workers.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "manage.py", "qcluster"],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def count(self, base: str, table: str, where: str = "1=1") -> int:
        with sqlite3.connect(self.folder / f"{base}.sqlite3", timeout=20) as rows:
            found: int = rows.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0]
        rows.close()
        return found

    def checked(self) -> int:
        return self.count("urn", "urn_verificationpart", "verdict <> ''")

    def until(self, done: Callable[[], bool]) -> None:
        limit = time.monotonic() + LIMIT
        while not done():
            assert time.monotonic() < limit, (self.folder / "workers.log").read_text()[-3000:]
            time.sleep(0.02)


def kill(worker: subprocess.Popen[bytes]) -> None:
    """Without warning, with all its processes."""
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


@pytest.mark.faults
def test_a_worker_killed_in_the_middle_is_replaced_and_no_ballot_weighs_twice(
    tmp_path: Path,
) -> None:
    machines = Machines(tmp_path)
    parts = machines.ask("begin")["parts"]
    first = machines.worker()
    machines.until(lambda: machines.checked() >= 2)
    second = machines.worker()

    kill(first)
    left = parts - machines.checked()
    try:
        machines.until(lambda: machines.count("urn", "urn_verificationpart") == 0)
        machines.until(lambda: machines.count("main", "django_q_ormq") == 0)
    finally:
        kill(second)

    found = machines.ask("look")
    assert parts == BALLOTS // PART
    assert left > 0, "killed too late to prove anything"
    assert (found["state"], found["left"], found["same_product"]) == ("valid", 0, True)
    assert (found["report"]["ballots"], found["report"]["counted"]) == (BALLOTS, BALLOTS - 2)
