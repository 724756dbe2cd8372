"""What a blank proxy of this assembly counts for, question by question (R-PROC-04)."""

from typing import TypedDict

from assembly.ballot_papers import still_asked
from assembly.freezing import in_order
from assembly.models import Assembly, Resolution
from assembly.rules.blank_proxies import (
    CHOICE_WORDS,
    Choice,
    blank_proxy_ballot,
    blank_proxy_choice,
)
from assembly.rules.statutes import RuleSet

MORE_AGREED_THAN_SEATS = "aucun nom, car plus de candidats sont agréés qu’il n’y a de sièges"


class Effect(TypedDict):
    """One line of the preview a member reads before signing."""

    question: str
    effect: str


def choice(resolution: Resolution, rules: RuleSet) -> Choice:
    """For what the board presents or agrees, against the rest."""
    return blank_proxy_choice(resolution.agreed_by_board, effect=rules.choice("blank_proxy"))


def ballot(resolution: Resolution, rules: RuleSet) -> tuple[Choice, ...]:
    """The same in an election: one choice for each candidate, in the order of the paper."""
    return blank_proxy_ballot(
        [candidate.agreed_by_board for candidate in in_order(resolution)],
        resolution.seats,
        effect=rules.choice("blank_proxy"),
        others=rules.choice("blank_proxy_in_elections"),
    )


def effect_of_blank_proxy(assembly: Assembly, rules: RuleSet) -> list[Effect]:
    """The whole preview, in the order of the agenda: what is still to be voted."""
    return [
        Effect(
            question=f"{resolution.number}. {resolution.title}", effect=_effect(resolution, rules)
        )
        for resolution in still_asked(assembly.call)
    ]


def _effect(resolution: Resolution, rules: RuleSet) -> str:
    if not resolution.is_election:
        return CHOICE_WORDS[choice(resolution, rules)]
    choices = ballot(resolution, rules)
    if Choice.BLANK in choices:
        return f"{CHOICE_WORDS[Choice.BLANK]} : {MORE_AGREED_THAN_SEATS}".replace(" :", "\u00a0:")
    return ", ".join(
        f"{candidate.name} : {CHOICE_WORDS[voted]}".replace(" :", "\u00a0:")
        for candidate, voted in zip(in_order(resolution), choices, strict=True)
    )
