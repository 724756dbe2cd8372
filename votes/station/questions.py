"""What is asked in a poll, and what the voter may read beside each question."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.refusals import Obstacle
from votes.belenios.election import Question as SealedQuestion
from votes.belenios.errors import Malformed
from votes.methods.judgment import MENTIONS
from votes.urn.sizes import LARGEST_REQUEST, largest_request

RESOLUTION = "resolution"
ELECTION = "election"
DECIDING = (RESOLUTION, ELECTION)
# One answer, or a few, among several; the most votes come first.
CHOICE = "choice"
# As many answers as one likes.
APPROVAL = "approval"
# Majority judgment: one question for each option, each with the same mentions.
JUDGMENT = "judgment"
# Rankings are for named votes alone: this secret protocol adds ballots up without opening them.
SCHULZE = "schulze"
TRANSFER = "transfer"
RANKED = (SCHULZE, TRANSFER)
# Answered in words, which nothing can add up sealed: for named votes alone too.
CONSENT = "consent"
FREE_TEXT = "free_text"
WORDED = (CONSENT, FREE_TEXT)
KINDS = (RESOLUTION, ELECTION, CHOICE, APPROVAL, JUDGMENT, *RANKED, *WORDED)
# Between what is judged and the option, in a sealed title: the booth reads the group by it.
JOINT = " : "
# Pour / contre / abstention, as the form of the law has them (R-VOTE-03).
FOR_AGAINST_ABSTAIN = ("Pour", "Contre", "Abstention")
# What is counted of answers in words; the words themselves are never among a poll's counts.
CONSENTING = ("Pas d’objection", "Objection motivée")
IN_WORDS = ("Réponse écrite",)


def minutes_to_vote(readings: Sequence[int]) -> int:
    """How long a vote takes, by the minutes each decision takes to read: half a minute a decision,
    and whatever a long text asks beyond its first minute. The booth counts the same
    (frontend/booth/src/booth/sheets.ts)."""
    beyond = sum(max(0, minutes - 1) for minutes in readings)
    return max(1, -(-len(readings) // 2) + beyond)


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
    # How many answers are to be kept, where the method keeps several.
    seats: int = 1
    # In a judgment: what all its options answer, and the option judged here.
    group: str = ""
    option: str = ""

    @property
    def is_ranked(self) -> bool:
        return self.kind in RANKED

    @property
    def is_worded(self) -> bool:
        """Whether some of its answers are in the voter's own words."""
        return self.kind in WORDED

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
            "seats": self.seats,
            "group": self.group,
            "option": self.option,
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
        judged = {"group": self.group, "option": self.option} if self.kind == JUDGMENT else {}
        return {"title": self.title, "kind": self.kind, **judged, **self.information}


def approval(
    title: str, answers: Sequence[str], *, blank: bool = False, seats: int = 1, **more: Any
) -> Question:
    """A question to which one ticks as many answers as one likes, or none."""
    return Question(
        title=title,
        answers=tuple(answers),
        kind=APPROVAL,
        minimum=0,
        maximum=len(answers),
        blank=blank,
        seats=seats,
        **more,
    )


def judgment(
    title: str,
    options: Sequence[str],
    mentions: Sequence[str] = MENTIONS,
    *,
    information: dict[str, Any] | None = None,
) -> tuple[Question, ...]:
    """A majority judgment as the protocol asks it: for each option, one mention and only one."""
    return tuple(
        Question(
            title=f"{title}{JOINT}{option}",
            answers=tuple(mentions),
            kind=JUDGMENT,
            group=title,
            option=option,
            information=information or {},
        )
        for option in options
    )


def ranking(
    title: str,
    answers: Sequence[str],
    *,
    method: str,
    seats: int = 1,
    information: dict[str, Any] | None = None,
) -> Question:
    """A question whose answers are ranked from the first to the last preferred; those left
    without a rank come after."""
    return Question(
        title=title,
        answers=tuple(answers),
        kind=method,
        minimum=1,
        maximum=len(answers),
        seats=seats,
        information=information or {},
    )


def consent(title: str, *, information: dict[str, Any] | None = None) -> Question:
    """A question to which one has no objection, or one objection with its reason."""
    return Question(title, CONSENTING, CONSENT, information=information or {})


def free_text(title: str, *, information: dict[str, Any] | None = None) -> Question:
    """A question answered in one's own words."""
    return Question(title, IN_WORDS, FREE_TEXT, information=information or {})


def grouped(questions: Sequence[Question]) -> list[list[int]]:
    """Positions of the questions as one sees them: the options of a judgment together."""
    found: list[list[int]] = []
    for position, question in enumerate(questions):
        before = questions[position - 1] if position else None
        same = question.kind == JUDGMENT and before is not None and before.kind == JUDGMENT
        if same and before is not None and before.group == question.group:
            found[-1].append(position)
        else:
            found.append([position])
    return found


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
        seats=value.get("seats", 1),
        group=value.get("group", ""),
        option=value.get("option", ""),
    )


def obstacles(questions: Sequence[Question], *, secret: bool = True) -> list[Obstacle]:
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
        found += _obstacles_to(question, secret=secret)
    for positions in grouped(questions):
        found += _obstacles_to_judgment([questions[position] for position in positions])
    if secret and not found and not _can_be_sent(questions):
        found.append(
            Obstacle(
                "ballot-too-large",
                _("So many choices make a ballot that the urn would not receive."),
                _("Put some of these questions to another vote of the same assembly."),
            )
        )
    return found


def _can_be_sent(questions: Sequence[Question]) -> bool:
    sealed = [question.to_protocol() for question in questions]
    return largest_request(sealed) <= LARGEST_REQUEST


def _obstacles_to(question: Question, *, secret: bool) -> list[Obstacle]:
    found = []
    if not question.title.strip():
        found.append(
            Obstacle(
                "untitled-question",
                _("A question has no title."),
                _("Give every resolution and election its title."),
            )
        )
    if secret and question.is_ranked:
        found.append(
            Obstacle(
                "ranking-is-named",
                _("A ranking cannot be a secret ballot here."),
                _("Choose a named vote, or another method: approval or judgment."),
            )
        )
    if secret and question.is_worded:
        found.append(
            Obstacle(
                "words-are-named",
                _("An answer in words cannot be a secret ballot here."),
                _("Choose a named vote, or another method: choice, approval or judgment."),
            )
        )
    try:
        question.to_protocol()
    except Malformed:
        found.append(_impossible())
    else:
        answers = question.answers
        if len(set(answers)) < len(answers) or not 1 <= question.seats <= len(answers):
            found.append(_impossible())
    return found


def _obstacles_to_judgment(questions: Sequence[Question]) -> list[Obstacle]:
    """The options of one judgment share their mentions, and each is judged once."""
    first = questions[0]
    if first.kind != JUDGMENT:
        return []
    options = [question.option for question in questions]
    one_each = all((q.minimum, q.maximum, q.blank) == (1, 1, False) for q in questions)
    alike = all(question.answers == first.answers for question in questions)
    named = all(option.strip() and JOINT not in option for option in options)
    if one_each and alike and named and len(set(options)) == len(options) >= 2:
        return []
    return [
        Obstacle(
            "impossible-judgment",
            _("The options of a judgment do not fit together."),
            _(
                "Give at least two different options, all judged with the same mentions, and no"
                " colon between two spaces in their names."
            ),
        )
    ]


def _impossible() -> Obstacle:
    return Obstacle(
        "impossible-question",
        _("The number of answers to choose does not fit the answers of a question."),
        _("Check how many candidates or answers may be chosen."),
    )
