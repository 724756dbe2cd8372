"""What the counts of a poll mean: each question as one reads it, judged by its method."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from votes.methods.consent import ConsentResult, consent
from votes.methods.judgment import JudgmentResult, judge
from votes.methods.schulze import SchulzeResult, schulze
from votes.methods.scores import ScoreResult, approval, plurality
from votes.methods.transfer import TransferResult, transfer
from votes.station import explaining, queries, questions
from votes.station.models import Poll
from votes.station.queries import QuestionResult
from votes.station.questions import FOR_AGAINST_ABSTAIN, JUDGMENT, grouped, read_question
from votes.urn import counts
from votes.urn import queries as urn

Count = ScoreResult | JudgmentResult | SchulzeResult | TransferResult | ConsentResult
BARS = dict(zip(FOR_AGAINST_ABSTAIN, ("pour", "contre", "abstention"), strict=True))


@dataclass(frozen=True)
class Reading:
    """One question of a published result. `count` is None where an assembly's rule judges it."""

    title: str
    kind: str
    options: tuple[str, ...]
    count: Count | None
    results: tuple[QuestionResult, ...]

    @cached_property
    def sentence(self) -> str:
        """The outcome in one sentence; empty where an assembly's rule says it."""
        if self.kind == questions.FREE_TEXT:
            return explaining.written(self.results[0].counts[0])
        return explaining.sentence(self.count, self.options) if self.count else ""

    @cached_property
    def steps(self) -> list[str]:
        """How the method came to it, step by step, ties included."""
        return explaining.steps(self.count, self.options) if self.count else []

    @property
    def places(self) -> list[list[str]]:
        """The options from the first to the last, those that tie together."""
        if isinstance(self.count, ConsentResult):
            return []
        if isinstance(self.count, TransferResult):
            return [[self.options[option]] for option in self.count.chosen]
        if self.count is None:
            return []
        return [[self.options[option] for option in tier] for tier in self.count.ranking]

    @property
    def bars(self) -> list[tuple[str, str, int]]:
        """The counts as (name, kind, count), the blank vote last; none for a ranking or a
        judgment."""
        if isinstance(self.count, JudgmentResult | SchulzeResult | TransferResult):
            return []
        if self.kind == questions.FREE_TEXT:
            return []
        (result,) = self.results
        found = [
            (name, BARS.get(name, ""), count)
            for name, count in zip(result.answers, result.counts, strict=True)
        ]
        if result.blank is not None:
            found.append((_("Blank"), "blank", result.blank))
        return found

    @property
    def ballots(self) -> int:
        """The scale of the bars: for approval every ballot may fill every bar."""
        return self.count.ballots if isinstance(self.count, ScoreResult) else 0

    @property
    def profile(self) -> JudgmentResult | None:
        return self.count if isinstance(self.count, JudgmentResult) and self.count.ballots else None

    @property
    def duels(self) -> SchulzeResult | None:
        return self.count if isinstance(self.count, SchulzeResult) and self.count.ballots else None

    @property
    def stages(self) -> TransferResult | None:
        return self.count if isinstance(self.count, TransferResult) and self.count.ballots else None


def readings(of: Poll) -> list[Reading]:
    """Every question of a published result, in order, the options of a judgment together."""
    results = queries.results(of)
    asked_in_order = [read_question(value) for value in of.questions]
    found = []
    for positions in grouped(asked_in_order) if results else []:
        question = asked_in_order[positions[0]]
        asked = tuple(results[position] for position in positions)
        judged = question.kind == JUDGMENT
        options = tuple(result.option for result in asked) if judged else question.answers
        title = question.group if judged else question.title
        found.append(Reading(title, question.kind, options, _count(of, asked), asked))
    return found


def _count(of: Poll, asked: tuple[QuestionResult, ...]) -> Count | None:
    first = asked[0]
    found: Count | None = None
    match first.kind:
        case questions.CHOICE if first.maximum == 1:
            found = plurality(first.counts, blank=first.blank or 0, seats=first.seats)
        case questions.CHOICE | questions.APPROVAL:
            found = approval(
                first.counts,
                ballots=_votes_counted(of),
                blank=first.blank or 0,
                seats=first.seats,
                most=first.maximum,
            )
        case questions.JUDGMENT:
            found = judge([result.counts for result in asked], first.answers)
        case questions.CONSENT:
            found = consent(*first.counts)
        case questions.SCHULZE:
            found = schulze(dict(first.rankings), len(first.answers))
        case questions.TRANSFER:
            rankings, seats = dict(first.rankings), first.seats
            found = transfer(rankings, len(first.answers), seats=seats, seed=of.uuid)
    return found


def _votes_counted(of: Poll) -> int:
    """How many votes the tally added up. An older release left it in the urn alone."""
    if of.counted_votes is not None:
        return of.counted_votes
    return counts.counted_votes(urn.poll(of.uuid))
