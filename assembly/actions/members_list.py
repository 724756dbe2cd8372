"""The list of members, which the law opens to members before an assembly (R225-90)."""

from datetime import datetime

from assembly import members_list
from assembly.members_list import Listed
from assembly.models import Assembly
from common import audit
from common.refusals import refuse_if
from members.models import Account


def consult(*, assembly: Assembly, at: datetime, by: Account) -> list[Listed]:
    """Gives the list as it was closed, and writes down who read it: it names homes. Refused out
    of its legal window."""
    refuse_if(members_list.obstacles(assembly, at=at))
    found = members_list.closed_list(assembly)
    audit.record(
        "assembly.members_list_read",
        at=at,
        by=by,
        subject=assembly.subject,
        details={"members": len(found)},
    )
    return found
