"""What a result would have been without its blank proxies: the law casts them, so members see it.

Only figures that are public anyway are read: the total of the urn and the proxies in clear.
"""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from assembly import judging, rulebook, weighing
from assembly.ballot_papers import answer
from assembly.blank_proxies import ballot, choice
from assembly.freezing import in_order
from assembly.judging import attendance_of, election_rule
from assembly.models import Outcome, QuorumRecord, Resolution
from assembly.results import blank_proxies_in_election
from assembly.rules.attendance import Attendance
from assembly.rules.blank_proxies import Choice, blank_proxy_counts
from assembly.rules.election import approvals, elect
from assembly.rules.majority import Counts
from assembly.rules.reading import read


@dataclass(frozen=True)
class BlankInfluence:
    """Blank proxies of one question: how many, for what, and whether they made the result."""

    number: int
    counted_for: str
    changed: bool
    sentence: str


def influence_of_blank_proxies(
    resolution: Resolution, outcome: Outcome, record: QuorumRecord
) -> BlankInfluence | None:
    """None when there was no blank proxy, or nothing was decided."""
    if not record.blank_proxies or not outcome.has_votes:
        return None
    if resolution.is_election:
        return _on_election(resolution, outcome, record)
    return _on_resolution(resolution, outcome, record)


def _without(record: QuorumRecord) -> Attendance:
    heads = attendance_of(record)
    return replace(heads, represented=record.represented)


def _on_resolution(
    resolution: Resolution, outcome: Outcome, record: QuorumRecord
) -> BlankInfluence:
    rules, figures = rulebook.of(resolution.assembly), outcome.figures
    voted = choice(resolution, rules)
    box = blank_proxy_counts(record.blank_proxies, voted)
    counts = Counts(
        votes_for=figures["for"] - box.votes_for,
        against=figures["against"] - box.against,
        abstain=figures["abstain"],
        blank=figures["blank"],
        null=figures["null"],
    )
    nature, call = rulebook.nature(resolution), record.call.number
    reading = read(
        rules,
        nature,
        call,
        counts,
        _without(record),
        colleges=weighing.without_proxies(record),
        by_college=weighing.without_blank_proxies(outcome, record, voted),
    )
    adopted = outcome.verdict == Outcome.Verdict.ADOPTED
    if not reading.quorum_reached:
        sentence = _("Without that, the quorum would not have been reached.")
    elif reading.majority.adopted == adopted:
        sentence = _("Without that, the result would have been the same.")
    elif adopted:
        sentence = _("Without that, the resolution would have been rejected.")
    else:
        sentence = _("Without that, the resolution would have been adopted.")
    changed = not reading.quorum_reached or reading.majority.adopted != adopted
    return BlankInfluence(record.blank_proxies, _words(voted), changed, sentence)


def _on_election(resolution: Resolution, outcome: Outcome, record: QuorumRecord) -> BlankInfluence:
    rules, figures = rulebook.of(resolution.assembly), outcome.figures
    candidates = in_order(resolution)
    votes = {place["name"]: place["votes"] for place in outcome.candidates}
    in_urn = figures["expressed"] - blank_proxies_in_election(resolution, record, rules).expressed
    choices = ballot(resolution, rules)
    standing, agreed = [], []
    for candidate, voted in zip(candidates, choices, strict=True):
        name = answer(candidate, candidates)
        if voted is Choice.FOR:
            agreed.append(name)
        box = blank_proxy_counts(record.blank_proxies, voted)
        left = approvals(votes[name] - box.votes_for, in_urn)
        divided = weighing.candidate_without_blank_proxies(outcome, record, name, voted)
        standing.append(judging.standing(candidate, name, left, divided))
    rule = election_rule(resolution, rules, record.call.number)
    colleges = weighing.without_proxies(record)
    elected = [each.name for each in elect(standing, rule, _without(record), colleges).elected]
    same = set(elected) == set(outcome.elected)
    names = ", ".join(elected) or _("nobody")
    sentence = (
        _("Without that, the same people would have been elected.")
        if same
        else _("Without that, these people would have been elected: {names}.").format(names=names)
    )
    return BlankInfluence(record.blank_proxies, _given(choices, agreed), not same, sentence)


def _given(choices: tuple[Choice, ...], agreed: list[str]) -> str:
    if Choice.BLANK in choices:
        return _("blank, because more candidates are agreed than there are seats")
    return _("for {names}").format(names=", ".join(agreed)) if agreed else _("for nobody")


def _words(voted: Choice) -> str:
    return {
        Choice.FOR: _("for"),
        Choice.AGAINST: _("against"),
        Choice.BLANK: _("blank"),
        Choice.NOT_COUNTED: _("not counted"),
    }[voted]
