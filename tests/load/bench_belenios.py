"""How fast archives are verified: by us, with one and two processes, and by belenios-tool.

`python -m tests.load.bench_belenios [--ballots N] [--questions N…] [--rounds N] [--alone]
[--curve-tool PROGRAM]`

The same archives for all, the runs interleaved, whole processes measured from the reading
of the file to the verdict. CPU time says what a core does; wall time what a person waits:
on a machine that does other work, only the first can be compared. The floor is the time
of the powers of a variable base that the proofs ask for, one by one: a verifier that did
nothing else would take 100 % of it. `--alone` leaves belenios-tool out, for large urns.
The tool 2.0 does not know Ed25519: `--curve-tool` names a belenios-tool 3 to compare with.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from tests.factories.belenios import YES_NO, hold, make_poll, write_bel
from votes.belenios import events
from votes.belenios.decryption import decrypt_partially
from votes.belenios.events import Appended
from votes.belenios.group import group_named
from votes.belenios.result import result_text
from votes.belenios.tally import RunningTally

ROOT = Path(__file__).resolve().parents[2]
OURS = [sys.executable, "-m", "votes.belenios", "verify", "--json"]
POWERS = {1: 15, 5: 71}
"""Powers of a variable base that the proofs of a ballot of 3 answers ask for, signature
included, by number of questions."""


@dataclass(frozen=True)
class Run:
    """What one verification cost: seconds, and mebibytes of the largest process."""

    processor: float
    wall: float
    memory: float


def measure(command: Sequence[str]) -> Run:
    """Run a verifier that must say yes, under a shell process whose children we measure."""
    start = perf_counter()
    done = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(done.pid, 0)
    done.returncode = os.waitstatus_to_exitcode(status)
    if done.returncode:
        raise SystemExit(f"{command[0]} refused the archive")
    return Run(usage.ru_utime + usage.ru_stime, perf_counter() - start, usage.ru_maxrss / 1024)


def verifiers(tool: str | None, path: Path) -> dict[str, list[str]]:
    """The commands compared, the reference first."""
    commands = {f"ours, {n} process": [*OURS, "--workers", str(n), str(path)] for n in (1, 2)}
    if tool is None:
        return commands
    return {
        "belenios-tool": [tool, "election", "verify", "--dir", str(path.parent)],
        **commands,
    }


def archive(folder: Path, group_name: str, ballots: int, questions: int) -> Path:
    """A finished election written step by step: one ballot for each of the voters."""
    group = group_named(group_name)
    holders = hold(group, 1)
    poll = make_poll(
        holders.public_key(group),
        questions=[YES_NO] * questions,
        weights=[1] * ballots,
        group=group,
    )
    votes = ([[int(voter % 3 == n) for n in range(3)]] * questions for voter in range(ballots))

    def steps() -> Iterator[Appended]:
        last = events.setup(poll.election.text, holders.trustees.text, poll.credentials.text)
        yield last
        running = RunningTally(poll.election)
        for secret, vote in zip(poll.secrets, votes, strict=True):
            text = poll.maker.make(secret, vote)
            running.add(poll.read(text), 1)
            last = events.ballot(last.event, text)
            yield last
        last = events.end_ballots(last.event)
        yield last
        tally, sized = running.finish()
        last = events.encrypted_tally(last.event, tally.text, sized.text)
        yield last
        made = decrypt_partially(poll.election, tally, holders.secrets[1])
        last = events.partial_decryption(last.event, made.text, 1)
        yield last
        counts = [(ballots + 2 - n) // 3 for n in range(3)]
        yield events.result(last.event, result_text((tuple(counts),) * questions))

    return write_bel(folder, poll, steps())


def floor(group_name: str, questions: int) -> float:
    """Seconds of the variable powers of one ballot here and now."""
    group = group_named(group_name)
    bases = [group.power(group.generator, group.random_scalar()) for _ in range(60)]
    exponents = [group.random_scalar() for _ in bases]
    rounds = []
    for _ in range(5):
        start = process_time()
        for base, exponent in zip(bases, exponents, strict=True):
            group.power(base, exponent)
        rounds.append((process_time() - start) / len(bases))
    return POWERS[questions] * median(rounds)


def compare(tool: str | None, group_name: str, ballots: int, questions: int, rounds: int) -> None:
    """Print the rows of one size of ballot."""
    with tempfile.TemporaryDirectory() as folder:
        commands = verifiers(tool, archive(Path(folder), group_name, ballots, questions))
        runs: dict[str, list[Run]] = {name: [] for name in commands}
        floors = []
        for _ in range(rounds):
            floors.append(floor(group_name, questions))
            for name, command in commands.items():
                runs[name].append(measure(command))
    reference = runs.get("belenios-tool")
    for name, measured in runs.items():
        processor = median(run.processor for run in measured)
        wall = median(run.wall for run in measured)
        ratios = f"{'':>9} {'':>10}"
        if reference:
            ratios = (
                f"{median(run.processor for run in reference) / processor:>9.2f} "
                f"{median(run.wall for run in reference) / wall:>10.2f}"
            )
        print(
            f"{group_name:<14} {questions:>9} {name:<18} {1000 * processor / ballots:>9.2f} "
            f"{ballots / wall:>10.1f} {ratios} "
            f"{median(floors) * ballots / processor:>8.0%} "
            f"{max(run.memory for run in measured):>6.0f}",
            flush=True,
        )


def main() -> int:
    """Print the table; needs belenios-tool for the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ballots", type=int, default=2000)
    parser.add_argument("--questions", type=int, nargs="+", default=[1], choices=sorted(POWERS))
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--curve-tool")
    options = parser.parse_args()
    tool = None if options.alone else shutil.which("belenios-tool")
    if tool is None and not options.alone:
        print("belenios-tool is not installed: apt-get install belenios-tool", file=sys.stderr)
        return 1
    print(
        f"{options.ballots} ballots of 3 answers, median of {options.rounds} run(s), "
        f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    print(
        f"{'group':<14} {'questions':>9} {'verifier':<18} {'CPU ms/b.':>9} {'ballots/s':>10} "
        f"{'CPU ratio':>9} {'wall ratio':>10} {'of floor':>8} {'MiB':>6}"
    )
    for questions in options.questions:
        compare(tool, "BELENIOS-2048", options.ballots, questions, options.rounds)
    compare(options.curve_tool, "Ed25519", options.ballots, 1, options.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
