"""What still stands in the way of publishing a proposal, or of turning it down."""

from django.utils.translation import gettext_lazy as _

from common.refusals import Obstacle
from proposals.models import Proposal

SHORTEST_TITLE = 10
SHORTEST_TEXT = 30
SHORTEST_REFUSAL = 30
SHORTEST_FORMAL_REFUSAL = 150


def incomplete(title: str, text: str) -> list[Obstacle]:
    """What a text still lacks before others can read it."""
    found = []
    if len(title.strip()) < SHORTEST_TITLE:
        found.append(
            Obstacle(
                "title-too-short",
                _("The title is missing or too short."),
                _("Say in a few words what is to be decided."),
            )
        )
    if len(text.strip()) < SHORTEST_TEXT:
        found.append(
            Obstacle(
                "text-too-short",
                _("The text to be voted is missing or too short."),
                _("Write the sentence that the assembly would adopt."),
            )
        )
    return found


def petition_obstacles(proposal: Proposal) -> list[Obstacle]:
    """Why no agenda carries a petition: it asks for an assembly or a review, not for a vote."""
    if not proposal.is_petition:
        return []
    return [
        Obstacle(
            "is-petition",
            _("This is a petition: it is not put to the vote."),
            _("Answer it on its page. What it wants voted is a proposal of its own."),
        )
    ]


def refusal_obstacles(proposal: Proposal, answer: str, *, formal: bool) -> list[Obstacle]:
    """Why the board's refusal cannot be recorded as it stands."""
    by_right = proposal.threshold_reached_at is not None
    if by_right and not formal:
        return [
            Obstacle(
                "support-is-enough",
                _("This proposal has enough support: the law wants it put to the vote."),
                _("Admit it, or confirm that this is a formal refusal and give its grounds."),
            )
        ]
    shortest = SHORTEST_FORMAL_REFUSAL if by_right else SHORTEST_REFUSAL
    if len(answer) < shortest:
        return [
            Obstacle(
                "reasons-missing",
                _("A proposal is turned down only with reasons."),
                _("Write why, so that its author and all members understand."),
            )
        ]
    return []
