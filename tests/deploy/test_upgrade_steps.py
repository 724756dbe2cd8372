"""`deploy/upgrade`, step by step: what is asked of which release, in which order.

The releases here only write down what they are asked; real ones go through it in test_upgrade.py.
"""

import os
import subprocess
from pathlib import Path

import pytest

from config.environment import ROOT

RELEASE = """#!/bin/sh
shift; echo "{name}: $1" >> "$LOG"
case "$1" in
  may_stop) [ ! -f "$LOG.open" ] || {{ echo "Un vote est ouvert." >&2; exit 1; }} ;;
  backup) echo data > "$2" ;;
esac
[ "{name}: $1" != "$FAILS" ]
"""
SYSTEMD_RUN = """#!/bin/sh
while case "$1" in -p|-E) shift 2 ;; -*) shift ;; *) false ;; esac; do :; done
exec "$@"
"""
SYSTEMCTL = '#!/bin/sh\necho "systemctl $1" >> "$LOG"\n'
BEFORE = ["new: check_production", "old: may_stop", "systemctl stop", "old: may_stop"]
STARTED = ["systemctl start", "systemctl start"]
BACK = ["systemctl stop", "old: restore", "old: prepare", *STARTED]
BACK += ["old: await_health", "systemctl is-active"]


class Machine:
    def __init__(self, folder: Path) -> None:
        self.folder, self.link, self.log = folder, folder / "link", folder / "log"
        (folder / "bin").mkdir()
        for name, text in (("systemd-run", SYSTEMD_RUN), ("systemctl", SYSTEMCTL)):
            self._program(folder / "bin" / name, text)
        for name in ("old", "new"):
            (folder / name / ".venv/bin").mkdir(parents=True)
            self._program(folder / name / ".venv/bin/python", RELEASE.format(name=name))
            for file in ("manage.py", "uv.lock"):
                (folder / name / file).touch()
        self.link.symlink_to(folder / "old")

    def _program(self, path: Path, text: str) -> None:
        path.write_text(text)
        path.chmod(0o700)

    def upgrade(self, to: str = "", fails: str = "") -> subprocess.CompletedProcess[str]:
        self.log.write_text("")
        environment = {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "OUVOTE_LINK": str(self.link),
            "OUVOTE_STATE": str(self.folder / "state"),
            "LOG": str(self.log),
            "FAILS": fails,
        }
        return subprocess.run(
            ["sh", ROOT / "deploy/upgrade", to or str(self.folder / "new")],
            env=environment,
            text=True,
            capture_output=True,
            check=False,
        )

    @property
    def steps(self) -> list[str]:
        return self.log.read_text().splitlines()

    @property
    def runs(self) -> str:
        return self.link.resolve().name


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_data_are_saved_before_the_new_release_touches_them(machine: Machine) -> None:
    done = machine.upgrade()

    assert done.returncode == 0, done.stderr
    answers = ["new: await_health", "systemctl is-active"]
    assert machine.steps == [*BEFORE, "old: backup", "new: prepare", *STARTED, *answers]
    assert machine.runs == "new"


def test_an_open_vote_stops_nothing_and_is_named(machine: Machine) -> None:
    Path(f"{machine.log}.open").touch()

    done = machine.upgrade()

    assert done.returncode == 1
    assert "Un vote est ouvert." in done.stderr
    assert "systemctl stop" not in machine.steps
    assert machine.runs == "old"


@pytest.mark.parametrize("step", ["prepare", "await_health"])
def test_a_release_that_fails_gives_its_place_and_its_data_back(
    machine: Machine, step: str
) -> None:
    done = machine.upgrade(fails=f"new: {step}")

    assert done.returncode == 1
    assert machine.steps[-len(BACK) :] == BACK
    assert "serves again" in done.stderr
    assert machine.runs == "old"


def test_a_backup_that_fails_leaves_the_databases_as_they_are(machine: Machine) -> None:
    done = machine.upgrade(fails="old: backup")

    assert done.returncode == 1
    assert "old: restore" not in machine.steps
    assert "new: prepare" not in machine.steps
    assert machine.runs == "old"


def test_an_upgrade_cut_short_is_undone_before_another_begins(machine: Machine) -> None:
    machine.upgrade(fails="new: prepare")
    (machine.folder / "state" / "under-way").touch()
    machine.link.unlink()
    machine.link.symlink_to(machine.folder / "new")

    again = machine.upgrade(str(machine.folder / "old"))
    back = machine.upgrade("--back")

    assert again.returncode == 1
    assert "--back" in again.stderr
    assert back.returncode == 0, back.stderr
    assert machine.steps == BACK
    assert machine.runs == "old"
