"""Who speaks next: simple rules, said on the page, the same in the room and by video.

1. Points of order first. 2. Then whoever has not spoken on the item yet. 3. In the order in which
they asked, except that two speeches of one side do not follow each other while the other side
waits.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """The side that a speech takes; most take none."""

    NONE = ""
    FOR = "for"
    AGAINST = "against"


OTHER = {Side.FOR: Side.AGAINST, Side.AGAINST: Side.FOR}


@dataclass(frozen=True)
class Asked:
    """A request, in the order of which they came. How somebody attends is not in it: it changes
    nothing to the order."""

    key: int
    person: int
    side: Side = Side.NONE
    is_order: bool = False


def in_turn(waiting: Sequence[Asked], *, heard: Collection[int], last: Side) -> list[Asked]:
    """The requests in the order in which the floor is given. `heard` are the people who have
    spoken on the item, `last` the side of the last speech that took one."""
    first = [each for each in waiting if each.is_order]
    others = [each for each in waiting if not each.is_order]
    fresh = [each for each in others if each.person not in heard]
    again = [each for each in others if each.person in heard]
    found = list(first)
    for group in (fresh, again):
        placed, last = _alternating(group, last)
        found += placed
    return found


def _alternating(group: Sequence[Asked], last: Side) -> tuple[list[Asked], Side]:
    left, found = list(group), []
    while left:
        chosen = left[0]
        if chosen.side is not Side.NONE and chosen.side is last:
            wanted = OTHER[last]
            chosen = next((each for each in left if each.side is wanted), chosen)
        left.remove(chosen)
        found.append(chosen)
        last = chosen.side or last
    return found, last
