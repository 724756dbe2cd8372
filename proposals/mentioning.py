"""“@Bilal Benali” in a debate: who can be called by name, and who was.

Only those whose names the debate already shows can be: nobody learns from it who is a member.
"""

import re
from collections.abc import Iterable
from datetime import date

from members import queries as register
from members.models import Member
from members.names import fold
from proposals import coauthoring
from proposals.models import Contribution, Proposal

MOST = 5  # in one text: more would be a circular letter
MOST_SHOWN = 12


def callable_in(proposal: Proposal, on: date, *, but: Iterable[int] = ()) -> list[Member]:
    """The members whose names are read in this debate, by name: who signs the proposal, and who
    wrote what moderation does not hide. `but` are primary keys left out."""
    wrote = Contribution.objects.filter(proposal=proposal, hidden_by=None)
    named = {proposal.author_id, *coauthoring.signing(proposal)}
    named.update(wrote.order_by().values_list("author", flat=True).distinct())
    found = register.active_members(on).filter(pk__in=named - set(but))
    return list(found.select_related("account").order_by("sort_key", "pk"))


def called(text: str, proposal: Proposal, on: date, *, by: Member) -> list[Member]:
    """Whom these words call, the first five by name; nobody calls themselves."""
    if "@" not in text:
        return []
    said = fold(text)
    return [
        member
        for member in callable_in(proposal, on, but=[by.pk])
        if re.search(rf"@{re.escape(fold(member.display_name))}(?!\w)", said)
    ][:MOST]
