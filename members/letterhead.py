"""The cooperative as its letters name it."""

from common.documents.letterhead import Letterhead
from members.models import Cooperative


def letterhead(cooperative: Cooperative) -> Letterhead:
    """Name, mandatory mentions (R-CONV-03) and how to reach us; in French, as every paper."""
    seat = f"{cooperative.address}, {cooperative.postcode} {cooperative.city}"
    mentions = (cooperative.legal_form, seat, registration(cooperative))
    contact = tuple(line for line in (cooperative.phone, cooperative.email) if line)
    return Letterhead(
        name=cooperative.name,
        mentions=tuple(line for line in mentions if line.strip(" ,")),
        contact=contact,
    )


def registration(cooperative: Cooperative) -> str:
    """« SIREN 123 456 789, RCS Lorient »."""
    siren = cooperative.siren
    grouped = f"{siren[:3]} {siren[3:6]} {siren[6:]}".strip()
    if not (siren and cooperative.rcs_city):
        return grouped
    return f"SIREN {grouped}, RCS {cooperative.rcs_city}"
