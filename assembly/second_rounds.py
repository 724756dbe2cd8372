"""Elections whose first round left seats to fill by a second one."""

from datetime import datetime, timedelta

from django.db.models import Q

from assembly.ballot_papers import answer
from assembly.freezing import in_order
from assembly.models import Assembly, Candidate, Resolution
from assembly.states import AssemblyState
from common.clock import PARIS

# Members keep the days in which they may ask for an item of the agenda (R225-72).
LEAST_DAYS = 28


def left_to_fill() -> list[Resolution]:
    """Decided elections in two rounds with seats left, somebody standing, and no second round but
    in an assembly that was given up."""
    without = Q(second_round=None) | Q(second_round__assembly__state=AssemblyState.CANCELLED)
    decided = Resolution.objects.filter(
        without, seats__gt=0, outcome__isnull=False, first_round=None
    )
    found = decided.select_related("outcome", "assembly").order_by("assembly", "number")
    return [resolution for resolution in found if still_standing(resolution)]


def left_by(assembly: Assembly) -> list[Resolution]:
    """Those among the elections of one assembly."""
    return [each for each in left_to_fill() if each.assembly_id == assembly.pk]


def still_standing(first: Resolution) -> list[Candidate]:
    """Those whom the first round sends to the second."""
    names = {place["name"] for place in first.outcome.candidates if place.get("runoff")}
    candidates = in_order(first)
    return [each for each in candidates if answer(each, candidates) in names]


def next_meeting(assembly: Assembly, at: datetime) -> datetime:
    """The date proposed for the second round: the same day of the week at the same hour in Paris,
    the first time that leaves every delay its days."""
    held, today = assembly.call.meets_in_paris, at.astimezone(PARIS).date()
    soonest = today + timedelta(days=LEAST_DAYS)
    day = soonest + timedelta(days=(held.weekday() - soonest.weekday()) % 7)
    return datetime.combine(day, held.time(), PARIS)
