"""The schedule of a campaign in the hands of the board: moved, left out, put back."""

from dataclasses import replace
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal, refuse_if
from common.states import take
from members.models import Account
from notifications import calls, states
from notifications import queries as reads
from notifications.calls import PlannedStep
from notifications.models import Campaign, Measure, Step
from notifications.states import FINISH, StepState


def change_step(
    *, step: Step, days: int, hour: time, at: datetime, by: Account, anchor: str = ""
) -> None:
    """Moves one step that has not started to another day or hour, counted from the opening, the
    close or the sitting."""
    moved = replace(reads.planned(step), days=days, hour=hour, anchor=anchor or step.anchor)
    due_at = _moment(step, moved, at)
    with transaction.atomic(using="default"):
        _refuse_if_measured(step)
        touched = Step.objects.filter(pk=step.pk, state=StepState.PLANNED).update(
            days=days, hour=hour, anchor=moved.anchor, due_at=due_at
        )
        if not touched:
            raise Refusal(
                "already-started", _("This call has already left."), _("Change a later one.")
            )
        _journal("reminders.step_moved", step, at, by, due=due_at.isoformat())


def leave_out(*, step: Step, at: datetime, by: Account) -> None:
    """One message less: it does not leave, until somebody puts it back."""
    with transaction.atomic(using="default"):
        _refuse_if_measured(step)
        take(step, states.LEAVE_OUT)
        _journal("reminders.step_left_out", step, at, by)


def put_back(*, step: Step, at: datetime, by: Account) -> None:
    """The message leaves after all, if its day is still to come and the others leave it room."""
    due_at = _moment(step, reads.planned(step), at)
    with transaction.atomic(using="default"):
        take(step, states.PUT_BACK, due_at=due_at)
        _journal("reminders.step_put_back", step, at, by, due=due_at.isoformat())


def _refuse_if_measured(step: Step) -> None:
    """A message whose measure was announced leaves as it was announced. The campaign is held, so
    that nobody declares one in the same second."""
    Campaign.objects.select_for_update().get(pk=step.campaign_id)
    if Measure.objects.filter(step=step).exists():
        raise Refusal(
            "measure-declared",
            _("A measure is declared on this message: it leaves as it was announced."),
            _("Before the vote opens, take the measure back first."),
        )


def _moment(step: Step, wanted: PlannedStep, at: datetime) -> datetime:
    """When the step would leave, once the whole schedule bears it."""
    campaign = step.campaign
    anchors = reads.anchors_of(campaign)
    if wanted.anchor not in anchors or campaign.state not in FINISH.sources:
        raise Refusal(
            "no-anchor",
            _("This step cannot be counted from there."),
            _("Count it from the opening or from the close of the vote."),
        )
    kept = campaign.steps.exclude(pk=step.pk).exclude(
        state__in=(StepState.LEFT_OUT, StepState.SKIPPED)
    )
    refuse_if(calls.obstacles([*map(reads.planned, kept), wanted], anchors))
    due_at = calls.due_at(wanted, anchors)
    if due_at <= at:
        raise Refusal("in-the-past", _("This day is past."), _("Choose a later day."))
    return due_at


def _journal(verb: str, step: Step, at: datetime, by: Account, **details: object) -> None:
    audit.record(
        verb, at=at, by=by, subject=step.campaign.subject, details={"step": step.name, **details}
    )
