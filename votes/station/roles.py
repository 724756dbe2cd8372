"""Separation of functions: who may not hold which part in a poll (secrecy.md 4).

Key holder, certifier and chair are functions that the statutes assign to organs; they are never
hard-wired to one. A candidate neither counts towards the threshold of their election nor
certifies it; an operator holds no function.
"""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from common.refusals import Forbidden, Obstacle
from members.models import Member
from votes.belenios.errors import InvalidTrustee
from votes.belenios.trustees import check_threshold
from votes.station.models import Poll
from votes.station.questions import Question


def trustee_obstacles(
    trustees: Sequence[Member], threshold: int, questions: Iterable[Question]
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
    standing = {pk for question in questions for pk in question.candidates}
    found += [obstacle for member in trustees if (obstacle := unfit(member, standing))]
    return found


def unfit(member: Member, standing: set[int]) -> Obstacle | None:
    """Why a member cannot hold a key of a poll in which these members stand."""
    if member.pk in standing:
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
