"""One act that a person may do to a poll: the page draws it, the API tells it."""

from collections.abc import Sequence
from dataclasses import dataclass

from common.refusals import Obstacle, Words


@dataclass(frozen=True)
class Gesture:
    """One act within reach: what it is called, what will happen, what stands in the way.

    `verb` is the last part of its address; `asks` names the field that goes with it; `warnings`
    stop nothing, and are read before the act. `is_awaited` when somebody asked this of the person.
    """

    verb: str
    title: Words
    consequence: Words
    button: Words
    obstacles: Sequence[Obstacle] = ()
    asks: str = ""
    tone: str = ""
    warnings: Sequence[Obstacle] = ()
    is_awaited: bool = False

    @property
    def is_possible(self) -> bool:
        return not self.obstacles

    @property
    def is_folded(self) -> bool:
        """Acts that cannot be undone, or should be rare, are behind a fold."""
        return self.tone != ""
