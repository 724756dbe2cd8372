"""Who is counted on the day of the assembly: members registered, and those who take part."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from assembly.rules.quantities import share_of


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """Heads, for one assembly or at one moment of it (R-QUO-03, R-QUO-05).

    `registered` is the denominator that the statutes choose (snapshot at the convocation, or
    members with a vote on the day). None means that nobody gave the number.
    """

    registered: int | None = None
    present: int | None = None
    represented: int | None = None
    remote: int | None = None

    @property
    def given(self) -> bool:
        """Whether anybody said who takes part."""
        return any(n is not None for n in (self.present, self.represented, self.remote))

    @property
    def complete(self) -> bool:
        """Whether each of the three ways of taking part has its number."""
        return None not in (self.present, self.represented, self.remote)

    @property
    def participants(self) -> int:
        """Present + represented + remote, each member once."""
        return (self.present or 0) + (self.represented or 0) + (self.remote or 0)


class Counting(StrEnum):
    """How a college brings its weight: as its members answered, whole to their majority, or by each
    of its votes, which counts for its weight over its members (votes of investors under a cap)."""

    PROPORTIONAL = "proportional"
    MAJORITY_BLOC = "majority_bloc"
    BY_VOTE = "by_vote"


@dataclass(frozen=True, kw_only=True)
class CollegeAttendance:
    """One college: its weight in the vote (all weights sum to one) and its heads."""

    name: str
    weight: Fraction
    counting: Counting = Counting.PROPORTIONAL
    members: int | None = None
    participants: int | None = None

    @property
    def vote(self) -> Fraction:
        """What one vote of the college counts for."""
        return self.weight / self.members if self.members else Fraction(0)

    @property
    def turnout(self) -> Fraction:
        """Participants over members; an empty college brings nothing."""
        return share_of(self.participants or 0, self.members or 0)
