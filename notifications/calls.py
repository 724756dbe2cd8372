"""The reference schedule of calls to vote, as data (peers 4.2), and the rules it must keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from common.refusals import Obstacle
from notifications import hours
from notifications.models import Stream

OPENING, CLOSING = "opening", "closing"
NAMES = {
    "opening": _("Opening call"),
    "reminder-1": _("First reminder"),
    "reminder-2": _("Second reminder"),
    "last-reminder": _("Last reminder"),
}
MOST_CALLS = 4  # the opening call and three reminders
NINE = time(9, 0)


@dataclass(frozen=True)
class PlannedStep:
    """One call: so many days after (or before) an anchor, at an hour of Paris."""

    name: str
    template: str
    stream: str
    anchor: str
    days: int
    hour: time = NINE


# The opening call and the first reminder go to everybody; the others can be refused (peers D4).
REFERENCE = (
    PlannedStep("opening", "vote_open", Stream.STATUTORY, OPENING, 0),
    PlannedStep("reminder-1", "reminder", Stream.STATUTORY, OPENING, 3),
    PlannedStep("reminder-2", "reminder", Stream.OPTIONAL, OPENING, 7),
    PlannedStep("last-reminder", "reminder", Stream.OPTIONAL, CLOSING, -2),
)


def due_at(step: PlannedStep, anchors: Mapping[str, datetime]) -> datetime:
    """The instant of a call: never before its opening, never in the quiet hours."""
    moment = hours.on_day(anchors[step.anchor], days=step.days, hour=step.hour)
    return hours.next_daytime(max(moment, anchors[OPENING]))


def reference(anchors: Mapping[str, datetime]) -> list[PlannedStep]:
    """The reference calls that fit between opening and closing, at least two days apart. In a
    short window the opening call and the last reminder come first."""
    order = (REFERENCE[0], REFERENCE[-1], *REFERENCE[1:-1])
    kept: list[PlannedStep] = []
    for step in order:
        moment = due_at(step, anchors)
        fits = anchors[OPENING] <= moment < anchors[CLOSING]
        if fits and all(_apart(moment, due_at(other, anchors)) for other in kept):
            kept.append(step)
    return sorted(kept, key=lambda step: due_at(step, anchors))


def obstacles(steps: Sequence[PlannedStep], anchors: Mapping[str, datetime]) -> list[Obstacle]:
    """Why a schedule would tire members or come at a wrong hour."""
    found = []
    moments = sorted(due_at(step, anchors) for step in steps)
    if not steps:
        found.append(Obstacle("no-call", _("The schedule has no call."), _("Add one.")))
    if len(steps) > MOST_CALLS:
        found.append(
            Obstacle(
                "too-many-calls",
                _("More than four calls to vote: members would tire."),
                _("Keep the opening call and three reminders at most."),
            )
        )
    if any(step.hour < hours.DAY_BEGINS or step.hour >= hours.DAY_ENDS for step in steps):
        found.append(
            Obstacle(
                "quiet-hours",
                _("A call would leave between 20:00 and 8:00."),
                _("Choose an hour of the day."),
            )
        )
    if any(not hours.far_enough(a, b) for a, b in pairwise(moments)):
        found.append(
            Obstacle(
                "too-near",
                _("Two calls are less than two days apart."),
                _("Move one of them, or leave it out."),
            )
        )
    if any(moment >= anchors[CLOSING] for moment in moments):
        found.append(
            Obstacle(
                "after-close",
                _("A call would leave after the close of the vote."),
                _("Choose an earlier day."),
            )
        )
    return found


def _apart(one: datetime, other: datetime) -> bool:
    return hours.far_enough(min(one, other), max(one, other))
