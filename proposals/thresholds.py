"""How much support puts a proposal on the agenda by right: whole numbers and fractions only."""

from dataclasses import dataclass
from fractions import Fraction

BASIS_POINTS = 10_000
# R225-71: above 750 000 € the part of the capital falls by slices. Bounds in euro cents; the
# last slice has no bound; parts in basis points.
DEGRESSIVE_ABOVE_CENTS = 75_000_000
SLICES: tuple[tuple[int | None, int], ...] = (
    (75_000_000, 400),
    (750_000_000, 250),
    (1_500_000_000, 100),
    (None, 50),
)


@dataclass(frozen=True)
class Threshold:
    """What is needed, either of them: shares standing for enough capital, or enough members.
    None: this way is not open."""

    shares: int | None
    members: int | None


@dataclass(frozen=True)
class Progress:
    """Where a proposal stands."""

    members: int
    shares: int
    threshold: Threshold

    @property
    def reached(self) -> bool:
        """Once one of the two ways is enough."""
        needed = self.threshold
        by_shares = needed.shares is not None and self.shares >= needed.shares
        by_members = needed.members is not None and self.members >= needed.members
        return by_shares or by_members

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
        return max(ways, key=lambda way: Fraction(*way), default=(0, 1))

    @property
    def missing_members(self) -> int | None:
        """How many more members would be enough; None when members are not counted."""
        if self.threshold.members is None:
            return None
        return max(0, self.threshold.members - self.members)


def capital_part(capital_cents: int, basis_points: int) -> Fraction:
    """The part of the capital that must support a proposal: what the statutes ask, never more
    than the law's scale (R225-71)."""
    asked = Fraction(basis_points, BASIS_POINTS)
    if capital_cents <= DEGRESSIVE_ABOVE_CENTS:
        return min(asked, Fraction(500, BASIS_POINTS))
    required, below = Fraction(0), 0
    for bound, points in SLICES:
        top = capital_cents if bound is None else min(bound, capital_cents)
        required += Fraction(max(0, top - below) * points, BASIS_POINTS)
        below = top
    return min(asked, required / capital_cents)


def threshold(
    *,
    capital_cents: int,
    total_shares: int,
    total_members: int,
    capital_basis_points: int,
    members_count: int | None,
    members_basis_points: int | None,
) -> Threshold:
    """The smallest numbers of shares and of members that are enough."""
    shares = None
    if total_shares:
        part = capital_part(capital_cents, capital_basis_points)
        shares = max(1, _ceiling(part * total_shares))
    counts = [] if members_count is None else [members_count]
    if members_basis_points is not None:
        part = Fraction(members_basis_points, BASIS_POINTS)
        counts.append(max(1, _ceiling(part * total_members)))
    return Threshold(shares=shares, members=min(counts, default=None))


def _ceiling(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)
