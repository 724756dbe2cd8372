"""After a result: until when it may be contested, and whether the votes in dispute could change it.

Nobody's choice is needed to tell: every disputed vote is read in the way most unfavourable to the
result (R-NUL-01; C. civ. 1844-12-1).
"""

from dataclasses import dataclass
from datetime import datetime

from assembly import judging, rulebook, weighing
from assembly.ballot_papers import answer
from assembly.deadlines import meeting_of
from assembly.freezing import in_order
from assembly.judging import attendance_of, colleges_of, election_rule
from assembly.models import Assembly, Claim, Outcome, QuorumRecord, Resolution
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
from assembly.rules.reading import assess, read
from common.clock import PARIS


@dataclass(frozen=True)
class Limit:
    """The last moment of an action for nullity, and the days left of it."""

    deadline: Deadline
    days_left: int
    is_past: bool


def limit(assembly: Assembly, *, at: datetime) -> Limit:
    """Two years from the decision (C. civ. 1844-14), unless the law of the form says otherwise."""
    rows = timeline(meeting_of(assembly.call), rulebook.of(assembly))
    last = next(row for row in rows if row.code == "nullity")
    return Limit(last, (last.on - at.astimezone(PARIS).date()).days, last.at < at)


def influence(claim: Claim) -> Influence | None:
    """What the votes of a claim could have changed, the quorum that allowed the vote included; None
    when it is not about votes, or when they were never counted."""
    resolution = claim.resolution
    if resolution is None or claim.dispute == Claim.Dispute.OTHER or not claim.votes:
        return None
    record = last_record(resolution)
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


def last_record(resolution: Resolution) -> QuorumRecord | None:
    """The participation in the vote that decided."""
    return resolution.quorum_records.select_related("call").order_by("-call__number").first()


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
    resolution: Resolution, record: QuorumRecord, disputed: list[DisputedVotes]
) -> Influence | None:
    """The same of the quorum; None where none was asked."""
    rules, nature = rulebook.of(resolution.assembly), rulebook.nature(resolution)
    heads, call = attendance_of(record), record.call.number
    quorum = assess(rules, nature, call, heads, colleges_of(record))
    return influence_on_quorum(quorum, disputed) if quorum and not quorum.in_weights else None
