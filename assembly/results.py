"""From counts to a verdict: boxes added up, rules applied, the other reading of the law beside."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from assembly import boxes, contesting, election_boxes, judging, rulebook, second_readings, weighing
from assembly.ballot_papers import answer
from assembly.blank_proxies import ballot, choice
from assembly.election_boxes import Ballots
from assembly.freezing import in_order
from assembly.judging import attendance_of, colleges_of, election_rule
from assembly.models import Outcome, QuorumRecord, Resolution
from assembly.participation import polls_by_college
from assembly.rules.blank_proxies import Choice, blank_proxy_counts
from assembly.rules.election import (
    Candidate,
    ElectionResult,
    approvals,
    elect,
)
from assembly.rules.influence import (
    Dispute,
    DisputedVotes,
    influence_on_election,
    influence_on_resolution,
)
from assembly.rules.majority import Counts
from assembly.rules.reading import Reading, read
from assembly.rules.statutes import RuleSet
from assembly.uncounted import left_uncounted, sentence
from votes.station import queries as station
from votes.station.models import Poll
from votes.station.queries import QuestionResult
from votes.urn import queries as urn

V = Outcome.Verdict


@dataclass(frozen=True)
class Verdict:
    """Everything an outcome keeps."""

    verdict: str
    figures: dict[str, int]
    rule: dict[str, Any]
    sentence: str
    elected: list[str]
    candidates: list[dict[str, Any]]
    other_preset: dict[str, Any]
    colleges: list[dict[str, Any]] = field(default_factory=list)


def verdict_on(resolution: Resolution, record: QuorumRecord) -> Verdict | None:
    """The verdict on one question, or None while its urn is not counted, its forms not read."""
    if not record.reached:
        return _without_quorum(resolution, record)
    if left := left_uncounted(resolution):
        return _not_counted(resolution, record, sentence(left, resolution))
    counted = _counted(resolution)
    if not counted and (resolution.is_secret or boxes.folded(resolution).exists()):
        return None
    if resolution.is_election:
        return _of_election(resolution, record, counted)
    return _of_urns(resolution, record, counted) if counted else _of_room(resolution, record)


Counted = Mapping[str, QuestionResult]


def _counted(resolution: Resolution) -> Counted:
    """The count of the urn, or of that of each college, by its name; nothing until all are known:
    a result is never the sum of a part of its urns."""
    found = {}
    for college, poll in polls_by_college(resolution.assembly, resolution).items():
        # An opinion never becomes the result of a resolution (R-ODJ-05).
        results = station.results(poll) if poll.kind == Poll.Kind.ASSEMBLY else []
        result = next((r for r in results if r.reference == resolution.reference), None)
        if result is None:
            return {}
        found[college] = result
    return found


def _of_urns(resolution: Resolution, record: QuorumRecord, counted: Counted) -> Verdict:
    """The urns, and the blank proxies in clear."""
    urns = Counts(votes_for=0)
    for result in counted.values():
        votes_for, against, abstain = result.counts
        urns += Counts(votes_for=votes_for, against=against, abstain=abstain)
    blank = _blank(resolution)
    by_law = blank_proxy_counts(record.blank_proxies, blank)
    by_college = weighing.of_urns(record, counted, blank)
    return _of_resolution(resolution, record, urns + by_law, {}, by_college)


def _of_room(resolution: Resolution, record: QuorumRecord) -> Verdict:
    """Hands, forms on paper, blank proxies: everything in clear, box by box."""
    blank = _blank(resolution)
    found = boxes.boxes(resolution, record, blank)
    whole = sum((box.counts for box in found), start=Counts(votes_for=0))
    by_college = weighing.of_room(resolution, record, blank)
    return _of_resolution(resolution, record, whole, boxes.figures(found), by_college)


def _blank(resolution: Resolution) -> Choice:
    return choice(resolution, rulebook.of(resolution.assembly))


def _of_resolution(
    resolution: Resolution,
    record: QuorumRecord,
    counts: Counts,
    by_box: dict[str, int],
    by_college: weighing.ByCollege | None,
) -> Verdict:
    rules = rulebook.of(resolution.assembly)
    nature, call = rulebook.nature(resolution), record.call.number
    attendance = attendance_of(record)
    reading = read(
        rules,
        nature,
        call,
        counts,
        attendance,
        colleges=colleges_of(record),
        by_college=by_college,
    )
    majority = reading.majority
    heads = majority.raw or majority
    figures = {
        **_heads(record),
        "voters": counts.total,
        "for": counts.votes_for,
        "against": counts.against,
        "abstain": counts.abstain,
        "blank": counts.blank,
        "null": counts.null,
        "expressed": counts.expressed,
        "base": heads.base,
        "needed": heads.needed or 0,
        "margin": heads.margin or 0,
        **by_box,
    }
    colleges, weighted = weighing.documents(majority, by_college, record)
    rule = {**_rule(reading, record), "percent": majority.percent, **weighted}
    rule["influence"] = (
        influence_on_resolution(majority.rule, counts, attendance, _disputed(record)).sentence
        if by_college is None
        else weighing.influence(majority, by_college, record)
    )
    return Verdict(
        verdict=V.ADOPTED if majority.adopted else V.REJECTED,
        figures=figures,
        rule=rule,
        sentence=majority.sentence,
        elected=[],
        candidates=[],
        other_preset=second_readings.of_resolution(resolution, record, counts, reading),
        colleges=colleges,
    )


def _of_election(resolution: Resolution, record: QuorumRecord, counted: Counted) -> Verdict:
    """The urns, or the room and the forms on paper; and the blank proxies in clear."""
    rules = rulebook.of(resolution.assembly)
    nature, call = rulebook.nature(resolution), record.call.number
    attendance = attendance_of(record)
    found = {} if counted else election_boxes.boxes(resolution)
    ballots = (
        _in_urns(resolution, counted) if counted else election_boxes.by_college(resolution, record)
    )
    whole = sum(ballots.values(), start=election_boxes.none(resolution))
    standing = _standing(resolution, record, ballots, rules)
    by_law = blank_proxies_in_election(resolution, record, rules)
    heads = colleges_of(record)
    election = elect(standing, election_rule(resolution, rules, call), attendance, heads)
    reading = read(rules, nature, call, Counts(votes_for=0), attendance, colleges=heads)
    blank, expressed = whole.blank + by_law.blank, whole.expressed + by_law.expressed
    figures = {
        **_heads(record),
        "voters": expressed + blank + whole.null,
        "blank": blank,
        "null": whole.null,
        "expressed": expressed,
        "seats": resolution.seats,
        "vacant": election.vacant,
        **election_boxes.figures(found),
    }
    elected = [candidate.name for candidate in election.elected]
    return Verdict(
        verdict=V.ELECTED if elected else V.NOT_FILLED,
        figures=figures,
        rule={
            **_rule(reading, record),
            "election": rulebook.election_rule_in_words(resolution, rules),
            "influence": weighing.influence_on_election(election, record)
            if heads
            else influence_on_election(election, attendance, _disputed(record)).sentence,
        },
        sentence=election.sentence,
        elected=elected,
        candidates=_places(election, _box_by_box(resolution, record, rules, found)),
        other_preset=second_readings.of_election(resolution, record, standing, reading, election),
        colleges=weighing.of_places(election, record),
    )


def blank_proxies_in_election(
    resolution: Resolution, record: QuorumRecord, rules: RuleSet
) -> Counts:
    """The ballots of blank proxies as heads: votes cast, blank votes, or none."""
    choices = ballot(resolution, rules)
    if Choice.BLANK in choices:
        return blank_proxy_counts(record.blank_proxies, Choice.BLANK)
    is_cast = any(voted is not Choice.NOT_COUNTED for voted in choices)
    return Counts(votes_for=record.blank_proxies if is_cast else 0)


def _standing(
    resolution: Resolution, record: QuorumRecord, ballots: Mapping[str, Ballots], rules: RuleSet
) -> list[Candidate]:
    """Each candidate with the marks of the ballots and the blank proxies the law gives."""
    candidates, choices = in_order(resolution), ballot(resolution, rules)
    divided = (
        weighing.of_candidates(resolution, record, ballots, rules)
        if record.colleges
        else [{} for _ in candidates]
    )
    whole = sum(ballots.values(), start=election_boxes.none(resolution))
    found = []
    for place, (candidate, voted) in enumerate(zip(candidates, choices, strict=True)):
        box = blank_proxy_counts(record.blank_proxies, voted)
        votes = approvals(whole.marks[place], whole.expressed) + box
        name = answer(candidate, candidates)
        found.append(judging.standing(candidate, name, votes, divided[place]))
    return found


def _box_by_box(
    resolution: Resolution, record: QuorumRecord, rules: RuleSet, found: Mapping[str, Ballots]
) -> dict[str, dict[str, int]]:
    """The votes of each candidate, box by box, under their name on the ballot; nothing for an
    urn, in which every channel is together (secrecy.md 8)."""
    if not found:
        return {}
    candidates, choices = in_order(resolution), ballot(resolution, rules)
    by_law = [blank_proxy_counts(record.blank_proxies, voted).votes_for for voted in choices]
    by_box = election_boxes.by_candidate(found)
    return {
        answer(candidate, candidates): {**votes, boxes.LAW: law}
        for candidate, votes, law in zip(candidates, by_box, by_law, strict=True)
    }


def _places(election: ElectionResult, by_box: Mapping[str, dict[str, int]]) -> list[dict[str, Any]]:
    return [
        {
            "name": place.candidate.name,
            "votes": place.candidate.votes,
            "base": place.majority.base,
            "percent": place.majority.percent,
            **({"raw_percent": place.majority.raw.percent} if place.majority.raw else {}),
            "rank": place.rank,
            "elected": place.elected,
            "reason": place.reason,
            "runoff": place.candidate in election.runoff,
            **({"boxes": by_box[place.candidate.name]} if by_box else {}),
        }
        for place in election.standings
    ]


def _in_urns(resolution: Resolution, counted: Counted) -> dict[str, Ballots]:
    """The ballots of each urn: those in it, since an envelope signed for may hold no vote."""
    polls = polls_by_college(resolution.assembly, resolution)
    return {
        college: election_boxes.in_urn(result, urn.turnout(polls[college].uuid))
        for college, result in counted.items()
    }


def _without_quorum(resolution: Resolution, record: QuorumRecord) -> Verdict:
    zero = Counts(votes_for=0)
    verdict, reading = _without_votes(resolution, record, V.NO_QUORUM, record.sentence)
    other = second_readings.of_resolution(resolution, record, zero, reading)
    return replace(verdict, other_preset=other)


def _not_counted(resolution: Resolution, record: QuorumRecord, why: str) -> Verdict:
    return _without_votes(resolution, record, V.NOT_COUNTED, why)[0]


def replaced(resolution: Resolution, record: QuorumRecord, amendment: Resolution) -> Verdict:
    """A text that an amendment adopted in session takes the place of: it is not put to the vote,
    and nothing received on it is read (R-VOTE-08)."""
    said = (
        "Non mise aux voix\u00a0: le texte amendé en séance, adopté sous le numéro "
        f"{amendment.number}, prend sa place."
    )
    return _without_votes(resolution, record, V.REPLACED, said)[0]


def _without_votes(
    resolution: Resolution, record: QuorumRecord, name: str, said: str
) -> tuple[Verdict, Reading]:
    """Who took part and the rule, without any vote."""
    rules = rulebook.of(resolution.assembly)
    heads = attendance_of(record)
    nature = rulebook.nature(resolution)
    nothing = Counts(votes_for=0)
    reading = read(rules, nature, record.call.number, nothing, heads, colleges=colleges_of(record))
    verdict = Verdict(
        verdict=name,
        figures=_heads(record),
        rule=_rule(reading, record),
        sentence=said,
        elected=[],
        candidates=[],
        other_preset={},
    )
    return verdict, reading


def _heads(record: QuorumRecord) -> dict[str, int]:
    return {
        "registered": record.registered,
        "present": record.present,
        "represented": record.represented,
        "blank_proxies": record.blank_proxies,
        "remote": record.remote,
        "paper": record.paper,
        "counted": record.counted,
        "required": record.required or 0,
        "leavers": record.leavers,
    }


def _rule(reading: Reading, record: QuorumRecord) -> dict[str, Any]:
    return {
        "preset": reading.label,
        "quorum": record.sentence or "Aucun quorum n’est exigé.",
        "quorum_influence": _quorum_influence(record),
        "quorum_source": reading.quorum_source,
        "majority": reading.majority.rule.words,
        "majority_source": reading.majority_source,
    }


def _quorum_influence(record: QuorumRecord) -> str:
    """How far the quorum is from its threshold, in heads or in weights (R-NUL-01)."""
    by_college = weighing.left_after_voting(record)
    found = contesting.influence_on_record(record.resolution, record, _disputed(record), by_college)
    return found.sentence if found else ""


def _disputed(record: QuorumRecord) -> list[DisputedVotes]:
    return [
        DisputedVotes(
            kind=Dispute.COUNTED,
            number=record.leavers,
            reason=judging.LEFT_AFTER_VOTING,
        )
    ]
