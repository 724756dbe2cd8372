"""Two real workers share a verification over one database, as two machines would."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from tests.actions.urn.shared_verification import BALLOTS, PART
from tests.load.postgresql import Cluster, private_cluster

MODULE = "tests.actions.urn.shared_verification"
LIMIT = 120
RETRY = settings.Q_CLUSTER["retry"]


class Machines:
    """The workers of one pair of databases, and what those hold."""

    def __init__(self, folder: Path, cluster: Cluster | None) -> None:
        self.folder, self.cluster = folder, cluster
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": MODULE,
            "DATABASE_URL": self.address("ouvote"),
            "URN_DATABASE_URL": self.address("urn"),
            "TEST_SECRETS_DIR": str(folder / "secrets"),
        }

    def address(self, base: str) -> str:
        if self.cluster:
            return self.cluster.address(base)
        return f"sqlite:///{self.folder / base}.sqlite3"

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
        asked = f"SELECT count(*) FROM {table} WHERE {where}"
        if self.cluster:
            with psycopg.connect(self.address(base)) as rows:
                (found,) = rows.execute(asked.encode()).fetchone() or (0,)
        else:
            with closing(sqlite3.connect(self.folder / f"{base}.sqlite3", timeout=20)) as file:
                (found,) = file.execute(asked).fetchone()
        return int(found)

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
    with ExitStack() as stack:
        on_postgresql = connections["urn"].vendor == "postgresql"
        cluster = stack.enter_context(private_cluster()) if on_postgresql else None
        share_and_kill(Machines(tmp_path, cluster))


def share_and_kill(machines: Machines) -> None:
    parts = machines.ask("begin")["parts"]
    first = machines.worker()
    machines.until(lambda: machines.checked() >= 2)
    second = machines.worker()

    kill(first)
    left, killed_at = parts - machines.checked(), time.monotonic()
    try:
        machines.ask("watch")
    finally:
        kill(second)

    assert time.monotonic() - killed_at < RETRY, "only the broker's patience ended it"
    found = machines.ask("look")
    assert parts == BALLOTS // PART
    assert left > 0, "killed too late to prove anything"
    assert (found["state"], found["left"], found["same_product"]) == ("valid", 0, True)
    assert (found["report"]["ballots"], found["report"]["counted"]) == (BALLOTS, BALLOTS - 2)
