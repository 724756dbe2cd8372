"""Who writes a proposal with its author, and who is asked to."""

from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from members import queries as register
from members.models import Member
from members.queries import Person
from proposals.models import CoAuthor, Proposal
from proposals.states import CoAuthorState

S = CoAuthorState
# One reads a draft before one says yes.
READING = (S.INVITED, S.ACCEPTED)


def open_to(members: Collection[Member]) -> QuerySet[CoAuthor]:
    """The invitations and signatures of these members that let them read a draft."""
    return CoAuthor.objects.filter(member__in=members, state__in=READING).order_by("pk")


def signing(proposal: Proposal) -> set[int]:
    """The primary keys of the members who sign a proposal besides its author."""
    rows = CoAuthor.objects.filter(proposal=proposal, state=S.ACCEPTED)
    return set(rows.values_list("member_id", flat=True))


def signs(account: Person, proposal: Proposal, on: date) -> bool:
    own = register.members_of(account, on)
    return bool(own) and open_to(own).filter(proposal=proposal, state=S.ACCEPTED).exists()


def is_asked(account: Person, proposal: Proposal, on: date) -> bool:
    """Signs it, or is asked to."""
    own = register.members_of(account, on)
    return bool(own) and open_to(own).filter(proposal=proposal).exists()


def signers(proposal: Proposal) -> QuerySet[CoAuthor]:
    """Those who said yes, in the order of their answers."""
    rows = CoAuthor.objects.filter(proposal=proposal, state=S.ACCEPTED)
    return rows.select_related("member").order_by("answered_at", "pk")


def own(account: Person, proposal: Proposal, on: date) -> QuerySet[CoAuthor]:
    """What this person has to answer or can leave."""
    mine = register.members_of(account, on)
    rows = open_to(mine).filter(proposal=proposal)
    return rows.select_related("member").order_by("pk")


def invitations(account: Person, on: date) -> QuerySet[CoAuthor]:
    """What this person is asked to sign."""
    rows = open_to(register.members_of(account, on)).filter(state=S.INVITED)
    return rows.select_related("member", "proposal__author").order_by("invited_at", "pk")
