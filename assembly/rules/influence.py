"""Could disputed votes have changed a result? (R-NUL-01; C. civ. 1844-12-1: influence)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assembly.rules.attendance import Attendance
from assembly.rules.election import ElectionResult
from assembly.rules.majority import Counts, MajorityRule, decide
from assembly.rules.quantities import counted
from assembly.rules.quorum import QuorumResult
from assembly.rules.typography import french


class Dispute(StrEnum):
    """What is alleged about votes whose content nobody knows."""

    COUNTED = "counted"  # counted although they should not have been
    MISSED = "missed"  # kept out although they should have been counted
    CHANGED = "changed"  # counted for something else than their voters chose


@dataclass(frozen=True, kw_only=True)
class DisputedVotes:
    """Some votes in dispute: how many, and the reason the minutes print."""

    kind: Dispute
    number: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Influence:
    """The answer, with the distance that protects the result.

    `margin` is the smallest number of votes by which the result holds (negative: by which it
    fails), in the unit of the disputed votes.
    """

    disputed: int
    margin: int
    could_change: bool
    sentence: str


def _number(disputed: Sequence[DisputedVotes], kind: Dispute) -> int:
    return sum(each.number for each in disputed if each.kind is kind)


def influence_on_resolution(
    rule: MajorityRule,
    counts: Counts,
    attendance: Attendance,
    disputed: Sequence[DisputedVotes],
) -> Influence:
    """Judges again with every disputed vote read in the way most unfavourable to the result."""
    result = decide(rule, counts, attendance)
    worst_counts, present = worst(counts, disputed, adopted=result.adopted)
    worst_attendance = with_heads(attendance, present)
    could_change = decide(rule, worst_counts, worst_attendance).adopted != result.adopted
    margin = result.margin if result.margin is not None else 0
    verdict = "adoptée" if result.adopted else "rejetée"
    distance = counted(abs(margin), "voix", "voix")
    held = f"elle l’emporte de {distance}" if margin > 0 else f"il lui manque {distance}"
    if margin == 0:
        held = "elle a tout juste le nombre de voix requis"
    total = sum(each.number for each in disputed)
    return Influence(
        disputed=total,
        margin=margin,
        could_change=could_change,
        sentence=influence_sentence(f"Résolution {verdict}, {held}", total, could_change),
    )


def with_heads(attendance: Attendance, more: int) -> Attendance:
    """The same with so many heads more, or fewer; nothing where nobody said who takes part."""
    if not attendance.given:
        return attendance
    heads = (attendance.present or 0) + max(more, -attendance.participants)
    return replace(attendance, present=heads)


def worst(
    counts: Counts, disputed: Sequence[DisputedVotes], *, adopted: bool
) -> tuple[Counts, int]:
    """The counts with every disputed vote read against the result, and how many heads move."""
    return (_against if adopted else _in_favour)(counts, disputed)


def _against(counts: Counts, disputed: Sequence[DisputedVotes]) -> tuple[Counts, int]:
    """Wrongly counted votes were for, missed ones were against, changed ones turn against."""
    removed = min(_number(disputed, Dispute.COUNTED), counts.votes_for)
    turned = min(_number(disputed, Dispute.CHANGED), counts.votes_for - removed)
    missed = _number(disputed, Dispute.MISSED)
    found = replace(
        counts,
        votes_for=counts.votes_for - removed - turned,
        against=counts.against + turned + missed,
        cast=None if counts.cast is None else counts.cast - removed + missed,
    )
    return found, missed - removed


def _in_favour(counts: Counts, disputed: Sequence[DisputedVotes]) -> tuple[Counts, int]:
    """The contrary: first votes against are removed, then those that only weigh in the base."""
    wrong, removed = _number(disputed, Dispute.COUNTED), 0
    left: dict[str, int] = {}
    for name in ("against", "abstain", "blank", "null"):
        taken = min(wrong - removed, getattr(counts, name))
        removed += taken
        left[name] = getattr(counts, name) - taken
    turned = 0
    for name in ("against", "abstain", "blank", "null"):
        taken = min(_number(disputed, Dispute.CHANGED) - turned, left[name])
        turned += taken
        left[name] -= taken
    missed = _number(disputed, Dispute.MISSED)
    found = Counts(
        votes_for=counts.votes_for + turned + missed,
        **left,
        cast=None if counts.cast is None else counts.cast - removed + missed,
    )
    return found, missed - removed


def influence_on_quorum(quorum: QuorumResult, disputed: Sequence[DisputedVotes]) -> Influence:
    """Whether people wrongly counted made the quorum, or people kept out would have made it."""
    total = sum(each.number for each in disputed)
    wrongly = _number(disputed, Dispute.COUNTED)
    missed = _number(disputed, Dispute.MISSED)
    heads = [
        (condition.counted, condition.required)
        for condition in quorum.conditions
        if isinstance(condition.counted, int) and isinstance(condition.required, int)
    ]
    if len(heads) < len(quorum.conditions):
        raise ValueError("weighted quorums are not counted in votes")
    margin = min(found - required for found, required in heads)
    could_change = margin < wrongly if quorum.reached else -margin <= missed
    outcome = "atteint" if quorum.reached else "manqué"
    distance = counted(abs(margin), "participant", "participants")
    place = f"à {distance} du seuil" if margin else "exactement au seuil"
    return Influence(
        disputed=total,
        margin=margin,
        could_change=could_change,
        sentence=influence_sentence(f"Quorum {outcome}, {place}", total, could_change),
    )


def influence_on_election(
    election: ElectionResult, attendance: Attendance, disputed: Sequence[DisputedVotes]
) -> Influence:
    """Whether the gap at the last seat, or a candidate's majority, is within reach.

    A vote removed or added moves a gap by one, a changed vote by two. Where no majority is asked,
    one vote more takes a seat that nobody had a vote for.
    """
    total = sum(each.number for each in disputed)
    reach = total + _number(disputed, Dispute.CHANGED)
    rule = election.rule
    elected = [each.votes for each in election.elected]
    beaten = [
        each.candidate.votes
        for each in election.standings
        if not each.elected and (each.majority.adopted or not rule.asks_majority)
    ]
    margins = [min(elected) - max(beaten)] if elected and beaten else []
    could_change = bool(election.tied) or (total > 0 and any(gap <= reach for gap in margins))
    gained = total - _number(disputed, Dispute.COUNTED)
    if not rule.asks_majority and election.vacant and gained and 0 in beaten:
        could_change = True
    if rule.asks_majority:
        for each in election.standings:
            own = influence_on_resolution(
                rule.majority, each.candidate.counts, attendance, disputed
            )
            could_change = could_change or own.could_change
            margins.append(max(own.margin, -own.margin))
    margin = min(margins, default=0)
    gap = f"à {counted(margin, 'voix', 'voix')} près" if margin else "sans aucune marge"
    decided = f"Élection tranchée {gap}" if margins else "Élection sans candidature battue"
    return Influence(
        disputed=total,
        margin=margin,
        could_change=could_change,
        sentence=influence_sentence(decided, total, could_change),
    )


def influence_sentence(outcome: str, disputed: int, could_change: bool) -> str:
    """What the minutes print after an outcome."""
    if disputed == 0:
        return french(f"{outcome} ; aucun vote n’est contesté.")
    votes = counted(disputed, "vote contesté", "votes contestés")
    verb = "pouvait" if disputed < 2 else "pouvaient"
    if could_change:
        return french(f"{outcome} : {votes} {verb} changer le résultat.")
    return french(f"{outcome} : {votes} ne {verb} pas changer le résultat.")
