"""After a result: until when it may be contested, and whether the votes in dispute could change it.

Nobody's choice is needed to tell: every disputed vote is read in the way most unfavourable to the
result (R-NUL-01; C. civ. 1844-12-1).
"""

from dataclasses import dataclass
from datetime import datetime

from assembly import decisions, judging, rulebook, weighing
from assembly.ballot_papers import answer, resolutions
from assembly.deadlines import meeting_of
from assembly.freezing import in_order
from assembly.judging import attendance_of, colleges_of, election_rule
from assembly.models import Assembly, Call, Claim, Outcome, QuorumRecord, Resolution
from assembly.rules.calendar import Deadline, timeline
from assembly.rules.election import approvals, elect
from assembly.rules.influence import (
    Dispute,
    DisputedVotes,
    Influence,
    influence_on_election,
    influence_on_quorum,
    influence_on_resolution,
)
from assembly.rules.majority import Counts
from assembly.rules.quorum import assess_quorum
from assembly.rules.reading import heads_for_quorum, read
from assembly.states import AssemblyState
from common.clock import PARIS


@dataclass(frozen=True)
class Limit:
    """The last moment of an action for nullity, and the days left of it."""

    deadline: Deadline
    days_left: int
    is_past: bool


def limit(assembly: Assembly, *, at: datetime) -> Limit:
    """The limit of the last decisions: two years from them (C. civ. 1844-14), unless the law of the
    form says otherwise."""
    return _limit(assembly.call, at)


def limit_of(resolution: Resolution, *, at: datetime) -> Limit:
    """That of one question: where the first call decided it, the time runs from that call."""
    record = decisions.deciding_record(resolution)
    return _limit(record.call if record else resolution.assembly.call, at)


def earlier_limits(assembly: Assembly, *, at: datetime) -> list[tuple[Resolution, Limit]]:
    """The questions that a former call decided, each with its own limit."""
    return [
        (resolution, limit_of(resolution, at=at))
        for resolution in resolutions(assembly)
        if is_decided(resolution) and not _decided_by_the_last(resolution)
    ]


def _decided_by_the_last(resolution: Resolution) -> bool:
    """Whether the present call decided it and ended the assembly."""
    record, assembly = decisions.deciding_record(resolution), resolution.assembly
    is_last = record is not None and record.call_id == assembly.call.pk
    return is_last and assembly.state == AssemblyState.DECIDED


def is_decided(resolution: Resolution) -> bool:
    """Whether a question has its result and may be contested: all of the assembly have, or its call
    is over and a second one decides the rest."""
    record = decisions.deciding_record(resolution)
    if record is None or not Outcome.objects.filter(resolution=resolution).exists():
        return False
    assembly = resolution.assembly
    over = assembly.state in (AssemblyState.ADJOURNED, AssemblyState.DECIDED)
    return over or record.call_id != assembly.call.pk


def _limit(call: Call, at: datetime) -> Limit:
    rows = timeline(meeting_of(call), rulebook.of(call.assembly))
    last = next(row for row in rows if row.code == "nullity")
    return Limit(last, (last.on - at.astimezone(PARIS).date()).days, last.at < at)


def influence(claim: Claim) -> Influence | None:
    """What the votes of a claim could have changed, the quorum that allowed the vote included; None
    when it is not about votes, or when they were never counted."""
    resolution = claim.resolution
    if resolution is None or claim.dispute == Claim.Dispute.OTHER or not claim.votes:
        return None
    record = decisions.deciding_record(resolution)
    outcome = Outcome.objects.filter(resolution=resolution).first()
    if record is None or outcome is None:
        return None
    disputed = [
        DisputedVotes(kind=Dispute(claim.dispute), number=claim.votes, reason="contestation")
    ]
    on_votes = influence_of(resolution, outcome, record, disputed)
    if on_votes is None or on_votes.could_change:
        return on_votes
    on_quorum = influence_on_record(resolution, record, disputed)
    return on_quorum if on_quorum and on_quorum.could_change else on_votes


def influence_of(
    resolution: Resolution, outcome: Outcome, record: QuorumRecord, disputed: list[DisputedVotes]
) -> Influence | None:
    """What votes in dispute could have changed in a result; None where no quorum was asked and
    none was missed."""
    if outcome.verdict in (Outcome.Verdict.NOT_COUNTED, Outcome.Verdict.REPLACED):
        return None
    if outcome.verdict == Outcome.Verdict.NO_QUORUM:
        return influence_on_record(resolution, record, disputed)
    if resolution.is_election:
        return _on_election(resolution, outcome, record, disputed)
    return _on_resolution(resolution, outcome, record, disputed)


def _on_resolution(
    resolution: Resolution, outcome: Outcome, record: QuorumRecord, disputed: list[DisputedVotes]
) -> Influence:
    figures = outcome.figures
    counts = Counts(
        votes_for=figures["for"],
        against=figures["against"],
        abstain=figures["abstain"],
        blank=figures["blank"],
        null=figures["null"],
    )
    attendance = attendance_of(record)
    rules, nature = rulebook.of(resolution.assembly), rulebook.nature(resolution)
    if outcome.colleges:
        asked = rules.majority(nature, record.call.number)
        return weighing.influence_of_claim(asked, outcome, record, disputed)
    rule = read(rules, nature, record.call.number, counts, attendance).majority.rule
    return influence_on_resolution(rule, counts, attendance, disputed)


def _on_election(
    resolution: Resolution, outcome: Outcome, record: QuorumRecord, disputed: list[DisputedVotes]
) -> Influence:
    votes = {place["name"]: place["votes"] for place in outcome.candidates}
    candidates, expressed = in_order(resolution), outcome.figures["expressed"]
    standing = []
    for candidate in candidates:
        name = answer(candidate, candidates)
        divided = weighing.kept_of_candidate(outcome, name)
        counts = approvals(votes[name], expressed)
        standing.append(judging.standing(candidate, name, counts, divided))
    rule = election_rule(resolution, rulebook.of(resolution.assembly), record.call.number)
    attendance = attendance_of(record)
    election = elect(standing, rule, attendance, colleges_of(record))
    if outcome.colleges:
        return weighing.influence_of_claim_on_election(election, record, disputed)
    return influence_on_election(election, attendance, disputed)


def influence_on_record(
    resolution: Resolution,
    record: QuorumRecord,
    disputed: list[DisputedVotes],
    by_college: weighing.DisputedByCollege | None = None,
) -> Influence | None:
    """The same of the quorum, of heads or of weights; None where none was asked. `by_college` says
    of which college the votes in dispute are, when somebody knows."""
    rules, nature = rulebook.of(resolution.assembly), rulebook.nature(resolution)
    rule, heads = rules.quorum(nature, record.call.number), attendance_of(record)
    heads = heads_for_quorum(rules, heads)
    colleges = colleges_of(record, counts_remote=rules.flag("quorum_counts_remote"))
    quorum = assess_quorum(rule, heads, colleges)
    if quorum is None or quorum.in_weights is None:
        return influence_on_quorum(quorum, disputed) if quorum else None
    return weighing.influence_on_quorum(rule, heads, colleges, disputed, by_college)
