"""What the engine is given: the heads frozen at the close, and how seats are filled."""

from collections.abc import Mapping

from assembly import rulebook
from assembly.ballot_papers import answer
from assembly.freezing import first_fingerprint, in_order
from assembly.models import Candidate, QuorumRecord, Resolution
from assembly.rules.attendance import Attendance, CollegeAttendance, Counting
from assembly.rules.election import Candidate as Standing
from assembly.rules.election import ElectionRule, Method, TieBreak
from assembly.rules.majority import Counts
from assembly.rules.quantities import parse_fraction
from assembly.rules.statutes import RuleSet

LEFT_AFTER_VOTING = "membres partis après avoir voté"


def attendance_of(record: QuorumRecord) -> Attendance:
    """The heads frozen when the sitting closed."""
    return Attendance(
        registered=record.registered,
        present=record.present,
        represented=record.represented + record.blank_proxies,
        remote=record.remote,
    )


def colleges_of(record: QuorumRecord, *, counts_remote: bool = True) -> list[CollegeAttendance]:
    """The colleges that weigh votes, with the heads frozen when the sitting closed; for a quorum
    that votes at a distance do not make, without them (R-QUO-03)."""
    ways = ("present", "represented", "blank_proxies", *(("remote",) if counts_remote else ()))
    return [
        CollegeAttendance(
            name=each["name"],
            weight=parse_fraction(each["weight"]),
            counting=Counting(each.get("counting", Counting.PROPORTIONAL)),
            members=each["members"],
            participants=sum(each[way] for way in ways),
        )
        for each in record.colleges
    ]


def standing(
    candidate: Candidate, name: str, counts: Counts, by_college: Mapping[str, Counts] | None = None
) -> Standing:
    """A candidate as the engine judges them, under the name of the ballot."""
    return Standing(
        code=f"{candidate.member.number}",
        name=name,
        counts=counts,
        member_since=candidate.member.registered_on,
        born_on=candidate.born_on,
        group=candidate.group,
        by_college=by_college or {},
    )


def election_rule(resolution: Resolution, rules: RuleSet, call: int) -> ElectionRule:
    """Everything fixed before the vote on how these seats are filled. The lot is drawn from the
    fingerprint of the agenda that the notice publishes: what members have added since, or the words
    of whoever adds it, change nothing to it."""
    first = resolution.first_round
    return ElectionRule(
        seats=resolution.seats,
        method=Method(rules.choice("election_method")),
        majority=rules.majority(rulebook.nature(resolution), call),
        tie_break=tuple(TieBreak(each) for each in rules.choices("election_tie_break")),
        seed=first_fingerprint(resolution.assembly),
        group_cap=resolution.group_cap,
        round=2 if first else 1,
        seated=_seated(first) if first else (),
    )


def _seated(first: Resolution) -> tuple[str, ...]:
    """The groups of those whom the first round elected."""
    candidates = in_order(first)
    return tuple(
        candidate.group
        for candidate in candidates
        if answer(candidate, candidates) in first.outcome.elected
    )
