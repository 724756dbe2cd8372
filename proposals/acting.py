"""For whom a person acts: oneself, or a legal person among those one represents."""

from django.utils.translation import gettext as _

from common import clock
from common.refusals import Refusal
from members import queries as register
from members.models import Account, Member


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
