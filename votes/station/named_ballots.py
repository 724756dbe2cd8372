"""What one may answer in a named vote, and what the answers add up to."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from votes.station.questions import Question

BLANK = "blank"
# Positions ticked, or ranked from the first to the last; or the blank vote.
Choice = list[int] | str


def is_allowed(question: Question, choice: object) -> bool:
    """Whether this answers the question as it was put."""
    if choice == BLANK:
        return question.blank
    if not isinstance(choice, list) or not all(type(position) is int for position in choice):
        return False
    known = set(range(len(question.answers)))
    once = len(set(choice)) == len(choice) and set(choice) <= known
    return once and question.minimum <= len(choice) <= question.maximum


def counted(questions: Sequence[Question], votes: Iterable[tuple[list[Choice], int]]) -> list[Any]:
    """The result as a poll keeps it, from the votes and their weights: counts, the blank first
    where there is one; for a ranking, each ranking with its votes."""
    rows = list(votes)
    return [
        _counted(question, [(choices[position], weight) for choices, weight in rows])
        for position, question in enumerate(questions)
    ]


def _counted(question: Question, votes: list[tuple[Choice, int]]) -> list[Any]:
    if question.is_ranked:
        rankings: Counter[tuple[int, ...]] = Counter()
        for choice, weight in votes:
            rankings[tuple(int(position) for position in choice)] += weight
        return [[list(ranking), weight] for ranking, weight in sorted(rankings.items())]
    counts = [
        sum(weight for choice, weight in votes if choice != BLANK and position in choice)
        for position in range(len(question.answers))
    ]
    blank = sum(weight for choice, weight in votes if choice == BLANK)
    return [blank, *counts] if question.blank else counts


def in_words(question: Question, choice: Choice, *, blank: str) -> str:
    """“Le chêne, La ruche”; ranked: “1. Le chêne, 2. La ruche”."""
    if isinstance(choice, str):
        return blank
    names = [question.answers[position] for position in choice]
    if question.is_ranked:
        names = [f"{rank}. {name}" for rank, name in enumerate(names, 1)]
    return ", ".join(names)
