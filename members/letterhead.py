"""The cooperative as its letters name it."""

from common.documents.letterhead import Letterhead
from members.models import Cooperative


def letterhead(cooperative: Cooperative) -> Letterhead:
    """Name, mandatory mentions (R-CONV-03) and how to reach us; in French, as every paper."""
    seat = f"{cooperative.address}, {cooperative.postcode} {cooperative.city}"
    registered = f"{cooperative.siren} RCS {cooperative.rcs_city}" if cooperative.siren else ""
    mentions = (cooperative.legal_form, seat, registered)
    contact = tuple(line for line in (cooperative.phone, cooperative.email) if line)
    return Letterhead(
        name=cooperative.name,
        mentions=tuple(line for line in mentions if line.strip(" ,")),
        contact=contact,
    )
