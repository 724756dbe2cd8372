"""What a pouvoir en blanc counts for: the law decides, not the president (L225-106, R-PROC-04)."""

from collections.abc import Sequence
from enum import StrEnum

from assembly.rules.majority import Counts


class Choice(StrEnum):
    """How a blank proxy votes on one resolution or for one candidate."""

    FOR = "for"
    AGAINST = "against"
    BLANK = "blank"
    NOT_COUNTED = "not_counted"


CHOICE_WORDS = {
    Choice.FOR: "pour",
    Choice.AGAINST: "contre",
    Choice.BLANK: "blanc",
    Choice.NOT_COUNTED: "non compté",
}


def blank_proxy_choice(agreed_by_directoire: bool, *, effect: str = "for_if_agreed") -> Choice:
    """For resolutions presented or agreed by the directoire, against all others.

    `effect` is the rule `blank_proxy` of the statutes: forms of cooperative to which L225-106
    does not apply may leave blank proxies out of the count.
    """
    if effect == "not_counted":
        return Choice.NOT_COUNTED
    if effect != "for_if_agreed":
        raise ValueError(effect)
    return Choice.FOR if agreed_by_directoire else Choice.AGAINST


def blank_proxy_choice_of_candidate(
    agreed_by_directoire: bool, *, effect: str = "for_if_agreed", others: str = "against"
) -> Choice:
    """The same for a candidate; `others` is the rule `blank_proxy_in_elections`."""
    choice = blank_proxy_choice(agreed_by_directoire, effect=effect)
    return Choice(others) if choice is Choice.AGAINST else choice


def blank_proxy_ballot(
    agreed: Sequence[bool], seats: int, *, effect: str = "for_if_agreed", others: str = "against"
) -> tuple[Choice, ...]:
    """Its ballot in an election, candidate by candidate. A ballot bears as many names as there are
    seats: when more candidates are agreed, naming all is no valid ballot and nobody may choose
    among them, so it names none and is a blank vote."""
    if effect == "for_if_agreed" and sum(agreed) > seats:
        return (Choice.BLANK,) * len(agreed)
    return tuple(
        blank_proxy_choice_of_candidate(each, effect=effect, others=others) for each in agreed
    )


def blank_proxy_counts(number: int, choice: Choice) -> Counts:
    """The box of blank proxies, to be added to the others in clear."""
    if number < 0:
        raise ValueError(number)
    if choice is Choice.FOR:
        return Counts(votes_for=number)
    if choice is Choice.BLANK:
        return Counts(votes_for=0, blank=number)
    return Counts(votes_for=0, against=number if choice is Choice.AGAINST else 0)
