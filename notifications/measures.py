"""What was measured, as it is read by anybody: announced, then told with its interval."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.formats import localize
from django.utils.translation import gettext as _

from common.refusals import Words
from notifications import calls, delays
from notifications.models import DelayedStart
from notifications.states import StepState

TENTHS_OF_A_POINT = 1000  # in a whole

Point = tuple[str, Decimal | None, str]


@dataclass(frozen=True)
class HalfTold:
    """One half in the table: how many had not voted yet, and how many of them did."""

    name: Words
    called_at: datetime
    size: int
    waiting: int | None
    voted: int | None

    @property
    def share(self) -> Decimal | None:
        """In hundredths, to the tenth."""
        if not self.waiting or self.voted is None:
            return None
        tenths = (2 * TENTHS_OF_A_POINT * self.voted + self.waiting) // (2 * self.waiting)
        return Decimal(tenths) / 10


@dataclass(frozen=True)
class Measure:
    """One measure on the public page."""

    delay: DelayedStart
    step_name: Words
    halves: tuple[HalfTold, HalfTold]

    @property
    def is_over(self) -> bool:
        return self.delay.measured_at is not None

    @property
    def conclusion(self) -> str:
        """The figure in one sentence, never without its interval."""
        low, high = self.delay.low, self.delay.high
        if not self.is_over:
            return _("The result is published here once the vote is over.")
        if low is None or high is None:
            return _not_told(self.delay)
        if low <= 0 <= high:
            words = _(
                "The effect lies between %(low)s and %(high)s points: it cannot be concluded "
                "that this message changes the number of votes."
            )
        elif low > 0:
            words = _(
                "The effect lies between %(low)s and %(high)s points: this message brings votes."
            )
        else:
            words = _(
                "The effect lies between %(low)s and %(high)s points: members called first voted "
                "less."
            )
        return words % {"low": _points(low), "high": _points(high)}

    @property
    def points(self) -> list[Point]:
        """The two bars of the chart, named in a word: both names stand side by side on a phone."""
        names = (_("First called"), _("Second called"))
        return [
            (name, half.share, _percent(half.share))
            for name, half in zip(names, self.halves, strict=True)
        ]


def published() -> list[Measure]:
    """Every measure ever declared, the latest first: none is forgotten because it disappoints."""
    rows = DelayedStart.objects.select_related("step__campaign").order_by("-declared_at", "-pk")
    return [_measure(delay) for delay in rows]


def _measure(delay: DelayedStart) -> Measure:
    step = delay.step
    first = HalfTold(
        _("First half"), step.due_at, delay.first_size, delay.first_waiting, delay.first_voted
    )
    second = HalfTold(
        _("Second half"),
        delays.second_half_at(step, delay.hours),
        delay.second_size,
        delay.second_waiting,
        delay.second_voted,
    )
    return Measure(delay, calls.NAMES.get(step.name, step.name), (first, second))


def _not_told(delay: DelayedStart) -> str:
    if delay.step.state in (StepState.SKIPPED, StepState.LEFT_OUT):
        return _("This message did not leave: nothing was measured.")
    return _(
        "The group is too small to conclude, or the message did not leave in two parts: no figure "
        "is shown."
    )


def _points(tenths: int) -> str:
    sign = "+" if tenths > 0 else "−" if tenths < 0 else ""
    return f"{sign}{localize(Decimal(abs(tenths)) / 10)}"


def _percent(share: Decimal | None) -> str:
    return _("not shown") if share is None else f"{localize(share)} %"
