"""Could disputed votes have changed each result, and how many would it have taken (R-NUL-01)?

Public figures alone are read. Claims are counted, never named.
"""

from dataclasses import dataclass

from assembly import contesting, decisions
from assembly.ballot_papers import resolutions
from assembly.judging import LEFT_AFTER_VOTING
from assembly.models import Assembly, Claim, Outcome, QuorumRecord, Resolution
from assembly.rules.influence import Dispute, DisputedVotes, Influence
from assembly.rules.tipping import tipping_point


@dataclass(frozen=True)
class Line:
    """One question: its result, the votes in dispute, and the smallest number of each kind that
    could have changed it; None where no number could."""

    resolution: Resolution
    outcome: Outcome
    leavers: int
    claims: int
    claimed: int
    could_change: bool
    sentences: list[str]
    counted: int | None
    missed: int | None
    changed: int | None

    @property
    def disputed(self) -> int:
        return self.leavers + self.claimed


def lines(assembly: Assembly) -> list[Line]:
    """Every question that has its outcome, in the order of the agenda."""
    found = []
    for resolution in resolutions(assembly):
        outcome = Outcome.objects.filter(resolution=resolution).first()
        record = decisions.deciding_record(resolution)
        if outcome is not None and record is not None:
            found.append(_line(resolution, outcome, record))
    return found


def _line(resolution: Resolution, outcome: Outcome, record: QuorumRecord) -> Line:
    claims = [
        claim
        for claim in resolution.claims.order_by("pk")
        if claim.votes and claim.dispute != Claim.Dispute.OTHER
    ]
    disputed = [
        DisputedVotes(kind=Dispute.COUNTED, number=record.leavers, reason=LEFT_AFTER_VOTING),
        *(
            DisputedVotes(kind=Dispute(claim.dispute), number=claim.votes, reason="contestation")
            for claim in claims
        ),
    ]

    def could_change(votes: list[DisputedVotes]) -> bool:
        found = _influences(resolution, outcome, record, votes)
        return any(each.could_change for each in found)

    most = max(record.registered, outcome.figures.get("voters", 0))
    tipping = {kind: tipping_point(could_change, kind, most=most) for kind in Dispute}
    return Line(
        resolution=resolution,
        outcome=outcome,
        leavers=record.leavers,
        claims=len(claims),
        claimed=sum(claim.votes for claim in claims),
        could_change=could_change(disputed),
        sentences=[e.sentence for e in _influences(resolution, outcome, record, disputed)],
        counted=tipping[Dispute.COUNTED],
        missed=tipping[Dispute.MISSED],
        changed=tipping[Dispute.CHANGED],
    )


def _influences(
    resolution: Resolution, outcome: Outcome, record: QuorumRecord, votes: list[DisputedVotes]
) -> list[Influence]:
    """On the quorum, then on the votes; once where the quorum was missed, never where the urn was
    left uncounted nor the text replaced: there is no result to change."""
    if outcome.verdict in (Outcome.Verdict.NOT_COUNTED, Outcome.Verdict.REPLACED):
        return []
    found = [contesting.influence_on_record(resolution, record, votes)]
    if outcome.verdict != Outcome.Verdict.NO_QUORUM:
        found.append(contesting.influence_of(resolution, outcome, record, votes))
    return [each for each in found if each is not None]
