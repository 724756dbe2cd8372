"""The Schulze method (M. Schulze, 2011), with strengths in winning votes.

Every two options meet in a duel. A path leads from one option to another through duels won; it is
as strong as its weakest duel. An option comes before another when its strongest path to it is
stronger than the one back. Who wins all the duels is always first.

Ties: options that no path separates share a place. Nothing breaks such a tie: the method
is used for opinions, and a tie is an opinion.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from votes.methods.rankings import Ballots, require_readable

Matrix = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Duel:
    """Two options face to face: how many ballots prefer each."""

    winner: int
    loser: int
    votes: int
    against: int


@dataclass(frozen=True)
class SchulzeResult:
    """Options in places. `duels[a][b]` counts the ballots that prefer a to b; `paths[a][b]` is the
    strength of the strongest path from a to b, 0 when there is none."""

    ballots: int
    duels: Matrix
    paths: Matrix
    ranking: tuple[tuple[int, ...], ...]

    @property
    def best(self) -> tuple[int, ...]:
        """The option nobody comes before; several when nothing separates them."""
        return self.ranking[0]

    @property
    def wins_every_duel(self) -> int | None:
        """The option that wins its duel against each other one, if there is one (Condorcet)."""
        options = range(len(self.duels))
        for option in options:
            others = [other for other in options if other != option]
            if all(self.duels[option][other] > self.duels[other][option] for other in others):
                return option
        return None

    def comes_before(self, first: int, second: int) -> bool:
        return self.paths[first][second] > self.paths[second][first]

    def duel(self, first: int, second: int) -> Duel:
        """The duel of two options, the winner first; the given order when they are level."""
        won, lost = self.duels[first][second], self.duels[second][first]
        return Duel(second, first, lost, won) if lost > won else Duel(first, second, won, lost)

    def strongest_path(self, first: int, last: int) -> tuple[int, ...]:
        """One strongest path, the shortest, as options; empty when there is none."""
        strength = self.paths[first][last]
        if strength == 0:
            return ()
        reached: dict[int, tuple[int, ...]] = {first: (first,)}
        edge = [first]
        while last not in reached:
            following = []
            for here, there in product(edge, range(len(self.duels))):
                if there not in reached and _won(self.duels, here, there) >= strength:
                    reached[there] = (*reached[here], there)
                    following.append(there)
            edge = following
        return reached[last]


def schulze(ballots: Ballots, options: int) -> SchulzeResult:
    """The order of the options. An option that a ballot leaves out comes after those it ranks."""
    require_readable(ballots, options)
    duels = _duels(ballots, options)
    paths = _paths(duels)
    return SchulzeResult(sum(ballots.values()), duels, paths, _places(paths))


def _duels(ballots: Ballots, options: int) -> Matrix:
    counts = [[0] * options for _ in range(options)]
    for ranking, votes in ballots.items():
        after = set(range(options))
        for option in ranking:
            after.discard(option)
            for other in after:
                counts[option][other] += votes
    return _frozen(counts)


def _won(duels: Sequence[Sequence[int]], first: int, second: int) -> int:
    """Ballots of a duel won, 0 for one that is lost or level."""
    return duels[first][second] if duels[first][second] > duels[second][first] else 0


def _paths(duels: Matrix) -> Matrix:
    options = range(len(duels))
    best = [[_won(duels, first, second) for second in options] for first in options]
    for through, first, second in product(options, repeat=3):
        if first != second:
            best[first][second] = max(
                best[first][second], min(best[first][through], best[through][second])
            )
    return _frozen(best)


def _places(paths: Matrix) -> tuple[tuple[int, ...], ...]:
    """Those nobody comes before, then those nobody of the rest comes before, and so on."""
    left, places = list(range(len(paths))), []
    while left:
        place = tuple(
            one for one in left if not any(paths[other][one] > paths[one][other] for other in left)
        )
        places.append(place)
        left = [option for option in left if option not in place]
    return tuple(places)


def _frozen(rows: Sequence[Sequence[int]]) -> Matrix:
    return tuple(tuple(row) for row in rows)
