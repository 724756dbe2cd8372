"""For whom a person acts: oneself, or a legal person among those one represents."""

from django.utils.translation import gettext as _

from common import clock
from common.refusals import Refusal
from members import queries as register
from members.models import Account, Member
from proposals import coauthoring
from proposals.models import Proposal


def acting_for(account: Account, wanted: str) -> Member:
    """The member one acts for: the only one, or the one chosen among several."""
    mine = register.members_of(account, clock.today())
    if not wanted and len(mine) == 1:
        return mine[0]
    for member in mine:
        if str(member.pk) == wanted:
            return member
    raise Refusal(
        "not-your-member",
        _("You do not act for this member."),
        _("Choose one of the members you act for."),
        status=400,
    )


def summing_up(proposal: Proposal, account: Account) -> tuple[Member, bool]:
    """In whose name a summary is written: the member who signs the proposal, or else the moderator,
    which the second value says."""
    signing = {proposal.author_id, *coauthoring.signing(proposal)}
    mine = register.members_of(account, clock.today())
    signer = next((member for member in mine if member.pk in signing), None)
    return signer or mine[0], signer is None
