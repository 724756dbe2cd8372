"""How much support puts a proposal on the agenda by right: whole numbers and fractions only."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil


@dataclass(frozen=True)
class Asked:
    """What the statutes ask of a request for the agenda (R-ODJ-02): a part of the capital, or
    a part or a number of the members, or a part of the supervisory board (R-VAR-05). None:
    this way is not open.

    `brackets` are the slices of a large capital, each with its top in euros (the last has none) and
    the part asked in it: above the first top they are the most that can be asked (R225-71).
    """

    capital: Fraction | None = None
    brackets: tuple[tuple[int | None, Fraction], ...] = ()
    members_share: Fraction | None = None
    members_count: int | None = None
    supervisors_share: Fraction | None = None
    source: str = ""


@dataclass(frozen=True)
class Threshold:
    """What is needed, any of them: shares standing for enough capital, enough members, or enough
    members of the supervisory board. None: this way is not open."""

    shares: int | None
    members: int | None
    supervisors: int | None = None


@dataclass(frozen=True)
class Progress:
    """Where a proposal stands."""

    members: int
    shares: int
    threshold: Threshold
    supervisors: int = 0

    @property
    def reached(self) -> bool:
        """Once one of the ways is enough."""
        needed = self.threshold
        by_shares = needed.shares is not None and self.shares >= needed.shares
        by_members = needed.members is not None and self.members >= needed.members
        by_supervisors = needed.supervisors is not None and self.supervisors >= needed.supervisors
        return by_shares or by_members or by_supervisors

    @property
    def goal(self) -> int:
        """The length of the bar: what the nearer of the two ways needs."""
        return self._nearer[1]

    @property
    def advance(self) -> int:
        return min(self._nearer)

    @property
    def _nearer(self) -> tuple[int, int]:
        """(has, needs) of the way that is the more advanced."""
        ways = []
        if self.threshold.shares is not None:
            ways.append((self.shares, self.threshold.shares))
        if self.threshold.members is not None:
            ways.append((self.members, self.threshold.members))
        if self.threshold.supervisors is not None:
            ways.append((self.supervisors, self.threshold.supervisors))
        return max(ways, key=lambda way: Fraction(*way), default=(0, 1))

    @property
    def missing_members(self) -> int | None:
        """How many more members would be enough; None when members are not counted."""
        if self.threshold.members is None:
            return None
        return max(0, self.threshold.members - self.members)


def capital_part(asked: Asked, capital_cents: int) -> Fraction | None:
    """The part of the capital that must support a request: what the statutes ask, never more than
    the law's scale above its first slice."""
    if asked.capital is None or not asked.brackets:
        return asked.capital
    first = asked.brackets[0][0]
    if first is None or capital_cents <= first * 100:
        return asked.capital
    required, below = Fraction(0), 0
    for euros, part in asked.brackets:
        top = capital_cents if euros is None else min(euros * 100, capital_cents)
        required += part * max(0, top - below)
        below = top
    return min(asked.capital, required / capital_cents)


def threshold(
    asked: Asked,
    *,
    capital_cents: int,
    total_shares: int,
    total_members: int,
    total_supervisors: int = 0,
) -> Threshold:
    """The smallest numbers of shares, of members and of supervisors that are enough."""
    part = capital_part(asked, capital_cents)
    shares = max(1, ceil(part * total_shares)) if total_shares and part is not None else None
    counts = [] if asked.members_count is None else [max(1, asked.members_count)]
    if asked.members_share is not None:
        counts.append(max(1, ceil(asked.members_share * total_members)))
    part_of_them = asked.supervisors_share if total_supervisors else None
    supervisors = None if part_of_them is None else ceil(part_of_them * total_supervisors)
    return Threshold(shares=shares, members=min(counts, default=None), supervisors=supervisors)
