"""What a person can do, each as a sentence with its effort: duties first, then what is offered."""

from datetime import date
from itertools import chain

from django.utils.functional import Promise

from frontend.todo import members, offices, votes
from frontend.todo.item import SPANS, Item
from members import queries as register
from members.models import Account


def duties(account: Account, on: date) -> list[Item]:
    """What waits for this person because of an office or of somebody's trust."""
    mine = register.members_of(account, on)
    return [
        *offices.sittings(account, on),
        *offices.papers_to_sign(account, on),
        *votes.papers(account, on),
        *members.proxies_to_answer(mine),
        *votes.keys(account, on),
        *votes.rights_to_give_back(mine),
        *votes.voting_codes(account, on),
        *votes.to_run(account, on),
        *votes.appointments(account, on),
        *votes.to_certify(account, on),
        *offices.members_to_answer(account, on),
        *offices.access_to_decide(account, on),
        *offices.to_moderate(account, on),
        *offices.questions_to_answer(account, on),
        *offices.asking_to_join(account, on),
        *offices.rules_to_confirm(account, on),
        *offices.of_the_board(account, on),
    ]


def offers(account: Account, on: date) -> list[Item]:
    """What this person may do besides, the shortest first."""
    mine = register.members_of(account, on)
    return list(
        chain(
            members.to_be_consulted(account, on),
            members.to_prepare(account, mine),
            members.to_support(account, mine, on),
            members.to_agree(mine),
            members.to_ask(account, mine, on),
            members.to_question(mine),
            members.to_join(mine),
            members.to_lend_a_hand(mine, on),
            members.to_write(account, mine, on),
            members.to_stand(mine),
        )
    )


def by_effort(items: list[Item]) -> list[tuple[str | Promise, list[Item]]]:
    """The same, under how long each takes: the shortest first, empty headings left out."""
    sorted_out = [(name, [item for item in items if item.lasts == span]) for span, name in SPANS]
    return [(name, found) for name, found in sorted_out if found]
