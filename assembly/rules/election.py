"""Electing n persons among m candidates (R-ELEC): methods and tie-breaks fixed before the vote."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from typing import Any

from assembly.rules.attendance import Attendance, CollegeAttendance
from assembly.rules.majority import (
    Counts,
    MajorityResult,
    MajorityRule,
    decide,
    decide_by_college,
)
from assembly.rules.quantities import count_in_french, counted, percent_in_french
from assembly.rules.refused import RuleRefused
from assembly.rules.typography import french


class Method(StrEnum):
    """How seats are filled.

    MAJORITY: one resolution per candidate; among those who reach the majority, the best scores
    fill the seats. PLURALITY: the best scores, only if the statutes say so. TWO_ROUNDS: majority
    first, then plurality for the seats left.
    """

    MAJORITY = "majority"
    PLURALITY = "plurality"
    TWO_ROUNDS = "two_rounds"


class TieBreak(StrEnum):
    """What decides between equal scores: longest membership, oldest, drawing lots."""

    SENIORITY = "seniority"
    AGE = "age"
    LOT = "lot"


_TIE_BREAK_WORDS = {
    TieBreak.SENIORITY: "à l’ancienneté comme membre",
    TieBreak.AGE: "à l’âge",
    TieBreak.LOT: "au tirage au sort",
}


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody who stands, with the votes received.

    `code` is public and never changes: the lot is drawn from it. `group` serves caps on persons
    of one origin (one employer, one college); empty means none. `by_college` divides the votes
    where colleges weigh them (R-VAR-01).
    """

    code: str
    name: str
    counts: Counts
    member_since: date | None = None
    born_on: date | None = None
    group: str = ""
    by_college: Mapping[str, Counts] = field(default_factory=dict)

    @property
    def votes(self) -> int:
        return self.counts.votes_for


@dataclass(frozen=True, kw_only=True)
class ElectionRule:
    """Everything fixed before the vote and printed in the convocation.

    `seed` is drawn in public after the close (a lottery's numbers…) and published: the lot can
    then be recomputed by anybody. `group_cap` limits the elected of one group; `seated` holds the
    groups of those whom the first round elected.
    """

    seats: int
    method: Method
    majority: MajorityRule
    tie_break: tuple[TieBreak, ...] = ()
    seed: str = ""
    group_cap: int | None = None
    round: int = 1
    seated: tuple[str, ...] = ()

    @property
    def asks_majority(self) -> bool:
        second_round = self.method is Method.TWO_ROUNDS and self.round > 1
        return self.method is not Method.PLURALITY and not second_round


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One candidate's place in the result, with the reason in French."""

    candidate: Candidate
    rank: int
    majority: MajorityResult
    elected: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class ElectionResult:
    """Seats filled, left vacant, or held by a tie that no criterion decides."""

    rule: ElectionRule
    standings: tuple[Standing, ...]
    tied: tuple[Candidate, ...]
    runoff: tuple[Candidate, ...]
    notes: tuple[str, ...]

    @property
    def elected(self) -> tuple[Candidate, ...]:
        return tuple(each.candidate for each in self.standings if each.elected)

    @property
    def vacant(self) -> int:
        return self.rule.seats - len(self.elected)

    @property
    def sentence(self) -> str:
        """« Élus : A (52 voix), B (50 voix). » and what remains to decide."""
        names = ", ".join(
            f"{each.candidate.name} ({_score_in_words(each.candidate, each.majority)})"
            for each in self.standings
            if each.elected
        )
        parts = [f"Pour {counted(self.rule.seats, 'siège', 'sièges')}, sont élus : {names}."]
        if not names:
            parts = [f"Pour {counted(self.rule.seats, 'siège', 'sièges')}, personne n’est élu."]
        if self.tied:
            tied = ", ".join(each.name for each in self.tied)
            parts.append(f"À égalité sans critère pour les départager : {tied}.")
        elif self.runoff:
            left = counted(self.vacant, "siège reste", "sièges restent")
            parts.append(f"{left} à pourvoir au second tour.")
        elif self.vacant:
            parts.append(f"{counted(self.vacant, 'siège reste vacant', 'sièges restent vacants')}.")
        return french(" ".join([*parts, *self.notes]))


