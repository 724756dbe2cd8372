"""Measuring what a reminder changes: declared before the vote opens, told after it closes."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Obstacle, Refusal, refuse_if
from members.models import Account, Member
from notifications import audiences, delays, intervals, subjects
from notifications.models import Campaign, Measure, Step
from notifications.states import StepState

SUBJECTS = ("usual_line", "other_line")


@dataclass(frozen=True)
class Half:
    """One half: those who had not voted when the step left, and how many of them did before the
    second half was called. `before` had voted already."""

    before: int
    waiting: int
    voted: int

    @property
    def can_be_shown(self) -> bool:
        """No group under ten: neither those who voted, nor those who did not, nor those whom a
        subtraction would give."""
        smallest = delays.SMALLEST_HALF
        some = self.voted >= smallest and self.waiting - self.voted >= smallest
        return some and (self.before == 0 or self.before >= smallest)


def declare(*, step: Step, hours: int, at: datetime, by: Account) -> Measure:
    """Half of the members, drawn by a seed that nobody chooses, get this step so many hours after
    the others. Public at once; sealed when the vote opens."""
    return _declare(
        step,
        lambda electorate: delays.obstacles(step, hours, electorate=electorate),
        at=at,
        by=by,
        hours=hours,
    )


def declare_subject(*, step: Step, line: str, at: datetime, by: Account) -> Measure:
    """Half of the members, drawn in the same way, get this step at the same moment under another
    subject. Public at once; sealed when the vote opens."""
    usual, line = subjects.of([step], at=at)[step.pk], line.strip()
    return _declare(
        step,
        lambda electorate: delays.subject_obstacles(step, line, usual=usual, electorate=electorate),
        at=at,
        by=by,
        usual_line=usual,
        other_line=line,
    )


def _declare(
    step: Step,
    obstacles: Callable[[int], list[Obstacle]],
    *,
    at: datetime,
    by: Account,
    **measured: Any,
) -> Measure:
    numbers = _numbers(step.campaign, at)
    seed = secrets.token_hex(16)
    try:
        with transaction.atomic(using="default"):
            _hold_before_opening(step.campaign)
            _refuse_unless_planned(step)
            step.refresh_from_db()
            refuse_if(obstacles(len(numbers)))
            cut = delays.cut(seed, numbers)
            lines = [measured[name] for name in SUBJECTS if name in measured]
            made = Measure.objects.create(
                step=step,
                **measured,
                seed=seed,
                cut=cut,
                first_size=len(numbers) // 2,
                second_size=len(numbers) - len(numbers) // 2,
                declared_at=at,
                fingerprint=delays.fingerprint(
                    step,
                    hours=measured.get("hours", 0),
                    subjects=lines,
                    seed=seed,
                    cut=cut,
                    at=at,
                ),
            )
            _journal("reminders.delay_declared", made, at, by, seed=seed, **measured)
    except IntegrityError as double:
        raise Refusal(
            "already-declared",
            _("A measure is already declared on this message."),
            _("Take it back first."),
        ) from double
    return made


def take_back(*, step: Step, at: datetime, by: Account) -> None:
    """No measure after all: everybody gets the step at once. Impossible once the vote is open."""
    with transaction.atomic(using="default"):
        _hold_before_opening(step.campaign)
        declared = Measure.objects.filter(step=step).select_related("step__campaign").first()
        if declared is None:
            raise Refusal(
                "not-declared",
                _("No measure is declared on this message."),
                _("Read the page again."),
            )
        _journal("reminders.delay_taken_back", declared, at, by, seed=declared.seed)
        declared.delete()


def tell(*, delay: Measure, first: Half | None, second: Half | None, at: datetime) -> None:
    """Keeps what was counted, once: the counts of two halves with their interval, or nothing when
    a group is too small to be shown or there was nothing to compare."""
    told: dict[str, int] = {}
    if first is not None and second is not None and first.can_be_shown and second.can_be_shown:
        found = intervals.difference((first.voted, first.waiting), (second.voted, second.waiting))
        told = {
            "first_waiting": first.waiting,
            "first_voted": first.voted,
            "second_waiting": second.waiting,
            "second_voted": second.voted,
            "low": found.low,
            "high": found.high,
        }
    with transaction.atomic(using="default"):
        waiting = Measure.objects.filter(pk=delay.pk, measured_at=None)
        if waiting.update(measured_at=at, **told):
            _journal("reminders.delay_measured", delay, at, None, **told)


def _numbers(campaign: Campaign, at: datetime) -> list[int]:
    electorate = audiences.electorate(campaign, at=at)
    rows = Member.objects.order_by("number").values_list("pk", "number")
    return [number for pk, number in rows.iterator(chunk_size=5000) if pk in electorate]


def _hold_before_opening(campaign: Campaign) -> None:
    """What is declared is sealed with the opening, in whatever order two people click."""
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if locked.opened_at is not None:
        raise Refusal(
            "vote-is-open",
            _("The vote is open: what is measured was to be declared before."),
            _("Leave the schedule as it was announced."),
        )


def _refuse_unless_planned(step: Step) -> None:
    if not Step.objects.filter(pk=step.pk, state=StepState.PLANNED).exists():
        raise Refusal("already-started", _("This call has already left."), _("Change a later one."))


def _journal(
    verb: str, delay: Measure, at: datetime, by: Account | None, **details: object
) -> None:
    audit.record(
        verb,
        at=at,
        by=by,
        subject=delay.step.campaign.subject,
        details={"step": delay.step.name, "fingerprint": delay.fingerprint, **details},
    )
