"""What one may answer in a named vote, and what the answers add up to."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from votes.station.questions import CONSENT, FREE_TEXT, Question

BLANK = "blank"
# Of what is written in one's own words, in characters.
SHORTEST_WORDS, LONGEST_WORDS = 10, 3_000
# Positions ticked, or ranked from the first to the last; the blank vote; or the voter's words.
Choice = list[int] | str | dict[str, str]
# Positions of the two answers of a question by consent.
NO_OBJECTION, OBJECTION = 0, 1


def in_own_words(text: str) -> dict[str, str]:
    """An answer in words: the reason of an objection, or a free text."""
    return {"words": text.strip()}


def words_of(choice: Choice) -> str:
    """What a voter wrote; empty where they ticked."""
    return choice["words"] if isinstance(choice, dict) else ""


def is_allowed(question: Question, choice: object) -> bool:
    """Whether this answers the question as it was put."""
    if choice == BLANK:
        return question.blank
    if isinstance(choice, dict):
        return question.is_worded and _is_readable(choice)
    if question.is_worded:
        return question.kind == CONSENT and choice == [NO_OBJECTION]
    if not isinstance(choice, list) or not all(type(position) is int for position in choice):
        return False
    known = set(range(len(question.answers)))
    once = len(set(choice)) == len(choice) and set(choice) <= known
    return once and question.minimum <= len(choice) <= question.maximum


def lacks_reason(question: Question, choice: object) -> bool:
    """Whether this is an objection that does not say why."""
    if question.kind != CONSENT:
        return False
    if isinstance(choice, dict):
        text = choice.get("words")
        return isinstance(text, str) and len(text.strip()) < SHORTEST_WORDS
    return choice == [OBJECTION]


def counted(questions: Sequence[Question], votes: Iterable[tuple[list[Choice], int]]) -> list[Any]:
    """The result as a poll keeps it, from the votes and their weights: counts, the blank first
    where there is one; for a ranking, each ranking with its votes."""
    rows = list(votes)
    return [
        _counted(question, [(choices[position], weight) for choices, weight in rows])
        for position, question in enumerate(questions)
    ]


def _is_readable(choice: dict[Any, Any]) -> bool:
    text = choice.get("words")
    if len(choice) != 1 or not isinstance(text, str) or text != text.strip():
        return False
    return SHORTEST_WORDS <= len(text) <= LONGEST_WORDS


def _counted(question: Question, votes: list[tuple[Choice, int]]) -> list[Any]:
    if question.is_ranked:
        rankings: Counter[tuple[int, ...]] = Counter()
        for choice, weight in votes:
            rankings[tuple(int(position) for position in choice)] += weight
        return [[list(ranking), weight] for ranking, weight in sorted(rankings.items())]
    if question.is_worded:
        written = sum(weight for choice, weight in votes if isinstance(choice, dict))
        ticked = sum(weight for choice, weight in votes if not isinstance(choice, dict))
        return [written] if question.kind == FREE_TEXT else [ticked, written]
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
    if isinstance(choice, dict):
        return choice["words"]
    names = [question.answers[position] for position in choice]
    if question.is_ranked:
        names = [f"{rank}. {name}" for rank, name in enumerate(names, 1)]
    return ", ".join(names)
