"""What was measured, as it is read by anybody: announced, then told with its interval."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.formats import localize
from django.utils.translation import gettext as _

from common.refusals import Words
from notifications import calls, delays
from notifications.models import Measure
from notifications.states import StepState

TENTHS_OF_A_POINT = 1000  # in a whole

Point = tuple[str, Decimal | None, str]


@dataclass(frozen=True)
class HalfTold:
    """One half in the table: how many had not voted yet, and how many of them did. `subject` is
    the line it reads, "" where both read the same."""

    name: Words
    subject: str
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
class MeasureTold:
    """One measure on the public page."""

    of: Measure
    step_name: Words
    halves: tuple[HalfTold, HalfTold]

    @property
    def is_over(self) -> bool:
        return self.of.measured_at is not None

    @property
    def conclusion(self) -> str:
        """The figure in one sentence, never without its interval."""
        low, high = self.of.low, self.of.high
        if not self.is_over:
            return _("The result is published here once the vote is over.")
        if low is None or high is None:
            return _not_told(self.of)
        if self.of.is_of_subject:
            return _which_subject(low, high)
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
        if self.of.is_of_subject:
            names = (_("Usual"), _("Other"))
        return [
            (name, half.share, _percent(half.share))
            for name, half in zip(names, self.halves, strict=True)
        ]


def published() -> list[MeasureTold]:
    """Every measure ever declared, the latest first: none is forgotten because it disappoints."""
    rows = Measure.objects.select_related("step__campaign").order_by("-declared_at", "-pk")
    return [_told(measure) for measure in rows]


def _told(measure: Measure) -> MeasureTold:
    step = measure.step
    first = HalfTold(
        _("First half"),
        measure.usual_line,
        step.due_at,
        measure.first_size,
        measure.first_waiting,
        measure.first_voted,
    )
    second = HalfTold(
        _("Second half"),
        measure.other_line,
        delays.second_half_at(step, measure.hours),
        measure.second_size,
        measure.second_waiting,
        measure.second_voted,
    )
    return MeasureTold(measure, calls.NAMES.get(step.name, step.name), (first, second))


def _which_subject(low: int, high: int) -> str:
    if low <= 0 <= high:
        words = _(
            "The difference lies between %(low)s and %(high)s points: it cannot be concluded that "
            "one subject brings more votes than the other."
        )
    elif low > 0:
        words = _(
            "The difference lies between %(low)s and %(high)s points: the usual subject brings "
            "more votes."
        )
    else:
        words = _(
            "The difference lies between %(low)s and %(high)s points: the other subject brings "
            "more votes."
        )
    return words % {"low": _points(low), "high": _points(high)}


def _not_told(measure: Measure) -> str:
    if measure.step.state in (StepState.SKIPPED, StepState.LEFT_OUT):
        return _("This message did not leave: nothing was measured.")
    return _(
        "The group is too small to conclude, or the message did not leave as it was announced: no "
        "figure is shown."
    )


def _points(tenths: int) -> str:
    sign = "+" if tenths > 0 else "−" if tenths < 0 else ""
    return f"{sign}{localize(Decimal(abs(tenths)) / 10)}"


def _percent(share: Decimal | None) -> str:
    return _("not shown") if share is None else f"{localize(share)} %"
