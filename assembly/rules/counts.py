"""What was counted at an assembly, as the bureau writes it down, with the rules that judge it."""

from collections.abc import Mapping
from dataclasses import dataclass

from assembly.rules.attendance import Attendance, CollegeAttendance
from assembly.rules.majority import Counts, MajorityRule
from assembly.rules.quorum import QuorumRule


@dataclass(frozen=True, kw_only=True)
class ResolutionCounts:
    """What was counted on one resolution, and the rules that judge it.

    `given` holds the answers stated for the resolution as a whole, `by_college` the same by
    college (None when the vote is not weighted). `quorum` is None when the assembly's applies;
    an empty rule asks for no quorum. `valid_ballots` excludes null ones.
    """

    title: str | None
    majority: MajorityRule
    counts: Counts
    given: frozenset[str] = frozenset()
    quorum: QuorumRule | None = None
    valid_ballots: int | None = None
    by_college: Mapping[str, Counts] | None = None


@dataclass(frozen=True, kw_only=True)
class AssemblyCounts:
    """What was counted at one assembly (or at one moment of it)."""

    attendance: Attendance
    quorum: QuorumRule = ()
    colleges: tuple[CollegeAttendance, ...] = ()
    resolutions: tuple[ResolutionCounts, ...] = ()

    def quorum_of(self, resolution: ResolutionCounts) -> QuorumRule:
        """The resolution's own quorum, else the assembly's."""
        return self.quorum if resolution.quorum is None else resolution.quorum

    @property
    def quorum_rules(self) -> tuple[QuorumRule, ...]:
        own = tuple(r.quorum for r in self.resolutions if r.quorum is not None)
        return (self.quorum, *own)
