"""The hands of the room: what is to be counted, who counted what, whether it is all counted."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from assembly.ballot_papers import answer
from assembly.freezing import in_order
from assembly.models import HandReading, Resolution
from assembly.participation import Participation, QuorumNow

COUNTERS = 2


@dataclass(frozen=True)
class Hands:
    """The hands of the room on one question, or those of one college that weighs votes."""

    college: str
    heads: Participation
    counted: bool
    readings: list[HandReading]

    @property
    def differ(self) -> bool:
        """Whether two people counted, and not alike."""
        return not self.counted and len(self.readings) > 1


@dataclass(frozen=True)
class Row:
    """One figure as each person found it."""

    label: str
    found: list[int]

    @property
    def differs(self) -> bool:
        return len(set(self.found)) > 1


def compared(resolution: Resolution, hands: Hands) -> list[Row]:
    """What each person counted in an election, figure by figure: where they are not alike is seen
    at once. Nothing before two people have counted."""
    if len(hands.readings) < COUNTERS:
        return []
    candidates = in_order(resolution)
    labels = {"ballots": _("Ballots in all"), "blank": _("Blank votes"), "null": _("Null votes")}
    return [
        *(
            Row(label, [getattr(each, name) for each in hands.readings])
            for name, label in labels.items()
        ),
        *(
            Row(answer(candidate, candidates), [each.marks[place] for each in hands.readings])
            for place, candidate in enumerate(candidates)
        ),
    ]


def to_count(resolution: Resolution, now: QuorumNow) -> list[Hands]:
    """What is to be counted by hands, with what each person of the bureau found so far."""
    counted = set(resolution.hand_counts.values_list("college", flat=True))
    readings = list(resolution.hand_readings.select_related("account").order_by("at", "pk"))
    groups = [(each.name, each.heads) for each in now.colleges] or [("", now.participation)]
    return [
        Hands(name, heads, name in counted, [each for each in readings if each.college == name])
        for name, heads in groups
        if heads.hands or not name
    ]


def is_complete(resolution: Resolution, now: QuorumNow) -> bool:
    """Whether the hands are counted: of the room, or of each college that has some there."""
    counted = set(resolution.hand_counts.values_list("college", flat=True))
    if not now.colleges:
        return "" in counted
    return all(each.name in counted or not each.heads.hands for each in now.colleges)
