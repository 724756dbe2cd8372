"""The hands of the room: what is to be counted, who counted what, whether it is all counted."""

from dataclasses import dataclass

from assembly.models import HandReading, Resolution
from assembly.participation import Participation, QuorumNow


@dataclass(frozen=True)
class Hands:
    """The hands of the room on one question, or those of one college that weighs votes."""

    college: str
    heads: Participation
    counted: bool
    readings: list[HandReading]


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