def approvals(marks: int, ballots: int) -> Counts:
    """Votes for one candidate when each ballot marks several: unmarked counts as not for."""
    if not 0 <= marks <= ballots:
        raise RuleRefused("Un candidat ne peut pas avoir plus de voix qu’il n’y a de bulletins.")
    return Counts(votes_for=marks, against=ballots - marks)


def elect(
    candidates: Sequence[Candidate],
    rule: ElectionRule,
    attendance: Attendance,
    colleges: Sequence[CollegeAttendance] = (),
) -> ElectionResult:
    """Fills the seats; where colleges weigh votes, by the weighted share of each candidate.
    Raises RuleRefused when the election cannot be judged at all."""
    if rule.seats < 1:
        raise RuleRefused("Une élection a au moins un siège à pourvoir.")
    if len({each.code for each in candidates}) < len(candidates):
        raise RuleRefused("Deux candidats portent le même code.")
    results = {each.code: _judge(each, rule, attendance, colleges) for each in candidates}
    counter = _Seats(rule)
    broken: list[_Broken] = []
    for tier in _tiers(candidates, rule, results, broken):
        counter.fill(tier, results)
    counter.note_ties(broken)
    standings = tuple(
        Standing(
            candidate=candidate,
            rank=rank,
            majority=results[candidate.code],
            elected=candidate.code in counter.elected,
            reason=french(counter.reasons[candidate.code]),
        )
        for candidate, rank in counter.ranking
    )
    counter.note_those_without_majority(standings)
    left = [
        each.candidate
        for each in standings
        if not each.elected and not counter.full(each.candidate)
    ]
    first_of_two = rule.method is Method.TWO_ROUNDS and rule.round == 1
    seats_left = rule.seats > len(counter.elected)
    return ElectionResult(
        rule=rule,
        standings=standings,
        tied=tuple(counter.tied),
        runoff=tuple(left) if first_of_two and seats_left and not counter.tied else (),
        notes=tuple(french(note) for note in counter.notes),
    )


def _judge(
    candidate: Candidate,
    rule: ElectionRule,
    attendance: Attendance,
    colleges: Sequence[CollegeAttendance],
) -> MajorityResult:
    if colleges:
        return decide_by_college(rule.majority, candidate.by_college, colleges)
    return decide(rule.majority, candidate.counts, attendance)


def _score(candidate: Candidate, result: MajorityResult) -> Fraction | int:
    """What candidates are ordered by: votes, or their weighted share."""
    return result.share if result.raw else candidate.votes


def _score_in_words(candidate: Candidate, result: MajorityResult) -> str:
    votes = f"{count_in_french(candidate.votes)} voix"
    if not result.raw:
        return votes
    return f"{votes}, {percent_in_french(result.share)} après pondération par collège"


@dataclass(frozen=True)
class _Broken:
    """Candidates of one score whom a criterion set in order, and the sentence that says so."""

    codes: frozenset[str]
    sentence: str


