"""Kills parts of a real service while people vote, then asks the urn for everything it promised.

`python -m tests.load.faults [--casts N] [--kills N] [--base sqlite postgresql] [--seed N]`

Web workers, their checkers, the task worker, the keeper and the database are killed by SIGKILL at
moments drawn from the seed, counted in ballots received. Voters keep what they were told, nothing
else. At the end everything is killed at once, the database alone comes back, and their record
decides: every receipt is in the urn as it was given, no right counts twice, the chain is whole, the
archive verifies, and the count is the sum of their own choices.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.load.postgresql import programs
from tests.load.service import Service, scratch_service
from tests.load.voters import Receipt, Vote, Voter

CHOICES = ([[1, 0, 0]], [[0, 1, 0]], [[0, 0, 1]])
Turn = list[Vote]
# Voters come back this much sooner than the booth does: more sendings meet a kill.
HASTE = 0.25


@dataclass
class Trial:
    """What happened, by the account of those who voted and of whoever killed; then the urn's."""

    votes: list[Vote] = field(default_factory=list)
    killed: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    seconds: float = 0
    proof: dict[str, Any] = field(default_factory=dict)


class Story:
    """Voters and a killer at the same time, who wait for nothing but each other's progress."""

    def __init__(self, service: Service, trial: Trial, turns: list[Turn], seed: int) -> None:
        self._service, self._trial, self._seed = service, trial, seed
        self._turns, self._told = deque(turns), 0
        self._progress = threading.Condition()
        self._failures: list[BaseException] = []
        self._finished = False

    def play(self, *, urn_key: str, people: int, pace: float, kills: int) -> None:
        """Until everybody was told something."""
        voters = [
            Voter(
                port=self._service.port,
                urn_key=urn_key,
                draw=random.Random(f"{self._seed}/{n}"),
                told=self._tell,
                haste=HASTE,
            )
            for n in range(people)
        ]
        threads = [threading.Thread(target=self._vote, args=(voter, pace)) for voter in voters]
        killer = threading.Thread(target=self._guard, args=(self._kill, kills))
        for thread in (killer, *threads):
            thread.start()
        for thread in threads:
            thread.join()
        with self._progress:
            self._finished = True
            self._progress.notify_all()
        killer.join()
        for voter in voters:
            self._trial.troubles += voter.troubles
        if self._failures:
            raise self._failures[0]

    def _tell(self) -> None:
        with self._progress:
            self._told += 1
            self._progress.notify_all()

    def _guard(self, act: Callable[..., None], *arguments: Any) -> None:
        try:
            act(*arguments)
        except BaseException as error:  # noqa: BLE001  (raised again by who started the thread)
            self._failures.append(error)

    def _vote(self, voter: Voter, pace: float) -> None:
        self._guard(self._take_turns, voter, pace)

    def _take_turns(self, voter: Voter, pace: float) -> None:
        while not self._failures:
            try:
                turn = self._turns.popleft()
            except IndexError:
                return
            for vote in turn:
                time.sleep(voter.draw.uniform(0, pace))
                voter.cast(vote)

    def _kill(self, kills: int) -> None:
        draw = random.Random(f"{self._seed}/killer")
        faults = self._service.faults(draw)
        moments = sorted(draw.sample(range(1, len(self._trial.votes)), kills))
        chosen: list[str] = []
        for moment in moments:
            chosen = chosen or draw.sample(sorted(faults), len(faults))
            with self._progress:
                self._progress.wait_for(lambda at=moment: self._finished or self._told >= at)
            time.sleep(draw.uniform(0, 0.1))
            name = chosen.pop()
            if self._finished:
                return
            self._trial.killed[name] += self._until_killed(faults[name])

    def _until_killed(self, fault: Callable[[], bool]) -> bool:
        """Tries again while the part to kill is itself coming back from the last kill."""
        while not self._finished:
            if fault():
                return True
            time.sleep(0.1)
        return False


