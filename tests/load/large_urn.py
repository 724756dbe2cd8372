"""One large urn from its first ballot to the verdict, in bounded memory.

`python -m tests.load.large_urn [--ballots N] [--folder DIR]`

Three processes of one thread each, one after the other: the election is written ballot by
ballot, its ballots are multiplied again into the encrypted tally, the archive is verified. For
each: CPU time, wall time and the largest memory. Exit status 1 if one used 500 MiB or more, or if
the tally or the verdict is not the one expected.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from tests.load.bench_belenios import OURS, archive, measure
from votes.belenios.archive import ArchiveReader
from votes.belenios.ballot import read_ballot
from votes.belenios.credentials import CredentialList
from votes.belenios.election import Election
from votes.belenios.events import EventType
from votes.belenios.history import History
from votes.belenios.tally import RunningTally

MEMORY_ALLOWED = 500
MODULE = [sys.executable, "-m", "tests.load.large_urn"]


def main() -> int:
    """The whole trial, or one of its steps in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ballots", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where the archive is left")
    parser.add_argument("--step", choices=["write", "count"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step == "write":
        archive(options.folder, "BELENIOS-2048", options.ballots, 1)
        return 0
    if options.step == "count":
        return count(only_archive(options.folder))
    with tempfile.TemporaryDirectory() as scratch:
        return trial(options.folder or Path(scratch), options.ballots)


def trial(folder: Path, ballots: int) -> int:
    """Print a row for each step, as soon as it ends."""
    print(
        f"{ballots} ballots x 1 question, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    print(f"{'step':<8} {'CPU s':>8} {'wall s':>8} {'CPU ms/ballot':>14} {'MiB':>6}", flush=True)
    memory = 0.0
    for step in ("write", "count", "verify"):
        command = [*MODULE, "--step", step, "--folder", str(folder), "--ballots", str(ballots)]
        if step == "verify":
            command = [*OURS, str(only_archive(folder))]
        run = measure(command)
        memory = max(memory, run.memory)
        each = 1000 * run.processor / ballots
        print(
            f"{step:<8} {run.processor:>8.1f} {run.wall:>8.1f} {each:>14.2f} {run.memory:>6.0f}",
            flush=True,
        )
    size = only_archive(folder).stat().st_size / 2**20
    print(
        f"archive of {size:.0f} MiB; largest process {memory:.0f} MiB of {MEMORY_ALLOWED} allowed"
    )
    return 0 if memory < MEMORY_ALLOWED else 1


def only_archive(folder: Path) -> Path:
    """The archive of a folder that has no other."""
    (path,) = folder.glob("*.bel")
    return path


def count(path: Path) -> int:
    """Multiply the ballots of an archive; 0 if the product is the tally that it holds."""
    with path.open("rb") as stream:
        reader = ArchiveReader(stream)
        history = History(reader, reader.index())
        records = history.steps[0].records
        election = Election.parse(reader.text(records[0]))
        listed = CredentialList.parse(reader.text(records[2])).credentials
        weights = {item.key: item.weight for item in listed}
        running = RunningTally(election)
        for step in history.of_type(EventType.BALLOT):
            ballot = read_ballot(election, reader.text(step.records[0]))
            running.add(ballot, weights[ballot.credential])
        (step,) = history.of_type(EventType.ENCRYPTED_TALLY)
        return int(running.finish()[0].text != reader.text(step.records[0]))


if __name__ == "__main__":
    sys.exit(main())
