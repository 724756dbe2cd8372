"""The single transferable vote, in exact fractions: weighted inclusive Gregory, Droop quota.

The quota is the smallest whole number that more options than seats cannot reach together:
votes // (seats + 1) + 1, fixed for the whole count. Each ballot counts for the first option it
ranks that is still in the race. At each stage, in this order:

1. every option that has reached the quota is chosen, those with more votes first;
2. when as many options are left as seats, all are chosen;
3. the largest surplus is passed on: *every* ballot of the option chosen goes on to its next option
   in the race, at its value × surplus ÷ votes; a ballot without one is exhausted;
4. without a surplus, the option with the fewest votes leaves the race and its ballots go on at
   their value.

Ties (whose surplus first, who leaves) go to the latest earlier stage where those options had
different votes: more votes is better. If there is none, the declared lot decides: the first drawn
is served first, the last drawn leaves.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from votes.methods.errors import Uncountable
from votes.methods.lots import drawn_order
from votes.methods.rankings import Ballots, Ranking, require_readable


class Act(StrEnum):
    """What a stage does."""

    SURPLUS = "surplus"
    EXCLUSION = "exclusion"
    LAST_SEATS = "last_seats"
    END = "end"


class Tie(StrEnum):
    """How equal votes were separated, if they had to be."""

    NONE = ""
    EARLIER = "earlier"
    LOT = "lot"


@dataclass(frozen=True)
class Stage:
    """One stage: the votes of every option as it begins, who reached the quota, what was done.

    `option` is whose surplus was passed on, or who left; `tied` those it was level with.
    `surplus` is what was passed on.
    """

    votes: tuple[Fraction, ...]
    exhausted: Fraction
    reached: tuple[int, ...]
    act: Act
    option: int | None = None
    surplus: Fraction = Fraction(0)
    tied: tuple[int, ...] = ()
    tie: Tie = Tie.NONE
    filled: tuple[int, ...] = ()


@dataclass(frozen=True)
class TransferResult:
    """Who is chosen, in order, and the stages. `lot` is the declared order: first drawn first."""

    ballots: int
    seats: int
    quota: int
    chosen: tuple[int, ...]
    stages: tuple[Stage, ...]
    lot: tuple[int, ...]


def transfer(ballots: Ballots, options: int, *, seats: int, seed: str) -> TransferResult:
    """Fills the seats. `seed` is published before the vote; the lot is drawn from it. Without any
    ballot nobody is chosen, and there is no stage: a lot alone elects nobody."""
    require_readable(ballots, options)
    if not 1 <= seats <= options:
        raise Uncountable("there are not as many options as seats")
    count = _Count(ballots, options, seats, drawn_order(seed, range(options)))
    while ballots and count.stage():
        pass
    return TransferResult(
        ballots=sum(ballots.values()),
        seats=seats,
        quota=count.quota,
        chosen=tuple(count.chosen),
        stages=tuple(count.stages),
        lot=tuple(count.lot),
    )


class _Count:
    """The piles of ballots while the seats fill up."""

    def __init__(self, ballots: Ballots, options: int, seats: int, lot: list[int]) -> None:
        self.seats, self.lot = seats, lot
        self.quota = sum(ballots.values()) // (seats + 1) + 1
        self.race = set(range(options))
        self.chosen: list[int] = []
        self.waiting: set[int] = set()
        self.stages: list[Stage] = []
        self.exhausted = Fraction(0)
        self.piles: list[dict[Ranking, Fraction]] = [defaultdict(Fraction) for _ in range(options)]
        for ranking, votes in ballots.items():
            self._pass_on(ranking, Fraction(votes))

    def stage(self) -> bool:
        """Does one stage; false when it was the last."""
        votes = tuple(sum(pile.values(), Fraction(0)) for pile in self.piles)
        reached = self._choose(votes)
        opening = Stage(votes=votes, exhausted=self.exhausted, reached=reached, act=Act.END)
        left = self.seats - len(self.chosen)
        if left == 0:
            self.stages.append(opening)
        elif len(self.race) == left:
            filled = tuple(self._sorted(votes, self.race))
            self.chosen.extend(filled)
            self.stages.append(replace(opening, act=Act.LAST_SEATS, filled=filled))
        elif self.waiting:
            self._share_surplus(opening)
        else:
            self._exclude(opening)
        return self.stages[-1].act in (Act.SURPLUS, Act.EXCLUSION)

    def _share_surplus(self, opening: Stage) -> None:
        votes = opening.votes
        most = max(votes[option] for option in self.waiting)
        level = sorted((o for o in self.waiting if votes[o] == most), key=self._rank)
        option, surplus = level[0], most - self.quota
        self.stages.append(
            replace(
                opening,
                act=Act.SURPLUS,
                option=option,
                surplus=surplus,
                tied=tuple(level) if len(level) > 1 else (),
                tie=self._tie(level, option),
            )
        )
        self.waiting.discard(option)
        self._empty(option, surplus / most, keep=Fraction(self.quota))

    def _exclude(self, opening: Stage) -> None:
        votes = opening.votes
        least = min(votes[option] for option in self.race)
        level = sorted((o for o in self.race if votes[o] == least), key=self._rank)
        option = level[-1]
        self.stages.append(
            replace(
                opening,
                act=Act.EXCLUSION,
                option=option,
                tied=tuple(level) if len(level) > 1 else (),
                tie=self._tie(level, option),
            )
        )
        self.race.discard(option)
        self._empty(option, Fraction(1), keep=Fraction(0))

    def _choose(self, votes: Sequence[Fraction]) -> tuple[int, ...]:
        """Those who reach the quota now, in order; a surplus then waits for its turn."""
        reached = [option for option in self.race if votes[option] >= self.quota]
        order = tuple(self._sorted(votes, reached))
        for option in order:
            self.race.discard(option)
            self.chosen.append(option)
            if votes[option] > self.quota:
                self.waiting.add(option)
        return order

    def _sorted(self, votes: Sequence[Fraction], options: Iterable[int]) -> list[int]:
        return sorted(options, key=lambda option: (-votes[option], self._rank(option)))

    def _rank(self, option: int) -> tuple[list[Fraction], int]:
        """Better is smaller: votes at earlier stages, the latest first, then the lot."""
        return self._past(option), self.lot.index(option)

    def _past(self, option: int) -> list[Fraction]:
        return [-stage.votes[option] for stage in reversed(self.stages)]

    def _tie(self, level: list[int], option: int) -> Tie:
        """What told the option from those that were level with it."""
        others = [self._past(each) for each in level if each != option]
        if not others:
            return Tie.NONE
        return Tie.LOT if self._past(option) in others else Tie.EARLIER

    def _empty(self, option: int, value: Fraction, *, keep: Fraction) -> None:
        """Passes a pile on at `value` of its worth; `keep` stays with the option."""
        pile = self.piles[option]
        self.piles[option] = defaultdict(Fraction)
        if keep:
            self.piles[option][(option,)] = keep
        for ranking, worth in pile.items():
            self._pass_on(ranking, worth * value)

    def _pass_on(self, ranking: Ranking, worth: Fraction) -> None:
        following = next((option for option in ranking if option in self.race), None)
        if following is None:
            self.exhausted += worth
        else:
            self.piles[following][ranking] += worth
