"""What is asked in a poll, and what the voter may read beside each question."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.refusals import Obstacle
from votes.belenios.election import Question as SealedQuestion
from votes.belenios.errors import Malformed

RESOLUTION = "resolution"
ELECTION = "election"
# Pour / contre / abstention, as the form of the law has them (R-VOTE-03).
FOR_AGAINST_ABSTAIN = ("Pour", "Contre", "Abstention")


@dataclass(frozen=True)
class Question:
    """A question of a poll: between `minimum` and `maximum` of `answers` are ticked, or the
    blank answer alone where `blank` is offered.

    `reference` is opaque here: the room above finds its resolution by it. `candidates` are the
    members (primary keys) who stand in an election: none of them may hold a key of this poll.
    `information` is public and shown in the booth: text, author, if_yes, if_no, reading_minutes,
    rule, candidates' statements.
    """

    title: str
    answers: tuple[str, ...] = FOR_AGAINST_ABSTAIN
    kind: str = RESOLUTION
    reference: str = ""
    minimum: int = 1
    maximum: int = 1
    blank: bool = False
    candidates: tuple[int, ...] = ()
    information: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As the poll keeps it."""
        return {
            "kind": self.kind,
            "title": self.title,
            "answers": list(self.answers),
            "blank": self.blank,
            "min": self.minimum,
            "max": self.maximum,
            "reference": self.reference,
            "candidates": list(self.candidates),
            "information": self.information,
        }

    def to_protocol(self) -> SealedQuestion:
        """As it is sealed in the election."""
        return SealedQuestion(
            question=self.title,
            answers=self.answers,
            minimum=self.minimum,
            maximum=self.maximum,
            blank=self.blank,
        )

    def public_information(self) -> dict[str, Any]:
        """What the booth shows beside the question, from the urn's own address."""
        return {"title": self.title, "kind": self.kind, **self.information}


def read_question(value: dict[str, Any]) -> Question:
    """From what the poll keeps."""
    return Question(
        title=value["title"],
        answers=tuple(value["answers"]),
        kind=value["kind"],
        reference=value["reference"],
        minimum=value["min"],
        maximum=value["max"],
        blank=value["blank"],
        candidates=tuple(value["candidates"]),
        information=value["information"],
    )


def obstacles(questions: Sequence[Question]) -> list[Obstacle]:
    """Why these questions cannot be put to the vote."""
    found = []
    if not questions:
        found.append(
            Obstacle(
                "no-question",
                _("There is nothing to vote on."),
                _("Put at least one resolution or election to this vote."),
            )
        )
    for question in questions:
        if not question.title.strip():
            found.append(
                Obstacle(
                    "untitled-question",
                    _("A question has no title."),
                    _("Give every resolution and election its title."),
                )
            )
        try:
            question.to_protocol()
        except Malformed:
            found.append(
                Obstacle(
                    "impossible-question",
                    _("The number of answers to choose does not fit the answers of a question."),
                    _("Check how many candidates or answers may be chosen."),
                )
            )
    return found
