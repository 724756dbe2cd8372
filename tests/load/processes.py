"""Who is whose child, and what it cost: Linux's /proc."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    """What follows the name: state, parent… Empty when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def children(parent: int) -> list[int]:
    """The living children of a process."""
    everybody = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]
    return [
        pid
        for pid in everybody
        if (stat := _stat(pid)) and int(stat[1]) == parent and stat[0] != "Z"
    ]


def family(parent: int) -> list[int]:
    """A process and all that descend from it."""
    return [parent, *(pid for child in children(parent) for pid in family(child))]


def command_of(pid: int) -> str:
    """The words it was started with."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def processor_seconds(pids: list[int]) -> float:
    """Processor time that these spent so far, with that of the dead children they waited for: a
    connection that ends must not take its share away."""
    stats = [_stat(pid) for pid in pids]
    return sum(int(ticks) for stat in stats if stat for ticks in stat[11:15]) / TICKS
