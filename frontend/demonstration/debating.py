"""The demonstration's proposals: one carried to the agenda, others looking for support."""

from datetime import datetime, timedelta
from typing import Any

from frontend.demonstration.founding import account_of
from frontend.demonstration.story import told
from members.models import Member
from proposals.actions import proposals, supports
from proposals.models import Proposal

TOLD_OF = 500  # members of the cooperative that the story tells of


def propose(*, members: int, now: datetime) -> None:
    """Writes, publishes and supports each proposal of the story; the board answers one. Supporters
    are the same share of the members, whatever their number."""
    for told_proposal in told()["proposals"]:
        _carry(told_proposal, members, now)


def _carry(story: dict[str, Any], members: int, now: datetime) -> Proposal:
    at = now - timedelta(days=story["days_ago"])
    author = Member.objects.get(number=story["author"])
    by = account_of(story["author"])
    proposal = proposals.write(
        author=author,
        title=story["title"],
        text=story["text"],
        reasons=story["reasons"],
        at=at,
        by=by,
    )
    proposals.publish(proposal=proposal, at=at, by=by)
    first = 30
    for number in range(first, first + story["supporters"] * members // TOLD_OF):
        at += timedelta(minutes=97)
        member = Member.objects.select_related("account").get(number=number)
        if member.account is not None:
            supports.support(proposal=proposal, member=member, at=at, by=member.account)
    if story.get("admitted"):
        board = account_of(told()["officers"]["board_president"])
        proposal.refresh_from_db()
        proposals.admit(proposal=proposal, answer=story["answer"], at=at, by=board)
    return proposal
