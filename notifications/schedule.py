"""The steps of a campaign as rows, and how they follow the dates of the poll."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from common.clock import PARIS
from notifications import calls, hours
from notifications import queries as reads
from notifications.calls import PlannedStep
from notifications.models import Campaign, Step, StepAudience
from notifications.states import StepState


def anchors_for(
    opens_at: datetime, closes_at: datetime, sits_at: datetime | None
) -> dict[str, datetime]:
    """The instants from which the steps are counted."""
    anchors = {calls.OPENING: opens_at, calls.CLOSING: closes_at}
    return anchors if sits_at is None else {**anchors, calls.SITTING: sits_at}


def end_of(anchors: Mapping[str, datetime]) -> datetime:
    """When nothing leaves any more: at the close, or in the evening of the sitting."""
    if calls.SITTING not in anchors:
        return anchors[calls.CLOSING]
    day = hours.day_of(anchors[calls.SITTING])
    return max(anchors[calls.CLOSING], datetime.combine(day, hours.DAY_ENDS, PARIS))


def write_campaign(
    chosen: Sequence[PlannedStep],
    anchors: Mapping[str, datetime],
    *,
    electorate: str,
    at: datetime,
    **told: Any,
) -> Campaign:
    """A campaign with its steps. Its calls bear personal links where it knows its electorate."""
    campaign = Campaign.objects.create(
        anchors={name: moment.isoformat() for name, moment in anchors.items()},
        closes_at=anchors[calls.CLOSING],
        ends_at=end_of(anchors),
        electorate=electorate,
        links_since=at if electorate else None,
        created_at=at,
        **told,
    )
    _write_steps(campaign, chosen, anchors)
    return campaign


def _write_steps(
    campaign: Campaign, chosen: Sequence[PlannedStep], anchors: Mapping[str, datetime]
) -> None:
    Step.objects.bulk_create(
        Step(
            campaign=campaign,
            name=step.name,
            template=step.template,
            stream=step.stream,
            audience=step.audience,
            anchor=step.anchor,
            days=step.days,
            hour=step.hour,
            due_at=calls.due_at(step, anchors),
        )
        for step in chosen
    )


def anchor_again(campaign: Campaign, anchors: Mapping[str, datetime], at: datetime) -> None:
    """The poll's dates moved: what has not left moves with them, on the days the reference would
    choose now unless people chose others; a call that no longer fits in the window is not sent."""
    chosen = _again(calls.reference(reads.anchors_of(campaign)), calls.reference(anchors))
    campaign.anchors = {name: moment.isoformat() for name, moment in anchors.items()}
    campaign.closes_at, campaign.ends_at = anchors[calls.CLOSING], end_of(anchors)
    campaign.save(update_fields=["anchors", "closes_at", "ends_at"])
    waiting = list(campaign.steps.filter(state=StepState.PLANNED).order_by("due_at", "pk"))
    for step in waiting:
        step.days = chosen.get(reads.planned(step), step.days)
    kept = {step.name for step in calls.fitting(_calls(waiting), anchors)}
    for step in waiting:
        gone = step.anchor not in anchors
        if gone or (step.audience == StepAudience.NOT_VOTED and step.name not in kept):
            campaign.steps.filter(pk=step.pk, state=StepState.PLANNED).update(
                state=StepState.SKIPPED, ended_at=at
            )
            continue
        due_at = calls.due_at(reads.planned(step), anchors)
        campaign.steps.filter(pk=step.pk, state=StepState.PLANNED).update(
            days=step.days, due_at=due_at
        )


def _again(before: Sequence[PlannedStep], after: Sequence[PlannedStep]) -> dict[PlannedStep, int]:
    """The days of the reference's calls under other dates, by what they were under the old ones."""
    days = {step.name: step.days for step in after}
    return {step: days[step.name] for step in before if step.name in days}


def _calls(steps: Sequence[Step]) -> list[PlannedStep]:
    return [reads.planned(step) for step in steps if step.audience == StepAudience.NOT_VOTED]