def wishes(casts: int, draw: random.Random) -> list[dict[str, Any]]:
    """Two polls that share the ballots: one where a right votes once (and some try from two devices
    at the same time), one where people may change their mind (and some do)."""
    single, several = round(casts * 0.5 / 1.1), round(casts * 0.5 / 1.3)
    twice = {False: draw.sample(range(single), round(single * 0.1))}
    twice[True] = draw.sample(range(several), round(several * 0.3))
    polls = []
    for revote, voters in ((False, single), (True, several)):
        order = sorted([*range(voters), *twice[revote]])
        polls.append(
            {
                "revote": revote,
                "questions": 1,
                "weights": [1 + voter % 3 for voter in range(voters)],
                "votes": [[voter, draw.choice(CHOICES)] for voter in order],
            }
        )
    return polls


def ask_the_urn(service: Service, do: str, asked: Any) -> dict[str, Any]:
    """What the urn's own program says on this service's databases, apart from its processes."""
    source, target = service.folder / f"{do}.json", service.folder / f"{do}.out.json"
    source.write_text(json.dumps(asked))
    service.python("-m", "tests.load.urn", do, str(source), str(target))
    answer: dict[str, Any] = json.loads(target.read_text())
    return answer


def votes_of(wish: dict[str, Any], poll: dict[str, Any]) -> list[Vote]:
    return [
        Vote(poll["uuid"], voter, wish["weights"][voter], choice, made["ballot"], made["permit"])
        for (voter, choice), made in zip(wish["votes"], poll["ballots"], strict=True)
    ]


def _turns(wish: dict[str, Any], votes: list[Vote]) -> Iterator[list[Turn]]:
    """Who changes their mind waits for the first receipt; two devices wait for nothing."""
    by_voter: dict[int, Turn] = {}
    for vote in votes:
        by_voter.setdefault(vote.voter, []).append(vote)
    for mine in by_voter.values():
        yield [mine] if wish["revote"] else [[vote] for vote in mine]


def run(service: Service, *, casts: int, kills: int, people: int, pace: float, seed: int) -> Trial:
    """A whole trial on a service that is not started yet."""
    draw, trial = random.Random(seed), Trial()
    wanted = wishes(casts, draw)
    made = ask_the_urn(service, "prepare", wanted)
    together: list[list[Turn]] = []
    for wish, poll in zip(wanted, made["polls"], strict=True):
        votes = votes_of(wish, poll)
        trial.votes += votes
        together += _turns(wish, votes)
    draw.shuffle(together)
    service.start()
    start = time.monotonic()
    story = Story(service, trial, [turn for turns in together for turn in turns], seed)
    story.play(urn_key=made["urn_key"], people=people, pace=pace, kills=kills)
    trial.seconds = time.monotonic() - start
    service.power_cut()
    trial.proof = ask_the_urn(service, "prove", made["polls"])
    return trial


def broken_promises(trial: Trial) -> list[str]:
    """Whatever the urn says otherwise than the voters' own record: nothing, if it kept its word."""
    broken = [f"the file of {name} is damaged" for name in trial.proof["unsound"]]
    polls = list(dict.fromkeys(vote.poll for vote in trial.votes))
    for uuid, found in zip(polls, trial.proof["polls"], strict=True):
        votes = [vote for vote in trial.votes if vote.poll == uuid]
        broken += [f"{uuid}: {what}" for what in _broken_in_poll(votes, found)]
    return broken


