"""How fast archives are verified: by us, with one and two processes, and by belenios-tool.

The same archives for all, the runs interleaved, whole processes measured from the reading
of the file to the verdict. CPU time says what a core does; wall time what a person waits.
"""

import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.factories.belenios import (
    YES_NO,
    belenios_2048,
    hold,
    make_poll,
    whole_election,
    write_bel,
)

BALLOTS = 100
QUESTIONS = (1, 5)
ROUNDS = 3
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Run:
    """What one verification cost, in seconds."""

    processor: float
    wall: float


def measure(command: list[str], folder: Path) -> Run:
    """Run a verifier that must say yes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    wall = perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(spent, wall)


def verifiers(tool: str, path: Path) -> dict[str, list[str]]:
    """The commands compared, the reference first."""
    ours = [sys.executable, "-m", "votes.belenios", "verify", str(path), "--json", "--workers"]
    return {
        "belenios-tool": [tool, "election", "verify", "--dir", str(path.parent)],
        "ours, 1 process": [*ours, "1"],
        "ours, 2 processes": [*ours, "2"],
    }


def archive(folder: Path, questions: int) -> Path:
    """A finished election: one ballot for each of the voters."""
    group = belenios_2048()
    holders = hold(group, 1)
    poll = make_poll(
        holders.public_key(group), questions=[YES_NO] * questions, weights=[1] * BALLOTS
    )
    votes = [(voter, [[1, 0, 0]] * questions) for voter in range(BALLOTS)]
    steps, _ = whole_election(poll, holders, votes)
    return write_bel(folder, poll, steps)


def compare(tool: str, questions: int) -> None:
    """Print the rows of one size of ballot."""
    with tempfile.TemporaryDirectory() as folder:
        commands = verifiers(tool, archive(Path(folder), questions))
        runs: dict[str, list[Run]] = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, command in commands.items():
                runs[name].append(measure(command, ROOT))
    reference = median(run.processor for run in runs["belenios-tool"])
    waited = median(run.wall for run in runs["belenios-tool"])
    for name, measured in runs.items():
        processor = median(run.processor for run in measured)
        wall = median(run.wall for run in measured)
        print(
            f"{questions:>9} {name:<18} {1000 * processor / BALLOTS:>10.1f} "
            f"{BALLOTS / processor:>12.1f} {BALLOTS / wall:>11.1f} "
            f"{reference / processor:>9.2f} {waited / wall:>10.2f}"
        )


def main() -> int:
    """Print the table; needs belenios-tool for the ratios."""
    tool = shutil.which("belenios-tool")
    if tool is None:
        print("belenios-tool is not installed: apt-get install belenios-tool", file=sys.stderr)
        return 1
    print(f"Verification of {BALLOTS} ballots, BELENIOS-2048, 3 answers, median of {ROUNDS} runs")
    print(
        f"{'questions':>9} {'verifier':<18} {'CPU ms/b.':>10} {'ballots/s/core':>12} "
        f"{'ballots/s':>11} {'CPU ratio':>9} {'wall ratio':>10}"
    )
    for questions in QUESTIONS:
        compare(tool, questions)
    return 0


if __name__ == "__main__":
    sys.exit(main())
