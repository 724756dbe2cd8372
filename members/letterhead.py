"""The cooperative as its letters name it."""

from common.documents.letterhead import Letterhead
from members.models import Cooperative


def letterhead(cooperative: Cooperative) -> Letterhead:
    """Name, mandatory mentions (R-CONV-03) and how to reach us; in French, as every paper."""
    seat = f"{cooperative.address}, {cooperative.postcode} {cooperative.city}"
    variable = " à capital variable" if cooperative.is_capital_variable else ""
    registered = f"{cooperative.siren} RCS {cooperative.rcs_city}" if cooperative.siren else ""
    mentions = (f"{cooperative.form}{variable}" if cooperative.form else "", seat, registered)
    contact = tuple(line for line in (cooperative.phone, cooperative.email) if line)
    return Letterhead(
        name=cooperative.name,
        mentions=tuple(line for line in mentions if line.strip(" ,")),
        contact=contact,
    )
