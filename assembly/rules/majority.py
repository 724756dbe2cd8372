"""Majority of a resolution (R-MAJ-01 to R-MAJ-04): on which base, above which threshold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from assembly.rules.attendance import Attendance, CollegeAttendance, Counting
from assembly.rules.quantities import (
    at_least,
    count_in_french,
    counted,
    fraction_text,
    more_than,
    percent_in_french,
    percent_text,
    share_of,
)
from assembly.rules.refused import RuleRefused
from assembly.rules.typography import french


class Base(StrEnum):
    """What the votes for are measured against."""

    EXPRESSED = "expressed"
    CAST = "cast"
    PRESENT_OR_REPRESENTED = "present_or_represented"
    REGISTERED = "registered"


BASE_WORDS = {
    Base.EXPRESSED: ("suffrage exprimé", "suffrages exprimés"),
    Base.CAST: ("vote émis", "votes émis"),
    Base.PRESENT_OR_REPRESENTED: (
        "voix présente, représentée ou à distance",
        "voix présentes, représentées ou à distance",
    ),
    Base.REGISTERED: ("inscrit", "inscrits"),
}


_SHARE_WORDS = {
    Fraction(1, 2): "la moitié",
    Fraction(1, 3): "le tiers",
    Fraction(1, 4): "le quart",
    Fraction(2, 3): "les deux tiers",
    Fraction(3, 4): "les trois quarts",
}


@dataclass(frozen=True, kw_only=True)
class MajorityRule:
    """A threshold of a base; `strict` asks for more than the threshold, else at least it."""

    base: Base
    threshold: Fraction
    strict: bool

    @property
    def words(self) -> str:
        """« plus de la moitié des suffrages exprimés », « au moins 3/5 des inscrits »."""
        if self.threshold == 1 and not self.strict:
            return f"l’unanimité des {BASE_WORDS[self.base][1]}"
        comparison = "plus de" if self.strict else "au moins"
        share = _SHARE_WORDS.get(self.threshold, fraction_text(self.threshold))
        return f"{comparison} {share} des {BASE_WORDS[self.base][1]}"


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The answers to one resolution. `cast` replaces their sum when some voters gave none."""

    votes_for: int
    against: int = 0
    abstain: int = 0
    blank: int = 0
    null: int = 0
    cast: int | None = None

    @property
    def expressed(self) -> int:
        """For + against: abstentions, blank and null votes are not expressed (R-MAJ-01)."""
        return self.votes_for + self.against

    @property
    def answers(self) -> int:
        """Everything that was answered, null votes included."""
        return self.expressed + self.abstain + self.blank + self.null

    @property
    def total(self) -> int:
        return self.answers if self.cast is None else self.cast

    @property
    def negative(self) -> bool:
        numbers = (self.votes_for, self.against, self.abstain, self.blank, self.null)
        return min(numbers) < 0 or (self.cast is not None and self.cast < 0)

    def __add__(self, other: "Counts") -> "Counts":
        """Boxes of one resolution add up (urn, hands, blank powers)."""
        known = self.cast is not None or other.cast is not None
        return Counts(
            votes_for=self.votes_for + other.votes_for,
            against=self.against + other.against,
            abstain=self.abstain + other.abstain,
            blank=self.blank + other.blank,
            null=self.null + other.null,
            cast=self.total + other.total if known else None,
        )


@dataclass(frozen=True, kw_only=True)
class MajorityResult:
    """The majority verdict alone, with its arithmetic.

    With weighted colleges `base` and `votes_for` stay in heads while `share` is weighted, and no
    single number of votes passes: `needed` and `margin` are None. `raw` is then the result that
    the same votes give without weights.
    """

    rule: MajorityRule
    base: int
    needed: int | None
    votes_for: int
    share: Fraction
    adopted: bool
    margin: int | None
    sentence: str
    raw: "MajorityResult | None" = None

    @property
    def percent(self) -> str:
        """Votes for over the base, two decimals, half up, « 66.67 »; « 0.00 » of nobody."""
        return percent_text(self.share)


def needed_votes(rule: MajorityRule, base: int) -> int:
    """The smallest number of votes for that passes; at least one: silence adopts nothing.

    More than the whole base (strict 1/1) gives base + 1, which nobody can obtain.
    """
    smallest = more_than if rule.strict else at_least
    return max(1, smallest(rule.threshold, base))


def decide(rule: MajorityRule, counts: Counts, attendance: Attendance) -> MajorityResult:
    """Adopted or rejected, equality rejected by a strict threshold (R-MAJ-03)."""
    _refuse_negative(counts)
    return _of_heads(rule, counts.votes_for, _base(rule, counts, attendance))


def _of_heads(rule: MajorityRule, votes_for: int, base: int) -> MajorityResult:
    needed = needed_votes(rule, base)
    adopted = base > 0 and votes_for >= needed
    return MajorityResult(
        rule=rule,
        base=base,
        needed=needed,
        votes_for=votes_for,
        share=share_of(votes_for, base),
        adopted=adopted,
        margin=votes_for - needed,
        sentence=french(_sentence(rule, adopted, votes_for, base, needed)),
    )