def _broken_in_poll(votes: list[Vote], found: dict[str, Any]) -> Iterator[str]:
    in_urn = {receipt["tracker"]: receipt for receipt in found["receipts"]}
    for vote in votes:
        held = in_urn.pop(vote.tracker, None)
        if vote.receipt and not _same(held, vote.receipt):
            yield f"a receipt was given and the urn holds {held}"
        if held and not vote.receipt:
            yield f"a ballot is in the urn and its voter was told {vote.refusal or 'nothing'}"
        if vote.receipt and not vote.was_new and not vote.unanswered:
            yield "an old receipt was given to somebody who had sent nothing before"
        if not vote.receipt and vote.refusal != "already-voted":
            yield f"a good ballot was refused: {vote.refusal}"
    yield from (f"a ballot nobody sent: {tracker}" for tracker in in_urn)
    last = _last_of_each(votes)
    if found["current"] != sorted(vote.tracker for vote in last):
        yield "what counts is not the last ballot of each right, once"
    heights = [receipt["height"] for receipt in found["receipts"]]
    if heights != list(range(1, len(heights) + 1)):
        yield "heights are not one after the other"
    if found["broken_height"] is not None:
        yield f"the chain is broken at {found['broken_height']}"
    if found["archive"] != "verified":
        yield f"the archive does not verify: {found['archive']}"
    if found["result"] != recount(last):
        yield f"the count is {found['result']}, the voters' own {recount(last)}"


def _same(held: Receipt | None, given: Receipt) -> bool:
    """The same to the letter; a receipt asked for without a permit says the hour alone."""
    names = ("tracker", "height", "head") if given.get("precision") == "hour" else tuple(given)
    return held is not None and all(held[name] == given[name] for name in names)


def _last_of_each(votes: list[Vote]) -> list[Vote]:
    """The ballot of each voter that has the highest receipt."""
    kept: dict[int, Vote] = {}
    for vote in sorted((v for v in votes if v.receipt), key=lambda v: v.receipt["height"]):  # type: ignore[index]
        kept[vote.voter] = vote
    return list(kept.values())


def recount(votes: list[Vote]) -> list[list[int]]:
    """The sum of plaintext choices, by weight."""
    return [[sum(vote.weight * vote.choice[0][answer] for vote in votes) for answer in range(3)]]


def summary(base: str, trial: Trial, broken: list[str]) -> str:
    """The table of a trial."""
    receipts = [vote for vote in trial.votes if vote.receipt]
    rows = [
        ("database", base),
        ("ballots sent", len(trial.votes)),
        ("requests made", sum(vote.attempts for vote in trial.votes)),
        ("receipts given", len(receipts)),
        ("… of which found again after a silence", sum(not vote.was_new for vote in receipts)),
        ("refused: the right had voted", sum(bool(vote.refusal) for vote in trial.votes)),
        ("ballots in the urn", sum(len(poll["receipts"]) for poll in trial.proof["polls"])),
        ("rights that count", sum(len(poll["current"]) for poll in trial.proof["polls"])),
        ("archives", ", ".join(poll["archive"] for poll in trial.proof["polls"])),
        ("seconds", round(trial.seconds)),
        *((f"killed: {name}", number) for name, number in sorted(trial.killed.items())),
        *((f"unanswered: {name}", number) for name, number in sorted(trial.troubles.items())),
        ("promises broken", len(broken)),
    ]
    return "\n".join(f"{name:<42} {value}" for name, value in rows)


def main() -> int:
    """Prints a table for each database; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--casts", type=int, default=3000)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--people", type=int, default=12)
    parser.add_argument("--pace", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--base", nargs="+", default=["sqlite", "postgresql"])
    options = parser.parse_args()
    failed = 0
    for base in options.base:
        if base == "postgresql" and programs() is None:
            print("PostgreSQL is not installed: apt-get install postgresql", file=sys.stderr)
            failed = 1
            continue
        print(
            f"\nload of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True
        )
        with (
            tempfile.TemporaryDirectory() as folder,
            scratch_service(Path(folder), base) as service,
        ):
            trial = run(
                service,
                casts=options.casts,
                kills=options.kills,
                people=options.people,
                pace=options.pace,
                seed=options.seed,
            )
            broken = broken_promises(trial)
        print("\n".join([summary(base, trial, broken), *broken]), flush=True)
        failed |= bool(broken)
    return failed


if __name__ == "__main__":
    sys.exit(main())
