"""Calls to vote: planned once, sent to those who have not voted, never knowing any choice."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.clock import PARIS
from common.refusals import Refusal, refuse_if
from common.states import take
from members.models import Account, Member
from notifications import audiences, calls, hours, states, wake
from notifications import queries as reads
from notifications.addressing import Recipient, dead_addresses, of_member
from notifications.calls import PlannedStep
from notifications.models import Campaign, Channel, Message, Step
from notifications.rendering import MailMerge
from notifications.signals import step_sent
from notifications.states import CampaignState, StepState
from notifications.writing import Posting, compose


def schedule(
    *,
    poll_subject: str,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    audience: str,
    words: str,
    at: datetime,
    steps: Sequence[PlannedStep] | None = None,
    by: Account | None = None,
) -> Campaign:
    """Plans the calls to vote of one poll, by the reference schedule unless `steps` says else.

    `audience` and `words` are dotted paths of the room that owns the poll (audiences.Audience,
    audiences.Words). Planning again gives back the campaign already there.
    """
    existing = Campaign.objects.filter(subject=poll_subject).first()
    if existing:
        return existing
    anchors = {calls.OPENING: opens_at, calls.CLOSING: closes_at}
    chosen = list(steps) if steps is not None else calls.reference(anchors)
    refuse_if(calls.obstacles(chosen, anchors))
    with transaction.atomic(using="default"):
        campaign = Campaign.objects.create(
            subject=poll_subject,
            title=title,
            audience=audience,
            words=words,
            anchors={name: moment.isoformat() for name, moment in anchors.items()},
            closes_at=closes_at,
            created_at=at,
        )
        _write_steps(campaign, chosen, anchors)
        _journal("reminders.planned", campaign, at, by, steps=[step.name for step in chosen])
        wake.after_commit()
    return campaign


def change_step(*, step: Step, days: int, hour: time, at: datetime, by: Account) -> None:
    """Moves one call that has not started to another day or hour."""
    campaign = step.campaign
    anchors = reads.anchors_of(campaign)
    moved = replace(reads.planned(step), days=days, hour=hour)
    others = [reads.planned(other) for other in campaign.steps.exclude(pk=step.pk)]
    refuse_if(calls.obstacles([*others, moved], anchors))
    due_at = calls.due_at(moved, anchors)
    if due_at <= at:
        raise Refusal("in-the-past", _("This day is past."), _("Choose a later day."))
    with transaction.atomic(using="default"):
        touched = Step.objects.filter(pk=step.pk, state=StepState.PLANNED).update(
            days=days, hour=hour, due_at=due_at
        )
        if not touched:
            raise Refusal(
                "already-started", _("This call has already left."), _("Change a later one.")
            )
        _journal("reminders.step_moved", campaign, at, by, step=step.name, due=due_at.isoformat())


def pause(*, campaign: Campaign, at: datetime, by: Account | None = None) -> None:
    """Holds everything that has not left yet."""
    with transaction.atomic(using="default"):
        take(campaign, states.PAUSE)
        _journal("reminders.paused", campaign, at, by)


def resume(*, campaign: Campaign, at: datetime, by: Account | None = None) -> None:
    """Lets the calls leave again; a call whose day passed meanwhile gives way to the next."""
    with transaction.atomic(using="default"):
        take(campaign, states.RESUME)
        _journal("reminders.resumed", campaign, at, by)
        wake.after_commit()


def stop(*, poll_subject: str, at: datetime, by: Account | None = None) -> None:
    """Ends the calls of a poll that was suspended for good, cancelled or closed early. Nothing
    happens when there are none."""
    campaign = Campaign.objects.filter(subject=poll_subject, state__in=states.STOP.sources).first()
    if campaign is None:
        return
    with transaction.atomic(using="default"):
        take(campaign, states.STOP)
        _close_steps(campaign, at)
        _journal("reminders.stopped", campaign, at, by)


def fill(*, at: datetime, limit: int) -> int:
    """Writes the next calls that are due into the outbox: at most `limit`, to members who have
    not voted at this very moment. Gives how many were written."""
    _finish_closed(at)
    if hours.is_quiet(at):
        return 0
    written = 0
    for step in _started(at):
        if written >= limit:
            break
        written += _call(step, at=at, limit=limit - written)
    return written


def send_specimen(*, step: Step, at: datetime, by: Account) -> Message:
    """Sends the call to oneself as members would receive it, marked as a test."""
    if not by.email:
        raise Refusal(
            "no-address",
            _("Your account has no e-mail address."),
            _("Ask the help desk to add one."),
        )
    recipient = Recipient(key=f"account:{by.pk}", name=str(by), email=by.email)
    earlier = Message.objects.filter(
        recipient_key=recipient.key, step__startswith=f"{step.name}+essai"
    ).count()
    posting = Posting(subject=step.campaign.subject, step=f"{step.name}+essai-{earlier + 1}", at=at)
    context = _context(step, at)
    message = compose(posting, recipient, template=step.template, context=context)
    message.subject_line = f"[Essai] {message.subject_line}"[:250]
    with transaction.atomic(using="default"):
        message.save(force_insert=True)
        _journal("reminders.specimen_sent", step.campaign, at, by, step=step.name)
        wake.after_commit()
    return message


def _started(at: datetime) -> list[Step]:
    """The calls being sent now, one a campaign: a late call gives way to the next one due."""
    running = []
    for campaign in Campaign.objects.filter(state=CampaignState.RUNNING).order_by("pk"):
        due = [
            step
            for step in campaign.steps.order_by("due_at", "pk")
            if step.due_at <= at and step.state in (StepState.PLANNED, StepState.RUNNING)
        ]
        for late in due[:-1]:
            _give_way(late, at)
        if due:
            if due[-1].state == StepState.PLANNED:
                take(due[-1], states.START_STEP, started_at=at)
            running.append(due[-1])
    return running


def _call(step: Step, *, at: datetime, limit: int) -> int:
    left = audiences.remaining(step, at=at)
    first = sorted(left.now)[:limit]
    chosen = Member.objects.filter(pk__in=first).select_related("account").order_by("pk")
    posting = Posting(
        subject=step.campaign.subject,
        step=step.name,
        at=at,
        channel=Channel.EMAIL,
        stream=step.stream,
        keeps_quiet_hours=True,
        tells_turnout=True,
        expires_at=step.campaign.closes_at,
        campaign_step=step,
    )
    context = _context(step, at) if first else {}
    dead, merge = (dead_addresses() if first else frozenset()), MailMerge()
    rows = [
        compose(
            posting,
            of_member(member, dead=dead),
            template=step.template,
            context=context,
            merge=merge,
        )
        for member in chosen
    ]
    with transaction.atomic(using="default"):
        Message.objects.bulk_create(rows, ignore_conflicts=True)
        if len(left.now) <= limit and not left.later:
            _end(step, at)
    return len(rows)


def _end(step: Step, at: datetime) -> None:
    take(step, states.END_STEP, ended_at=at)
    sent = step.messages.count()
    _journal("reminders.step_sent", step.campaign, at, None, step=step.name, count=sent)
    transaction.on_commit(
        partial(step_sent.send_robust, sender=Step, step=step, at=at), using="default"
    )


def _give_way(step: Step, at: datetime) -> None:
    with transaction.atomic(using="default"):
        move = states.SKIP_STEP if step.state == StepState.PLANNED else states.END_STEP
        take(step, move, ended_at=at)
        _journal("reminders.step_skipped", step.campaign, at, None, step=step.name)


def _finish_closed(at: datetime) -> None:
    over = Campaign.objects.filter(state__in=states.FINISH.sources, closes_at__lte=at)
    for campaign in over.order_by("pk"):
        with transaction.atomic(using="default"):
            take(campaign, states.FINISH)
            _close_steps(campaign, at)
            _journal("reminders.finished", campaign, at, None)


def _close_steps(campaign: Campaign, at: datetime) -> None:
    campaign.steps.filter(state=StepState.RUNNING).update(state=StepState.DONE, ended_at=at)
    campaign.steps.filter(state=StepState.PLANNED).update(state=StepState.SKIPPED, ended_at=at)
    Message.objects.filter(campaign_step__campaign=campaign, state__in=states.WAITING).update(
        state=states.WITHDRAW.target, settled_at=at
    )


def _context(step: Step, at: datetime) -> dict[str, object]:
    last = step.campaign.steps.order_by("-due_at", "-pk").values_list("pk", flat=True).first()
    return {
        **audiences.words_of(step.campaign, at=at),
        "closes_at": step.campaign.closes_at.astimezone(PARIS),
        "is_last": step.pk == last,
    }


def _write_steps(
    campaign: Campaign, chosen: Sequence[PlannedStep], anchors: Mapping[str, datetime]
) -> None:
    Step.objects.bulk_create(
        Step(
            campaign=campaign,
            name=step.name,
            template=step.template,
            stream=step.stream,
            anchor=step.anchor,
            days=step.days,
            hour=step.hour,
            due_at=calls.due_at(step, anchors),
        )
        for step in chosen
    )


def _journal(
    verb: str, campaign: Campaign, at: datetime, by: Account | None, **details: object
) -> None:
    audit.record(verb, at=at, by=by, subject=campaign.subject, details=details)
