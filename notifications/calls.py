"""The reference schedule of a campaign, as data (peers 4.2), and the rules it must keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise, product

from django.utils.translation import gettext_lazy as _

from common.refusals import Obstacle
from notifications import hours
from notifications.models import StepAudience, Stream

OPENING, CLOSING, SITTING = "opening", "closing", "sitting"
ANCHORS = {
    OPENING: _("the opening of the vote"),
    CLOSING: _("the close of the vote"),
    SITTING: _("the day of the assembly"),
}
NAMES = {
    "address-test": _("Check of addresses"),
    "guide": _("What is decided"),
    "opening": _("Opening call"),
    "their-day": _("Reminder on the day they chose"),
    "reminder-1": _("First reminder"),
    "reminder-2": _("Second reminder"),
    "last-reminder": _("Last reminder"),
    "sitting-day": _("Day of the assembly"),
}
MOST_CALLS = 4  # to one member: the opening call and three reminders
NINE = time(9, 0)
BEST_DAYS = (1, 2, 3)  # Tuesday to Thursday (peers R14)
FARTHEST = {OPENING: 3, CLOSING: 2}  # days that a reminder is moved for it, by its anchor
LEFT_TO_VOTE = timedelta(days=1)
EVERYBODY, NOT_VOTED = StepAudience.EVERYBODY, StepAudience.NOT_VOTED


@dataclass(frozen=True)
class PlannedStep:
    """One message: so many days after (or before) an anchor, at an hour of Paris."""

    name: str
    template: str
    stream: str
    anchor: str
    days: int
    hour: time = NINE
    audience: str = NOT_VOTED

    @property
    def is_call(self) -> bool:
        """Counted among the four: to whom has not voted, on the same day for all."""
        return self.audience == NOT_VOTED


# The opening call and the first reminder go to everybody; the others can be refused (peers D4).
REFERENCE = (
    PlannedStep("opening", "vote_open", Stream.STATUTORY, OPENING, 0),
    PlannedStep("reminder-1", "reminder", Stream.STATUTORY, OPENING, 3),
    PlannedStep("reminder-2", "reminder", Stream.OPTIONAL, OPENING, 7),
    PlannedStep("last-reminder", "reminder", Stream.OPTIONAL, CLOSING, -2),
)
# A member who said when they would vote is called that day instead of at the first reminder.
GIVES_WAY_TO_THEIR_DAY = "reminder-1"
AROUND = (
    PlannedStep("address-test", "address_test", Stream.STATUTORY, OPENING, -21, NINE, EVERYBODY),
    PlannedStep("guide", "ballot_guide", Stream.OPTIONAL, OPENING, -7, NINE, EVERYBODY),
    PlannedStep(
        "their-day", "reminder", Stream.STATUTORY, OPENING, 2, NINE, StepAudience.THEIR_DAY
    ),
    PlannedStep("sitting-day", "sitting_day", Stream.OPTIONAL, SITTING, 0, NINE, EVERYBODY),
)


def due_at(step: PlannedStep, anchors: Mapping[str, datetime]) -> datetime:
    """The instant of a step: never in the quiet hours; a call never before the opening."""
    moment = hours.on_day(anchors[step.anchor], days=step.days, hour=step.hour)
    if step.audience != EVERYBODY:
        moment = max(moment, anchors[OPENING])
    return hours.next_daytime(moment)


def reference(anchors: Mapping[str, datetime]) -> list[PlannedStep]:
    """The reference calls that fit between opening and closing: the opening call with the vote,
    as many reminders as can be from Tuesday to Thursday, moved as little as can be (peers R14)."""
    plain = fitting(REFERENCE, anchors)
    together = [
        steps
        for steps in product(*(_nearby(step, anchors) for step in plain))
        if len(fitting(steps, anchors)) == len(plain)
    ]
    return list(max(together, key=lambda steps: _worth(steps, plain, anchors), default=plain))


def fitting(steps: Sequence[PlannedStep], anchors: Mapping[str, datetime]) -> list[PlannedStep]:
    """The calls that fit between opening and closing, at least two days apart. In a short window
    the first call and the last one come first."""
    order = [*steps[:1], *steps[1:][-1:], *steps[1:-1]]
    kept: list[PlannedStep] = []
    for step in order:
        moment = due_at(step, anchors)
        fits = anchors[OPENING] <= moment < anchors[CLOSING]
        if fits and all(_apart(moment, due_at(other, anchors)) for other in kept):
            kept.append(step)
    return sorted(kept, key=lambda step: due_at(step, anchors))


def around(anchors: Mapping[str, datetime], *, after: datetime) -> list[PlannedStep]:
    """The other messages of the reference that still lie ahead."""
    return [
        step
        for step in AROUND
        if step.anchor in anchors
        and due_at(step, anchors) > after
        and (step.audience == EVERYBODY or due_at(step, anchors) < anchors[CLOSING])
    ]


def days_to_choose(anchors: Mapping[str, datetime]) -> list[date]:
    """The days offered to “when will you vote?”: soon, in the middle, near the end."""
    first = hours.day_of(hours.on_day(anchors[OPENING], days=2, hour=NINE))
    last = hours.day_of(hours.on_day(anchors[CLOSING], days=-2, hour=NINE))
    middle = first + (last - first) / 2
    return sorted({day for day in (first, middle, last) if first <= day <= last})


def obstacles(steps: Sequence[PlannedStep], anchors: Mapping[str, datetime]) -> list[Obstacle]:
    """Why a schedule would tire members or come at a wrong hour."""
    found = []
    called = [step for step in steps if step.is_call]
    moments = sorted(due_at(step, anchors) for step in called)
    if not called:
        found.append(Obstacle("no-call", _("The schedule has no call."), _("Add one.")))
    if len(called) > MOST_CALLS:
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


def _nearby(step: PlannedStep, anchors: Mapping[str, datetime]) -> list[PlannedStep]:
    """A reminder on its own day, or on a good day near it that leaves a day to vote."""
    farthest = 0 if step.name == OPENING else FARTHEST[step.anchor]
    near = (replace(step, days=step.days + days) for days in range(-farthest, farthest + 1) if days)
    late = anchors[CLOSING] - LEFT_TO_VOTE
    return [
        step,
        *(way for way in near if _is_good(way, anchors) and due_at(way, anchors) <= late),
    ]


def _worth(
    steps: Sequence[PlannedStep], plain: Sequence[PlannedStep], anchors: Mapping[str, datetime]
) -> tuple[int, int]:
    moved = sum(abs(one.days - other.days) for one, other in zip(steps, plain, strict=True))
    return sum(_is_good(step, anchors) for step in steps), -moved


def _is_good(step: PlannedStep, anchors: Mapping[str, datetime]) -> bool:
    return hours.day_of(due_at(step, anchors)).weekday() in BEST_DAYS


def _apart(one: datetime, other: datetime) -> bool:
    return hours.far_enough(min(one, other), max(one, other))
