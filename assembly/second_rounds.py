"""Elections whose first round left seats to fill by a second one."""

from assembly.ballot_papers import answer
from assembly.freezing import in_order
from assembly.models import Candidate, Resolution


def left_to_fill() -> list[Resolution]:
    """Decided elections in two rounds with seats left, somebody standing, and no second round."""
    decided = Resolution.objects.filter(
        seats__gt=0, outcome__isnull=False, second_round=None, first_round=None
    )
    found = decided.select_related("outcome", "assembly").order_by("assembly", "number")
    return [resolution for resolution in found if still_standing(resolution)]


def still_standing(first: Resolution) -> list[Candidate]:
    """Those whom the first round sends to the second."""
    names = {place["name"] for place in first.outcome.candidates if place.get("runoff")}
    candidates = in_order(first)
    return [each for each in candidates if answer(each, candidates) in names]
