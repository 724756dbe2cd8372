"""Results where colleges weigh votes: each college's counts, the weighted sum beside the heads."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assembly import boxes, colleges, judging
from assembly.blank_proxies import ballot
from assembly.election_boxes import Ballots
from assembly.freezing import in_order
from assembly.judging import colleges_of
from assembly.models import Outcome, QuorumRecord, Resolution
from assembly.rules.attendance import Attendance, CollegeAttendance
from assembly.rules.blank_proxies import Choice, blank_proxy_counts
from assembly.rules.colleges import (
    explained,
    influence_by_college,
    influence_on_weighted_election,
    influence_on_weighted_quorum,
    shares,
)
from assembly.rules.election import ElectionResult, approvals
from assembly.rules.influence import Dispute, DisputedVotes, Influence
from assembly.rules.majority import Counts, MajorityResult, MajorityRule
from assembly.rules.quantities import fraction_text, parse_fraction, percent_in_french, percent_text
from assembly.rules.quorum import QuorumRule
from assembly.rules.statutes import RuleSet
from votes.station.queries import QuestionResult

ByCollege = Mapping[str, Counts]
DisputedByCollege = Mapping[str, Sequence[DisputedVotes]]


def of_room(resolution: Resolution, record: QuorumRecord, blank: Choice) -> ByCollege | None:
    """The boxes of each college; None where votes are not weighted."""
    if not record.colleges:
        return None
    members = colleges.members_by_college(resolution.assembly)
    return boxes.by_college(resolution, record, blank, members)


def of_urns(
    record: QuorumRecord, counted: Mapping[str, QuestionResult], blank: Choice
) -> ByCollege | None:
    """The urn of each college, and its blank proxies."""
    if not record.colleges:
        return None
    found = {}
    for each in record.colleges:
        votes_for, against, abstain = counted[each["name"]].counts
        urn = Counts(votes_for=votes_for, against=against, abstain=abstain)
        found[each["name"]] = urn + blank_proxy_counts(each["blank_proxies"], blank)
    return found


def of_candidates(
    resolution: Resolution,
    record: QuorumRecord,
    ballots: Mapping[str, Ballots],
    rules: RuleSet,
) -> list[dict[str, Counts]]:
    """For each candidate in the order of the ballot, the marks of each college."""
    choices = ballot(resolution, rules)
    found: list[dict[str, Counts]] = [{} for _ in in_order(resolution)]
    for each in record.colleges:
        name = each["name"]
        box = ballots[name]
        for place, (marks, voted) in enumerate(zip(box.marks, choices, strict=True)):
            by_law = blank_proxy_counts(each["blank_proxies"], voted)
            found[place][name] = approvals(marks, box.expressed) + by_law
    return found


def documents(
    majority: MajorityResult, by_college: ByCollege | None, record: QuorumRecord
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """What an outcome keeps of each college, and of the weighted result beside the heads."""
    if by_college is None or majority.raw is None:
        return [], {}
    parts = shares(majority.rule, by_college, colleges_of(record))
    return [part.as_document() for part in parts], {
        "weighted": {
            "share": fraction_text(majority.share),
            "percent": majority.percent,
            "threshold": fraction_text(majority.rule.threshold),
            "raw_percent": majority.raw.percent,
            "raw_adopted": majority.raw.adopted,
            "explanation": " ".join([explained(majority, parts), *_capped(record)]),
        }
    }


def _capped(record: QuorumRecord) -> list[str]:
    """The weights that the cap on non-cooperator associates changed, before and after it."""
    changed = [
        f"{each['name']} {percent_in_french(parse_fraction(each['stated']))} → "
        f"{percent_in_french(parse_fraction(each['weight']))}"
        for each in record.colleges
        if "stated" in each
    ]
    return (
        [f"Part des voix avant et après le plafond\u00a0: {', '.join(changed)}."] if changed else []
    )


def influence(majority: MajorityResult, by_college: ByCollege, record: QuorumRecord) -> str:
    """Could those who left after voting have changed the weighted result?"""
    heads = colleges_of(record)
    return influence_by_college(
        majority.rule, by_college, heads, left_after_voting(record)
    ).sentence


def influence_on_election(election: ElectionResult, record: QuorumRecord) -> str:
    heads = colleges_of(record)
    return influence_on_weighted_election(election, heads, left_after_voting(record)).sentence


def of_places(election: ElectionResult, record: QuorumRecord) -> list[dict[str, Any]]:
    """Each college in an election: how many of its ballots name each candidate."""
    found = []
    for college in record.colleges:
        counts = {
            each.candidate.name: each.candidate.by_college[college["name"]]
            for each in election.standings
        }
        found.append(
            {
                **college,
                "weight_percent": percent_text(parse_fraction(college["weight"])),
                "expressed": max((each.expressed for each in counts.values()), default=0),
                "votes": {name: each.votes_for for name, each in counts.items()},
            }
        )
    return found


def left_after_voting(record: QuorumRecord) -> DisputedByCollege:
    """Those who left after they voted, in the college where they did."""
    return {
        each["name"]: [
            DisputedVotes(
                kind=Dispute.COUNTED,
                number=each["leavers"],
                reason=judging.LEFT_AFTER_VOTING,
            )
        ]
        for each in record.colleges
    }


def influence_on_quorum(
    rule: QuorumRule,
    attendance: Attendance,
    colleges: Sequence[CollegeAttendance],
    disputed: Sequence[DisputedVotes],
    by_college: DisputedByCollege | None = None,
) -> Influence | None:
    """What votes in dispute could have changed in a quorum of weights: each college is given them
    all where nobody says of which they are."""
    everywhere = {college.name: disputed for college in colleges}
    found = everywhere if by_college is None else by_college
    return influence_on_weighted_quorum(rule, attendance, colleges, disputed, found)


def influence_of_claim(
    rule: MajorityRule, outcome: Outcome, record: QuorumRecord, disputed: Sequence[DisputedVotes]
) -> Influence:
    """What votes in dispute could have changed. Nobody says of which college they are: each one
    is given them all, so that “could not” is certain."""
    heads = colleges_of(record)
    everywhere = {college.name: disputed for college in heads}
    total = sum(each.number for each in disputed)
    return influence_by_college(rule, kept(outcome), heads, everywhere, total=total)


def influence_of_claim_on_election(
    election: ElectionResult, record: QuorumRecord, disputed: Sequence[DisputedVotes]
) -> Influence:
    heads = colleges_of(record)
    everywhere = {college.name: disputed for college in heads}
    total = sum(each.number for each in disputed)
    return influence_on_weighted_election(election, heads, everywhere, total=total)


def kept(outcome: Outcome) -> dict[str, Counts]:
    """The counts of each college as an outcome keeps them."""
    return {
        each["name"]: Counts(
            votes_for=each["for"],
            against=each["against"],
            abstain=each["abstain"],
            blank=each["blank"],
            null=each["null"],
        )
        for each in outcome.colleges
    }


def kept_of_candidate(outcome: Outcome, name: str) -> dict[str, Counts]:
    """The same of one candidate of an election."""
    return {
        each["name"]: approvals(each["votes"][name], each["expressed"]) for each in outcome.colleges
    }


def without_blank_proxies(
    outcome: Outcome, record: QuorumRecord, blank: Choice
) -> dict[str, Counts] | None:
    """The counts of each college less what the law cast; None where votes are not weighted."""
    if not outcome.colleges:
        return None
    return _less_proxies(kept(outcome), record, blank)


def candidate_without_blank_proxies(
    outcome: Outcome, record: QuorumRecord, name: str, voted: Choice
) -> dict[str, Counts]:
    """The same of one candidate."""
    return _less_proxies(kept_of_candidate(outcome, name), record, voted)


def _less_proxies(whole: ByCollege, record: QuorumRecord, blank: Choice) -> dict[str, Counts]:
    found = {}
    for each in record.colleges:
        box = blank_proxy_counts(each["blank_proxies"], blank)
        counts = whole[each["name"]]
        found[each["name"]] = replace(
            counts,
            votes_for=counts.votes_for - box.votes_for,
            against=counts.against - box.against,
        )
    return found


def without_proxies(record: QuorumRecord) -> list[CollegeAttendance]:
    """The heads of each college less its blank proxies."""
    blank = {each["name"]: each["blank_proxies"] for each in record.colleges}
    return [
        replace(college, participants=(college.participants or 0) - blank[college.name])
        for college in colleges_of(record)
    ]
