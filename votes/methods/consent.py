"""Consent: a proposal goes through unless somebody objects, with a reason."""

from dataclasses import dataclass

from votes.methods.errors import Uncountable


@dataclass(frozen=True)
class ConsentResult:
    """How many have no objection, and how many object with a reason. An objection is not a vote
    against: one is enough to take the question up again."""

    consenting: int
    objections: int

    @property
    def ballots(self) -> int:
        return self.consenting + self.objections


def consent(consenting: int, objections: int) -> ConsentResult:
    """The answers of a question by consent. Raises Uncountable on a negative count."""
    if min(consenting, objections) < 0:
        raise Uncountable("a count is negative")
    return ConsentResult(consenting, objections)
