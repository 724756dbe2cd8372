"""Votes weighted by college (R-VAR-01): what each brought, and why heads may not suffice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from assembly.rules.attendance import Attendance, CollegeAttendance, Counting
from assembly.rules.election import Candidate, ElectionResult
from assembly.rules.influence import (
    Dispute,
    DisputedVotes,
    Influence,
    influence_sentence,
    with_heads,
    worst,
)
from assembly.rules.majority import (
    Counts,
    MajorityResult,
    MajorityRule,
    base_of_college,
    brought,
    decide_by_college,
)
from assembly.rules.quantities import (
    count_in_french,
    counted,
    fraction_text,
    percent_in_french,
    percent_text,
    share_of,
)
from assembly.rules.quorum import ConditionResult, QuorumRule, assess_quorum
from assembly.rules.typography import french


@dataclass(frozen=True, kw_only=True)
class CollegeShare:
    """One college in a result: its votes, and the part of the whole that they bring."""

    college: CollegeAttendance
    counts: Counts
    base: int
    brought: Fraction

    @property
    def share(self) -> Fraction:
        """For over the base, inside the college."""
        return share_of(self.counts.votes_for, self.base)

    def as_document(self) -> dict[str, int | str]:
        """What an outcome keeps and pages print: whole numbers, exact fractions as text."""
        return {
            "name": self.college.name,
            "weight": fraction_text(self.college.weight),
            "weight_percent": percent_text(self.college.weight),
            "members": self.college.members or 0,
            "participants": self.college.participants or 0,
            "for": self.counts.votes_for,
            "against": self.counts.against,
            "abstain": self.counts.abstain,
            "blank": self.counts.blank,
            "null": self.counts.null,
            "base": self.base,
            "percent": percent_text(self.share),
            "brought": fraction_text(self.brought),
            "brought_percent": percent_text(self.brought),
        }


def shares(
    rule: MajorityRule, ballots: Mapping[str, Counts], colleges: Sequence[CollegeAttendance]
) -> list[CollegeShare]:
    """Each college in order, those in which nobody voted too."""
    found, bring = [], brought(rule, ballots, colleges)
    for college in colleges:
        counts = ballots.get(college.name, Counts(votes_for=0))
        base = base_of_college(rule, counts, college)
        found.append(
            CollegeShare(college=college, counts=counts, base=base, brought=bring[college.name])
        )
    return found


def explained(result: MajorityResult, parts: Sequence[CollegeShare]) -> str:
    """Why the share of heads is not the result, with the sum that is."""
    raw = result.raw
    if raw is None:
        return ""
    if any(part.college.counting is Counting.BY_VOTE for part in parts):
        return _explained_by_vote(result, parts)
    terms = [
        f"{fraction_text(part.college.weight)}\u00a0×\u00a0"
        f"{count_in_french(part.counts.votes_for)}/"
        f"{count_in_french(part.base)}"
        if part.base
        else f"{fraction_text(part.college.weight)}\u00a0×\u00a00"
        for part in parts
    ]
    total = f"{fraction_text(result.share)}, soit {percent_in_french(result.share)}"
    heads = percent_in_french(raw.share)
    if raw.adopted and not result.adopted:
        opening = (
            f"{heads} des voix sont pour et cela ne suffit pas : elles viennent surtout de "
            "collèges qui pèsent peu. "
        )
    elif result.adopted and not raw.adopted:
        opening = (
            f"{heads} des voix seulement sont pour et cela suffit : elles viennent surtout de "
            "collèges qui pèsent beaucoup. "
        )
    else:
        opening = f"{heads} des voix sont pour, mais ce n’est pas ce pourcentage qui décide. "
    return french(
        f"{opening}Chaque collège apporte son poids, multiplié par la part de ses voix qui sont "
        f"pour : {' + '.join(terms)} = {total}."
    )


def _explained_by_vote(result: MajorityResult, parts: Sequence[CollegeShare]) -> str:
    """The same where each vote counts for more or less than one: what one of each counts for."""
    most = max(part.college.vote for part in parts)
    votes = [
        f"{counted(part.counts.votes_for, 'voix', 'voix')} pour sur "
        f"{count_in_french(part.base)} dans « {part.college.name} », où une voix compte pour "
        f"{fraction_text(part.college.vote / (most or 1))}"
        for part in parts
    ]
    total = f"{fraction_text(result.share)}, soit {percent_in_french(result.share)}"
    return french(
        "Les associés non coopérateurs ne peuvent pas tenir ensemble plus de voix que leur "
        f"plafond : les leurs sont réduites en proportion. {' ; '.join(votes)}. Part des voix "
        f"pour : {total}."
    )


def influence_by_college(
    rule: MajorityRule,
    ballots: Mapping[str, Counts],
    colleges: Sequence[CollegeAttendance],
    disputed: Mapping[str, Sequence[DisputedVotes]],
    *,
    total: int | None = None,
) -> Influence:
    """Judges again with the disputed votes of each college read against the result, each in the
    college that cast them. The margin is in heads, where no weighted one can be. `total` says how
    many there are when nobody knows of which college, and each is given to all."""
    result = decide_by_college(rule, ballots, colleges)
    judged, attending = {}, []
    for college in colleges:
        counts = ballots.get(college.name, Counts(votes_for=0))
        found, present = worst(counts, disputed.get(college.name, ()), adopted=result.adopted)
        judged[college.name] = found
        heads = max(0, (college.participants or 0) + present)
        attending.append(_with_participants(college, heads))
    could_change = decide_by_college(rule, judged, attending).adopted != result.adopted
    if total is None:
        total = sum(each.number for of in disputed.values() for each in of)
    verdict = "adoptée" if result.adopted else "rejetée"
    outcome = f"Résolution {verdict} avec {percent_in_french(result.share)} après pondération"
    return Influence(
        disputed=total,
        margin=result.raw.margin or 0 if result.raw else 0,
        could_change=could_change,
        sentence=influence_sentence(outcome, total, could_change),
    )


def influence_on_weighted_election(
    election: ElectionResult,
    colleges: Sequence[CollegeAttendance],
    disputed: Mapping[str, Sequence[DisputedVotes]],
    *,
    total: int | None = None,
) -> Influence:
    """Whether somebody elected, at worst, is no longer ahead of somebody beaten, at best: every
    disputed vote is read against the first and for the second at once, which no ballot can do, so
    that “could not” is certain."""
    if total is None:
        total = sum(each.number for of in disputed.values() for each in of)
    rule = election.rule

    def share(candidate: Candidate, *, elected: bool) -> MajorityResult:
        counts = {
            college.name: worst(
                candidate.by_college.get(college.name, Counts(votes_for=0)),
                disputed.get(college.name, ()),
                adopted=elected,
            )[0]
            for college in colleges
        }
        return decide_by_college(rule.majority, counts, colleges)

    held = [share(each, elected=True) for each in election.elected]
    names = {each.code for each in election.elected}
    others = [
        share(each.candidate, elected=False)
        for each in election.standings
        if each.candidate.code not in names
    ]
    could_change = bool(election.tied)
    if total:
        lost = rule.asks_majority and any(not each.adopted for each in held)
        won = [each for each in others if each.adopted or not rule.asks_majority]
        passed = any(other.share >= mine.share for other in won for mine in held)
        could_change = could_change or lost or passed or bool(won and election.vacant)
    return Influence(
        disputed=total,
        margin=0,
        could_change=could_change,
        sentence=influence_sentence(
            "Élection tranchée après pondération par collège", total, could_change
        ),
    )


def influence_on_weighted_quorum(
    rule: QuorumRule,
    attendance: Attendance,
    colleges: Sequence[CollegeAttendance],
    disputed: Sequence[DisputedVotes],
    by_college: Mapping[str, Sequence[DisputedVotes]],
) -> Influence | None:
    """Asks for the quorum again without those wrongly counted, or with those kept out, in heads and
    in each college; None where none is asked. `by_college` gives a dispute to every college when
    nobody knows of which it is, so that “could not” is certain."""
    quorum = assess_quorum(rule, attendance, colleges)
    if quorum is None:
        return None
    kind, sign = (Dispute.COUNTED, -1) if quorum.reached else (Dispute.MISSED, 1)

    def moved(votes: Sequence[DisputedVotes]) -> int:
        return sign * sum(each.number for each in votes if each.kind is kind)

    again = assess_quorum(
        rule,
        with_heads(attendance, moved(disputed)),
        [_with_heads(each, moved(by_college.get(each.name, ()))) for each in colleges],
    )
    total = sum(each.number for each in disputed)
    could_change = again is not None and again.reached != quorum.reached
    place = " ; ".join(_place(each) for each in quorum.conditions)
    outcome = f"Quorum {'atteint' if quorum.reached else 'manqué'} ({place})"
    return Influence(
        disputed=total,
        margin=0,
        could_change=could_change,
        sentence=influence_sentence(outcome, total, could_change),
    )


def _place(condition: ConditionResult) -> str:
    """What counted beside what was asked: heads, or weighted shares."""
    if isinstance(condition.counted, int) and isinstance(condition.required, int):
        found = counted(condition.counted, "participant", "participants")
        return f"{found} pour {count_in_french(condition.required)}"
    shares = (percent_in_french(Fraction(each)) for each in (condition.counted, condition.required))
    return "{} après pondération pour {}".format(*shares)


def _with_heads(college: CollegeAttendance, more: int) -> CollegeAttendance:
    """The same college with so many participants more, or fewer, within its members."""
    heads = max(0, (college.participants or 0) + more)
    return _with_participants(college, min(heads, college.members or heads))


def _with_participants(college: CollegeAttendance, heads: int) -> CollegeAttendance:
    return replace(college, participants=heads)