class _Seats:
    """The seats while they fill up, best scores first."""

    def __init__(self, rule: ElectionRule) -> None:
        self.rule = rule
        self.elected: set[str] = set()
        self.groups: list[str] = list(rule.seated)
        self.reasons: dict[str, str] = {}
        self.ranking: list[tuple[Candidate, int]] = []
        self.tied: list[Candidate] = []
        self.notes: list[str] = []

    @property
    def left(self) -> int:
        return self.rule.seats - len(self.elected)

    def full(self, candidate: Candidate, beside: Sequence[Candidate] = ()) -> bool:
        """Whether the candidate's group has all the seats it may have."""
        if self.rule.group_cap is None or not candidate.group:
            return False
        of_group = [*self.groups, *(each.group for each in beside)].count(candidate.group)
        return of_group >= self.rule.group_cap

    def fill(self, tier: Sequence[Candidate], results: dict[str, MajorityResult]) -> None:
        """Seats one tier: a single candidate, or several whom no criterion separates."""
        rank = len(self.ranking) + 1
        self.ranking.extend((each, rank) for each in tier)
        standing = []
        for candidate in tier:
            if candidate.votes == 0:
                self.reasons[candidate.code] = "Aucune voix."
            elif self.rule.asks_majority and not results[candidate.code].adopted:
                self.reasons[candidate.code] = "Majorité non atteinte."
            elif self.full(candidate):
                self.reasons[candidate.code] = f"Le groupe « {candidate.group} » est au complet."
            else:
                standing.append(candidate)
        if not standing:
            return
        if self.left == 0 or self.tied:
            self._say(
                standing,
                "Tous les sièges sont pourvus par de meilleurs scores."
                if not self._crowded(self.tied)
                else "En attente du départage d’un meilleur score.",
            )
        elif len(standing) > self.left or self._crowded(standing):
            self._say(standing, "À égalité pour le dernier siège, sans critère pour départager.")
            self.tied = list(standing)
        else:
            self._say(standing, "Élu.")
            self.elected.update(each.code for each in standing)
            self.groups.extend(each.group for each in standing)

    def _crowded(self, standing: Sequence[Candidate]) -> bool:
        return any(
            self.full(each, beside=[other for other in standing if other is not each])
            for each in standing
        )

    def _say(self, candidates: Sequence[Candidate], reason: str) -> None:
        for candidate in candidates:
            self.reasons[candidate.code] = reason

    def note_ties(self, broken: Sequence[_Broken]) -> None:
        """A tie is told where it decided who sits: not among people whom the same score elects,
        or leaves out."""
        self.notes.extend(
            tie.sentence for tie in broken if self.elected & tie.codes not in (set(), tie.codes)
        )

    def note_those_without_majority(self, standings: Sequence[Standing]) -> None:
        """Plurality may seat somebody most voters did not choose: always said (AG of 2010)."""
        without = [s.candidate.name for s in standings if s.elected and not s.majority.adopted]
        if without:
            rule = self.rule.majority.words
            self.notes.append(f"Élus sans atteindre {rule} : {', '.join(without)}.")


def _tiers(
    candidates: Sequence[Candidate],
    rule: ElectionRule,
    results: Mapping[str, MajorityResult],
    broken: list[_Broken],
) -> Iterator[list[Candidate]]:
    """Candidates from the best score down, separated as far as the criteria go."""

    def score(candidate: Candidate) -> Fraction | int:
        return _score(candidate, results[candidate.code])

    by_score = sorted(candidates, key=lambda each: (-score(each), each.code))
    for _, group in groupby(by_score, key=score):
        tied = list(group)
        said = _score_in_words(tied[0], results[tied[0].code])
        yield from _separate(tied, rule.tie_break, rule.seed, said, broken)


def _separate(
    tied: list[Candidate],
    criteria: tuple[TieBreak, ...],
    seed: str,
    score: str,
    broken: list[_Broken],
) -> Iterator[list[Candidate]]:
    if len(tied) == 1 or tied[0].votes == 0 or not criteria:
        yield tied
        return
    criterion, rest = criteria[0], criteria[1:]
    key = _key(criterion, tied, seed)
    if key is None:
        yield from _separate(tied, rest, seed, score, broken)
        return
    ordered = sorted(tied, key=key)
    split = [list(group) for _, group in groupby(ordered, key=key)]
    if len(split) > 1:
        names = ", ".join(each.name for each in ordered)
        how = _TIE_BREAK_WORDS[criterion]
        drawn = f" (graine publiée : {seed})" if criterion is TieBreak.LOT else ""
        sentence = f"Égalité à {score} départagée {how}{drawn} : {names}."
        broken.append(_Broken(frozenset(each.code for each in tied), sentence))
    for group in split:
        yield from _separate(group, rest, seed, score, broken)


def _key(
    criterion: TieBreak, tied: Sequence[Candidate], seed: str
) -> Callable[[Candidate], Any] | None:
    """How to order the tied; None when a date or the seed is missing for one of them."""
    if criterion is TieBreak.LOT:
        return (lambda each: lot_ticket(seed, each.code)) if seed else None
    name = "member_since" if criterion is TieBreak.SENIORITY else "born_on"
    if any(getattr(each, name) is None for each in tied):
        return None
    return lambda each: getattr(each, name)


def lot_ticket(seed: str, code: str) -> str:
    """The lot anybody can recompute: SHA-256 of seed, newline, code; the smallest comes first."""
    return hashlib.sha256(f"{seed}\n{code}".encode()).hexdigest()
