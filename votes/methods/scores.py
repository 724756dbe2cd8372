"""Plurality and approval: the options with the most votes, for one seat or several."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from votes.methods.errors import Uncountable


@dataclass(frozen=True)
class ScoreResult:
    """Options by votes. `ranking` is in tiers, best first; equal votes share a tier.

    `chosen` fill the seats. `tied` are those between whom the last seats stay open, because
    nothing separates them; nobody without a vote is chosen. `ballots` counts every ballot cast,
    blank ones included.
    """

    scores: tuple[int, ...]
    ballots: int
    blank: int
    seats: int
    ranking: tuple[tuple[int, ...], ...]
    chosen: tuple[int, ...]
    tied: tuple[int, ...]

    @property
    def open_seats(self) -> int:
        """Seats that the vote did not fill."""
        return self.seats - len(self.chosen)

    @property
    def lead(self) -> int:
        """Votes between the last option chosen and the first that was not."""
        left = [score for option, score in enumerate(self.scores) if option not in self.chosen]
        kept = [self.scores[option] for option in self.chosen]
        return min(kept) - max(left) if kept and left else 0

    def share(self, option: int) -> Fraction:
        """The part of the ballots that bear this option."""
        return Fraction(self.scores[option], self.ballots) if self.ballots else Fraction(0)


def plurality(scores: Sequence[int], *, blank: int = 0, seats: int = 1) -> ScoreResult:
    """Each ballot bears one option or is blank: the options with the most votes."""
    return _best(scores, sum(scores) + blank, blank, seats)


def approval(
    scores: Sequence[int], *, ballots: int, blank: int = 0, seats: int = 1, most: int | None = None
) -> ScoreResult:
    """Each ballot bears as many options as its voter likes, at most `most`; or is blank."""
    limit = len(scores) if most is None else most
    if any(score > ballots - blank for score in scores):
        raise Uncountable("an option has more votes than there are ballots")
    if sum(scores) > limit * (ballots - blank):
        raise Uncountable("the ballots cannot bear so many votes")
    return _best(scores, ballots, blank, seats)


def _best(scores: Sequence[int], ballots: int, blank: int, seats: int) -> ScoreResult:
    if not scores or seats < 1:
        raise Uncountable("there is nothing to choose")
    if min(*scores, ballots, blank, 0) < 0 or blank > ballots:
        raise Uncountable("a count is negative or exceeds the ballots")
    tiers = tuple(
        tuple(option for option, score in enumerate(scores) if score == level)
        for level in sorted(set(scores), reverse=True)
    )
    chosen: list[int] = []
    tied: tuple[int, ...] = ()
    for tier in tiers:
        if scores[tier[0]] == 0 or len(chosen) == seats:
            break
        if len(tier) > seats - len(chosen):
            tied = tier
            break
        chosen.extend(tier)
    return ScoreResult(tuple(scores), ballots, blank, seats, tiers, tuple(chosen), tied)
