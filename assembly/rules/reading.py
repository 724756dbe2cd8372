"""A resolution judged under a rule set, and under another when two laws may apply (R-QUO-02)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assembly.rules.attendance import Attendance, CollegeAttendance
from assembly.rules.election import ElectionResult
from assembly.rules.majority import Counts, MajorityResult, decide, decide_by_college
from assembly.rules.quorum import QuorumResult, assess_quorum
from assembly.rules.statutes import Nature, RuleSet
from assembly.rules.typography import french


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Quorum and majority of one resolution under one rule set.

    `quorum` is None when none is asked; `valid` means adopted by a meeting that could decide.
    """

    label: str
    quorum: QuorumResult | None
    majority: MajorityResult
    quorum_source: str
    majority_source: str

    @property
    def quorum_reached(self) -> bool:
        return self.quorum is None or self.quorum.reached

    @property
    def valid(self) -> bool:
        return self.majority.adopted and self.quorum_reached

    @property
    def words(self) -> str:
        """« adoptée », « rejetée » or « sans quorum », for one line of the minutes."""
        if not self.quorum_reached:
            return "sans quorum"
        return "adoptée" if self.majority.adopted else "rejetée"

    @property
    def sentence(self) -> str:
        parts = [self.quorum.sentence] if self.quorum else []
        return " ".join([*parts, self.majority.sentence])


def heads_for_quorum(rules: RuleSet, attendance: Attendance) -> Attendance:
    """Who counts for the quorum: remote votes only where the rule says so (R-QUO-03)."""
    if rules.flag("quorum_counts_remote") or attendance.remote is None:
        return attendance
    return replace(attendance, remote=0)


def assess(
    rules: RuleSet,
    nature: Nature,
    call: int,
    attendance: Attendance,
    colleges: Sequence[CollegeAttendance] = (),
) -> QuorumResult | None:
    """The quorum of a resolution of that nature at that call; None when none is asked."""
    heads = heads_for_quorum(rules, attendance)
    return assess_quorum(rules.quorum(nature, call), heads, colleges)


def read(
    rules: RuleSet,
    nature: Nature,
    call: int,
    counts: Counts,
    attendance: Attendance,
    *,
    colleges: Sequence[CollegeAttendance] = (),
    by_college: Mapping[str, Counts] | None = None,
) -> Reading:
    """Judges the counts. `attendance.registered` is the base the rule set's quorum names.

    With `by_college` the votes are weighted, and `counts` is their sum in heads (R-VAR-01).
    """
    of = Nature.ORDINARY if nature is Nature.ORDINARY else Nature.EXTRAORDINARY
    number = "first" if call == 1 else "second"
    majority = (
        "majority_commitments" if nature is Nature.COMMITMENTS else f"majority_{nature}_{number}"
    )
    asked = rules.majority(nature, call)
    return Reading(
        label=rules.label,
        quorum=assess(rules, nature, call, attendance, colleges),
        majority=decide(asked, counts, attendance)
        if by_college is None
        else decide_by_college(asked, by_college, colleges),
        quorum_source=rules.rule(f"quorum_{of}_{number}").source,
        majority_source=rules.rule(majority).source,
    )


def difference(active: Reading, other: Reading) -> str:
    """The warning printed when the other law gives another verdict; empty when both agree."""
    if (active.words, active.valid) == (other.words, other.valid):
        return ""
    if not active.quorum_reached:
        # Nothing was counted: only the right to decide can be compared.
        quorum = other.quorum.sentence if other.quorum else "Aucun quorum n’y est exigé."
        return french(
            f"Sous « {active.label} », l’assemblée n’a pas le quorum pour décider ; sous "
            f"« {other.label} », elle pourrait décider. {quorum}"
        )
    return french(
        f"Sous « {active.label} », la résolution est {active.words} ; sous « {other.label} », elle "
        f"serait {other.words}. {other.sentence}"
    )


def difference_of_elections(
    active: Reading, other: Reading, seated: ElectionResult, would: ElectionResult
) -> str:
    """The same for an election: who could elect, and who would be elected."""
    if not active.quorum_reached:
        return difference(active, other)
    if not other.quorum_reached and other.quorum:
        return french(
            f"Sous « {active.label} », l’assemblée pouvait élire ; sous « {other.label} », elle "
            f"n’aurait pas le quorum. {other.quorum.sentence}"
        )
    if [each.code for each in seated.elected] == [each.code for each in would.elected]:
        return ""
    return french(
        f"Sous « {active.label} », sont élus : {_names(seated)} ; sous « {other.label} », "
        f"seraient élus : {_names(would)}."
    )


def _names(election: ElectionResult) -> str:
    return ", ".join(each.name for each in election.elected) or "personne"
