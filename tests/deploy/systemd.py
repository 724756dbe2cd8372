"""Stands for systemd where there is none: `systemctl` and `systemd-run` on the units of deploy/.

Called by two small scripts (`install`), with what they need in the environment: OUVOTE_LINK, where
the release is; UNITS, the ports it listens on and the folder of what runs (JSON).
"""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

STOP_SECONDS = 30


def install(folder: Path) -> None:
    """Both programs, in a folder for the front of PATH."""
    folder.mkdir()
    for name in ("systemctl", "systemd-run"):
        path = folder / name
        path.write_text(f'#!/bin/sh\nexec {sys.executable} {__file__} {name} "$@"\n')
        path.chmod(path.stat().st_mode | stat.S_IXUSR)


def _command(unit: str) -> tuple[list[str], dict[str, str]]:
    """What a unit runs, on this test's ports, and the settings it names."""
    known = json.loads(os.environ["UNITS"])
    lines = (Path(os.environ["OUVOTE_LINK"]) / "deploy/systemd" / f"{unit}.service").read_text()
    start = next(line for line in lines.splitlines() if line.startswith("ExecStart="))
    words = start.removeprefix("ExecStart=").replace("/srv/ouvote", os.environ["OUVOTE_LINK"])
    for port, here in known["ports"].items():
        words = words.replace(f"--port {port}", f"--port {here}")
    setting = next(line for line in lines.splitlines() if line.startswith("Environment="))
    name, value = setting.removeprefix("Environment=").split("=", 1)
    return words.split(), {name: value}


def _services(units: list[str]) -> Iterator[tuple[str, Path]]:
    for unit in units:
        if not unit.endswith((".timer", ".service")):
            yield unit, Path(json.loads(os.environ["UNITS"])["running"]) / unit


def _pid(file: Path) -> int | None:
    """The main process of a unit, if it lives."""
    if not file.exists():
        return None
    pid = int(file.read_text())
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return None
    return None if state == "Z" else pid


def systemctl(verb: str, *words: str) -> int:
    units = [word for word in words if not word.startswith("-")]
    if verb == "is-active":
        return int(any(_pid(file) is None for _unit, file in _services(units)))
    for unit, file in _services(units):
        pid = _pid(file)
        if verb == "start" and pid is None:
            command, settings = _command(unit)
            with Path(f"{file}.log").open("ab") as log:
                process = subprocess.Popen(
                    command,
                    cwd=os.environ["OUVOTE_LINK"],
                    env={**os.environ, **settings},
                    start_new_session=True,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=log,
                )
            file.write_text(str(process.pid))
        elif verb == "stop" and pid is not None:
            os.kill(pid, signal.SIGTERM)
            limit = time.monotonic() + STOP_SECONDS
            while _pid(file) is not None:
                if time.monotonic() > limit:
                    os.killpg(pid, signal.SIGKILL)
                time.sleep(0.05)
    return 0


def systemd_run(*words: str) -> int:
    rest, folder, settings = list(words), ".", {}
    while rest[0].startswith("-"):
        option = rest.pop(0)
        if option in ("-p", "-E"):
            name, value = rest.pop(0).split("=", 1)
            folder = value if name == "WorkingDirectory" else folder
            settings |= {name: value} if option == "-E" else {}
    return subprocess.run(rest, cwd=folder, env={**os.environ, **settings}, check=False).returncode


if __name__ == "__main__":
    program, *rest = sys.argv[1:]
    sys.exit(systemctl(*rest) if program == "systemctl" else systemd_run(*rest))
