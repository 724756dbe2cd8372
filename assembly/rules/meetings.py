"""Meetings of an organ: who must be there, and what makes a decision of them (L225-82)."""

from dataclasses import dataclass
from fractions import Fraction

from assembly.rules.quantities import at_least


@dataclass(frozen=True, kw_only=True)
class OrganVote:
    """The counts of one vote; `chair_for` says how the chair voted, None when nobody said."""

    votes_for: int
    against: int
    abstain: int
    chair_for: bool | None = None

    @property
    def cast(self) -> int:
        return self.votes_for + self.against + self.abstain

    @property
    def is_tied(self) -> bool:
        return self.votes_for == self.against


def needed(share: Fraction, *, seats: int) -> int:
    """How many members of the organ must be present, deemed present included, proxies not."""
    return at_least(share, seats)


def is_adopted(vote: OrganVote, *, voices: int, has_casting_vote: bool) -> bool:
    """More than half of the `voices` present or represented, abstentions included in them; on
    equal votes for and against, the chair's side where the chair has the casting vote."""
    if has_casting_vote and vote.is_tied and vote.votes_for and vote.chair_for is not None:
        return vote.chair_for
    return vote.votes_for * 2 > voices
