"""Majority judgment (Balinski and Laraki, 2010): the option best judged by a majority.

Each ballot gives every option one mention. An option's majority mention is the best that at least
half of the ballots give it or better. Options with the same one are separated by removing
one majority mention from each, and again, until the mentions differ: to the end if need be, so
that only options with identical profiles tie. The majority gauge says the same thing shortly:
more ballots above the mention than below lift the option, and the more the better; else those
below pull it down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from votes.methods.errors import Uncountable

MENTIONS = (
    "Excellent",
    "Très bien",
    "Bien",
    "Assez bien",
    "Passable",
    "Insuffisant",
    "À rejeter",
)


@dataclass(frozen=True)
class Merit:
    """How one option was judged. `counts` goes from the best mention to the worst; `mention` is
    the place of its majority mention there, None without any ballot."""

    option: int
    counts: tuple[int, ...]
    mention: int | None
    above: int
    below: int

    @property
    def is_lifted(self) -> bool:
        """More ballots above the majority mention than below: the mention's “plus”."""
        return self.above > self.below


class Reason(StrEnum):
    """What separates two neighbours of the ranking."""

    MENTION = "mention"
    GAUGE = "gauge"
    REMOVAL = "removal"


@dataclass(frozen=True)
class Separation:
    """Why one option comes before the next. After `removed` majority mentions taken from each,
    their mentions are `higher_mention` and `lower_mention`."""

    higher: int
    lower: int
    reason: Reason
    removed: int
    higher_mention: int
    lower_mention: int


@dataclass(frozen=True)
class JudgmentResult:
    """Options by merit. `ranking` is in tiers, best first; `separations` say what stands between
    two tiers, from the top down."""

    mentions: tuple[str, ...]
    ballots: int
    merits: tuple[Merit, ...]
    ranking: tuple[tuple[int, ...], ...]
    separations: tuple[Separation, ...]

    @property
    def best(self) -> tuple[int, ...]:
        """The option that wins; several when their profiles are identical; none without votes."""
        return self.ranking[0] if self.ballots else ()


def judge(profiles: Sequence[Sequence[int]], mentions: Sequence[str] = MENTIONS) -> JudgmentResult:
    """The majority ranking. `profiles` holds, for each option, how many ballots gave it each
    mention, from the best to the worst."""
    _require_readable(profiles, mentions)
    merits = tuple(merit(option, counts) for option, counts in enumerate(profiles))
    removals = [removal(counts) for counts in profiles]
    order = sorted(range(len(profiles)), key=lambda option: (removals[option], option))
    tiers: list[list[int]] = []
    for option in order:
        if tiers and removals[tiers[-1][0]] == removals[option]:
            tiers[-1].append(option)
        else:
            tiers.append([option])
    separations = tuple(
        _separation(merits[upper[0]], merits[lower[0]], removals)
        for upper, lower in pairwise(tiers)
    )
    ranking = tuple(tuple(tier) for tier in tiers)
    return JudgmentResult(tuple(mentions), sum(profiles[0]), merits, ranking, separations)


def merit(option: int, counts: Sequence[int]) -> Merit:
    """The majority mention of one option and its gauge."""
    total, seen = sum(counts), 0
    for place, count in enumerate(counts):
        # The lower of the two middle ballots when their number is even.
        if total and seen + count > total // 2:
            return Merit(option, tuple(counts), place, seen, total - seen - count)
        seen += count
    return Merit(option, tuple(counts), None, 0, 0)


def removal(counts: Sequence[int]) -> tuple[int, ...]:
    """The majority mentions in the order in which they are removed: smaller is better.

    The middle goes first, then its neighbours in turn; of two middle ones, the worse.
    """
    ballots = [place for place, count in enumerate(counts) for _ in range(count)]
    middle, is_odd = len(ballots) // 2, len(ballots) % 2 == 1
    outwards = sorted(
        range(len(ballots)),
        key=lambda at: (abs(at - middle), at < middle if is_odd else at > middle),
    )
    return tuple(ballots[at] for at in outwards)


def gauge(merit: Merit) -> tuple[int, int, int]:
    """The majority gauge as a key, smaller is better: mention, plus or minus, and how many."""
    place = -1 if merit.mention is None else merit.mention
    return (place, 0, -merit.above) if merit.is_lifted else (place, 1, merit.below)


def _separation(higher: Merit, lower: Merit, removals: Sequence[Sequence[int]]) -> Separation:
    """Where the mentions of two neighbours first differ, and whether the gauge tells it."""
    first, second = removals[higher.option], removals[lower.option]
    removed = next(
        at for at, pair in enumerate(zip(first, second, strict=True)) if len({*pair}) > 1
    )
    reason = Reason.REMOVAL
    if removed == 0:
        reason = Reason.MENTION
    elif gauge(higher) != gauge(lower):
        reason = Reason.GAUGE
    return Separation(higher.option, lower.option, reason, removed, first[removed], second[removed])


def _require_readable(profiles: Sequence[Sequence[int]], mentions: Sequence[str]) -> None:
    if not profiles or len(mentions) < 2:
        raise Uncountable("there is nothing to judge")
    if any(len(counts) != len(mentions) for counts in profiles):
        raise Uncountable("an option does not have a count for each mention")
    if any(count < 0 for counts in profiles for count in counts):
        raise Uncountable("a count is negative")
    if len({sum(counts) for counts in profiles}) > 1:
        raise Uncountable("each ballot gives every option one mention")