def decide_by_college(
    rule: MajorityRule, ballots: Mapping[str, Counts], colleges: Sequence[CollegeAttendance]
) -> MajorityResult:
    """The weighted share: sum over colleges of weight × for / base of the college (R-VAR-01).

    A college that votes as a bloc brings its whole weight when more than half of its base is for,
    and nothing otherwise. A college in which nobody answers brings nothing for the resolution: its
    weight is not handed to the others. Where votes weigh one by one (a cap on investors), the share
    is that of the votes for among all the votes of the base, each for what it counts.
    """
    known = {college.name: college for college in colleges}
    unknown = [name for name in ballots if name not in known]
    if unknown:
        raise RuleRefused(f"Le collège « {unknown[0]} » a des votes mais pas de poids.")
    base, votes_for, silent = 0, 0, []
    for name, college in known.items():
        counts = ballots.get(name, Counts(votes_for=0))
        _refuse_negative(counts)
        college_base = base_of_college(rule, counts, college)
        base += college_base
        votes_for += counts.votes_for
        if not college_base and college.weight and college.counting is not Counting.BY_VOTE:
            silent.append(name)
    share = sum(brought(rule, ballots, colleges).values(), Fraction(0))
    adopted = share > rule.threshold if rule.strict else share >= rule.threshold > 0
    raw = _of_heads(rule, votes_for, base)
    return MajorityResult(
        rule=rule,
        base=base,
        needed=None,
        votes_for=votes_for,
        share=share,
        adopted=adopted,
        margin=None,
        sentence=french(_weighted_sentence(adopted, share, silent, raw, how=_how(colleges))),
        raw=raw,
    )


def base_of_college(rule: MajorityRule, counts: Counts, college: CollegeAttendance) -> int:
    """What the votes for of one college are measured against."""
    heads = Attendance(registered=college.members, present=college.participants)
    return _base(rule, counts, heads)


def brought(
    rule: MajorityRule, ballots: Mapping[str, Counts], colleges: Sequence[CollegeAttendance]
) -> dict[str, Fraction]:
    """What each college brings to the weighted share."""
    votes = {each.name: ballots.get(each.name, Counts(votes_for=0)) for each in colleges}
    bases = {each.name: base_of_college(rule, votes[each.name], each) for each in colleges}
    counted = (each.vote * bases[each.name] for each in colleges)
    whole = sum(counted, Fraction(0))
    return {
        each.name: each.vote * votes[each.name].votes_for / (whole or 1)
        if each.counting is Counting.BY_VOTE
        else each.weight * _part(each, votes[each.name].votes_for, bases[each.name])
        for each in colleges
    }


def _part(college: CollegeAttendance, votes_for: int, base: int) -> Fraction:
    """The part of its weight that a college brings for the resolution."""
    if college.counting is Counting.MAJORITY_BLOC:
        return Fraction(2 * votes_for > base)
    return share_of(votes_for, base)


def _refuse_negative(counts: Counts) -> None:
    if counts.negative:
        raise RuleRefused("Un nombre de votes est négatif : le résultat ne peut être établi.")


def _base(rule: MajorityRule, counts: Counts, attendance: Attendance) -> int:
    if rule.base is Base.EXPRESSED:
        return counts.expressed
    if rule.base is Base.CAST:
        return counts.total
    if rule.base is Base.PRESENT_OR_REPRESENTED:
        if not attendance.given:
            raise RuleRefused(
                "La majorité se compte sur les présents et représentés, mais leur nombre manque : "
                "indiquez-le."
            )
        return attendance.participants
    if attendance.registered is None:
        raise RuleRefused(
            "La majorité se compte sur les inscrits, mais leur nombre manque : indiquez-le."
        )
    return attendance.registered


def _sentence(rule: MajorityRule, adopted: bool, votes_for: int, base: int, needed: int) -> str:
    verdict = "Adoptée" if adopted else "Rejetée"
    one, many = BASE_WORDS[rule.base]
    if base == 0:
        return f"{verdict} : aucun {one} n’est compté."
    votes = f"{count_in_french(votes_for)} voix pour"
    against = counted(base, one, many)
    share = percent_in_french(share_of(votes_for, base))
    asked = f"il en fallait {count_in_french(needed)} ({rule.words})"
    return f"{verdict} : {votes} sur {against} ({share}), {asked}."


def _how(colleges: Sequence[CollegeAttendance]) -> str:
    """What weighed the votes."""
    if any(college.counting is Counting.BY_VOTE for college in colleges):
        return "plafonnement des voix des associés non coopérateurs"
    return "pondération par collège"


def _weighted_sentence(
    adopted: bool, share: Fraction, silent: Sequence[str], raw: MajorityResult, *, how: str
) -> str:
    verdict = "Adoptée" if adopted else "Rejetée"
    sentence = (
        f"{verdict} : {percent_in_french(share)} pour après {how}, il fallait {raw.rule.words}."
    )
    if silent:
        names = ", ".join(f"« {name} »" for name in silent)
        sentence += f" Sans voix dans le collège {names}, son poids n’apporte rien au pour."
    without = "plafonnement" if "plafonnement" in how else "pondération"
    return f"{sentence} Sans {without} : {raw.sentence[0].lower()}{raw.sentence[1:]}"
