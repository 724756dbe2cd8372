"""Who may make the voting codes of a poll away from the server (independent mode, secrecy.md 4).

Somebody who watches the vote by a function of the statutes, and has no other part in this poll: no
candidacy, no seat on the board, no machine to run. A key holder who is chosen gives their key up.
"""

from datetime import date

from django.utils.translation import gettext_lazy as _

from common.refusals import Obstacle, Words
from members import queries as members
from members.models import Member, OrganFunction
from members.models.mandates import Organ
from votes.station.models import Poll

Function = OrganFunction.Function
WATCHING = (Function.CERTIFIER, Function.KEY_HOLDER)
# How many key holders must remain when one of them makes the codes.
FEWEST_KEYS = 2


def proposed(poll: Poll, on: date) -> list[Member]:
    """The members who may be chosen, by name."""
    watching = {m.pk: m for function in WATCHING for m in members.holders_of(function, on)}
    fit = [member for member in watching.values() if not obstacles(poll, member, on)]
    return sorted(fit, key=lambda member: (member.sort_key, member.pk))


def obstacles(poll: Poll, member: Member, on: date) -> list[Obstacle]:
    """Why a member cannot make the codes of a poll, every reason at once."""
    account = member.account
    person = members.same_people({member.pk}, on)
    holding = set(poll.trustees.values_list("member", flat=True))
    watches = any(member in members.holders_of(function, on) for function in WATCHING)
    board = {seat.member_id for seat in members.organ(Organ.BOARD, on)}
    reasons = [
        (
            not watches,
            "officer-without-function",
            _("Voting codes are made by somebody who watches the vote by the statutes."),
        ),
        (
            bool(person & poll.candidate_ids()),
            "officer-is-candidate",
            _("This person stands as a candidate in this vote."),
        ),
        (
            member.pk in holding and poll.trustees_count <= FEWEST_KEYS,
            "officer-holds-a-needed-key",
            _("This person holds a key of this vote, and too few would remain."),
        ),
        (
            bool((person - {member.pk}) & holding),
            "officer-holds-a-key-for-another",
            _("This person holds a key of this vote in the name of another member."),
        ),
        (bool(person & board), "officer-on-the-board", _("This person sits on the board.")),
        (
            account is None or not account.is_active,
            "officer-without-account",
            _("This person has no account to sign in with."),
        ),
        (
            account is not None and account.is_operator,
            "officer-is-operator",
            _("This person is also an operator of the machine."),
        ),
    ]
    return [Obstacle(code, said, _name_another()) for holds, code, said in reasons if holds]


def key_obstacles(poll: Poll, member: Member, on: date) -> list[Obstacle]:
    """Who makes the codes of a poll holds no key of it, in nobody's name."""
    if poll.rights_officer_id not in members.same_people({member.pk}, on):
        return []
    return [
        Obstacle(
            "trustee-makes-the-codes",
            _("This person makes the voting codes of this vote."),
            _("Name another key holder, or let somebody else make the codes."),
        )
    ]


def _name_another() -> Words:
    return _("Name somebody else who keeps the keys or certifies by the statutes.")
