"""Separation of functions: who may not hold which part in a poll (secrecy.md 4).

Key holder, certifier and chair are functions that the statutes assign to organs; they are never
hard-wired to one. A candidate neither counts towards the threshold of their election nor
certifies it; an operator holds no function. A person who acts for several members, their own and
an association, takes one part only.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from common.refusals import Forbidden, Obstacle
from members import queries as register
from members.models import Member
from votes.belenios.errors import InvalidTrustee
from votes.belenios.trustees import check_threshold
from votes.station.models import Poll
from votes.station.questions import Question

# With a single key, one person alone would open any ballot.
FEWEST_KEY_HOLDERS = 2


def standing(questions: Iterable[Question], on: date) -> set[int]:
    """The members who stand in these questions, and every other for whom one of the same people
    acts: a candidate who represents an association holds no key in its name."""
    return register.same_people({pk for each in questions for pk in each.candidates}, on)


def one_key_each(members: Iterable[Member], on: date) -> list[Member]:
    """These members less those for whom somebody acts who already acts for another of them."""
    kept: list[Member] = []
    for member in members:
        if not {each.pk for each in kept} & register.same_people({member.pk}, on):
            kept.append(member)
    return kept


def trustee_obstacles(
    trustees: Sequence[Member], threshold: int, questions: Iterable[Question], on: date
) -> list[Obstacle]:
    """Why these members cannot hold the keys of a poll with these questions."""
    found = []
    try:
        check_threshold(len(trustees), threshold)
    except InvalidTrustee:
        found.append(
            Obstacle(
                "threshold-without-majority",
                _("The number of key holders needed must exceed half of them."),
                _("Choose for instance 2 of 3, or 3 of 5."),
            )
        )
    if len({member.pk for member in trustees}) != len(trustees):
        found.append(
            Obstacle(
                "trustee-twice",
                _("The same person is named twice among the key holders."),
                _("Each key holder must be a different person."),
            )
        )
    elif one_key_each(trustees, on) != list(trustees):
        found.append(two_keys())
    candidates = standing(questions, on)
    found += [obstacle for member in trustees if (obstacle := unfit(member, candidates))]
    return found


def two_keys() -> Obstacle:
    return Obstacle(
        "trustee-two-keys",
        _("One person would act for two key holders: two keys in one hand open as one."),
        _("Name another key holder, or let the association be represented by somebody else."),
    )


def unfit(member: Member, candidates: set[int]) -> Obstacle | None:
    """Why a member cannot hold a key of a poll; `candidates` are those of `standing`."""
    if member.pk in candidates:
        return Obstacle(
            "trustee-is-candidate",
            _("A key holder stands as a candidate in this vote."),
            _("Name another key holder: a candidate never helps to open the urn."),
        )
    if member.account is None or not member.account.is_active:
        return Obstacle(
            "trustee-without-account",
            _("A key holder has no account to sign in with."),
            _("Give this person an address in the register, or name somebody else."),
        )
    if member.account.is_operator:
        return Obstacle(
            "trustee-is-operator",
            _("A key holder is also an operator of the machine."),
            _("Name another key holder: whoever runs the machine holds no key."),
        )
    return None


def refuse_involved(poll: Poll, deciding: Iterable[Member]) -> None:
    """Whoever stands in a poll or had its voting codes in hand has no word on its count nor on its
    result, in whatever name they act."""
    people = {member.pk for member in deciding}
    if people & poll.candidate_ids():
        raise Forbidden(
            "certifier-is-candidate",
            _("Whoever stands in a vote decides neither on its count nor on its result."),
            _("Another certifier must do it."),
        )
    if poll.rights_officer_id in people:
        raise Forbidden(
            "certifier-made-codes",
            _("Whoever made the codes of a vote decides neither on its count nor on its result."),
            _("Another certifier must do it."),
        )
