"""Messages of a campaign: planned once, calls sent to those who have not voted, never knowing any
choice."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from common import audit
from common.refusals import refuse_if
from common.states import take
from members.models import Account, Member
from notifications import audiences, calls, delays, hours, states, wake
from notifications.calling import Calling
from notifications.calls import PlannedStep
from notifications.models import Campaign, Message, Step, StepAudience
from notifications.schedule import anchor_again, anchors_for, write_campaign
from notifications.signals import step_sent
from notifications.states import CampaignState, StepState


def prepare(
    *,
    poll_subject: str,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    audience: str,
    electorate: str,
    words: str,
    at: datetime,
    sits_at: datetime | None = None,
    by: Account | None = None,
) -> Campaign:
    """Plans the messages of a poll that is to open, by the reference schedule: nothing leaves
    before `launch`, or before the vote opens. Preparing again follows the dates."""
    anchors = anchors_for(opens_at, closes_at, sits_at)
    existing = Campaign.objects.filter(subject=poll_subject).first()
    if existing is not None:
        if existing.opened_at is None:
            with transaction.atomic(using="default"):
                anchor_again(existing, anchors, at)
                _journal("reminders.dates_followed", existing, at, by)
        return existing
    steps = [*calls.reference(anchors), *calls.around(anchors, after=at)]
    with transaction.atomic(using="default"):
        campaign = write_campaign(
            steps,
            anchors,
            at=at,
            subject=poll_subject,
            title=title,
            audience=audience,
            electorate=electorate,
            words=words,
            state=CampaignState.PREPARED,
        )
        _journal("reminders.planned", campaign, at, by, steps=[step.name for step in steps])
    return campaign


def launch(*, campaign: Campaign, at: datetime, by: Account) -> None:
    """Lets the messages leave on their days; calls wait for the vote to be open all the same."""
    with transaction.atomic(using="default"):
        take(campaign, states.LAUNCH)
        _journal("reminders.launched", campaign, at, by)
        wake.after_commit()


def schedule(
    *,
    poll_subject: str,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    audience: str,
    words: str,
    at: datetime,
    electorate: str = "",
    sits_at: datetime | None = None,
    steps: Sequence[PlannedStep] | None = None,
    by: Account | None = None,
) -> Campaign:
    """The vote of a poll is open, or opens at a sure date: its members are called, by the schedule
    prepared for it, else by the reference unless `steps` says else.

    `audience`, `electorate` and `words` are dotted paths of the room that owns the poll
    (audiences.Audience, audiences.Words). Asking again gives back the campaign already there.
    """
    anchors = anchors_for(opens_at, closes_at, sits_at)
    existing = Campaign.objects.filter(subject=poll_subject).first()
    if existing is not None:
        _open(existing, anchors, at)
        return existing
    chosen = list(steps) if steps is not None else calls.reference(anchors)
    refuse_if(calls.obstacles(chosen, anchors))
    if electorate:
        chosen += calls.around(anchors, after=at)
    with transaction.atomic(using="default"):
        campaign = write_campaign(
            chosen,
            anchors,
            at=at,
            subject=poll_subject,
            title=title,
            audience=audience,
            electorate=electorate,
            words=words,
            opened_at=at,
        )
        _journal("reminders.planned", campaign, at, by, steps=[step.name for step in chosen])
        wake.after_commit()
    return campaign


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


def revoke_links(*, campaign: Campaign, at: datetime, by: Account) -> None:
    """The personal links sent so far open nothing any more; calls to come carry new ones."""
    with transaction.atomic(using="default"):
        Campaign.objects.filter(pk=campaign.pk).update(links_since=at)
        _journal("reminders.links_revoked", campaign, at, by)


def use_ordinary_links(*, campaign: Campaign, at: datetime, by: Account) -> None:
    """No personal link, sent or to come, opens a ballot: members sign in as usual."""
    with transaction.atomic(using="default"):
        Campaign.objects.filter(pk=campaign.pk).update(links_since=None)
        _journal("reminders.ordinary_links", campaign, at, by)


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
    """Writes the next messages that are due into the outbox: at most `limit`, calls to members who
    have not voted at this very moment. Gives how many were written."""
    _finish_ended(at)
    if hours.is_quiet(at):
        return 0
    written = 0
    for step in _started(at):
        if written >= limit:
            break
        written += _write(step, at=at, limit=limit - written)
    return written


def _open(campaign: Campaign, anchors: dict[str, datetime], at: datetime) -> None:
    """The vote of a prepared campaign opens: at its true hour, and launched if nobody did."""
    with transaction.atomic(using="default"):
        opened = Campaign.objects.filter(pk=campaign.pk, opened_at=None).update(opened_at=at)
        if not opened:
            return
        campaign.refresh_from_db()
        anchor_again(campaign, anchors, at)
        if campaign.state == CampaignState.PREPARED:
            take(campaign, states.LAUNCH)
        sealed = delays.sealed(campaign)
        _journal("reminders.vote_opened", campaign, at, None, measures=sealed)
        wake.after_commit()


def _started(at: datetime) -> list[Step]:
    """The steps being sent now, one a campaign: a late one gives way to the next one due. Calls
    on members' own days run beside them."""
    running = []
    for campaign in Campaign.objects.filter(state=CampaignState.RUNNING).order_by("pk"):
        due = [
            step
            for step in campaign.steps.order_by("due_at", "pk")
            if step.due_at <= at
            and step.state in (StepState.PLANNED, StepState.RUNNING)
            and (not step.is_call or _may_call(campaign, at))
        ]
        own = [step for step in due if step.audience == StepAudience.THEIR_DAY]
        others = [step for step in due if step not in own]
        for late in others[:-1]:
            _give_way(late, at)
        for step in (*others[-1:], *own):
            if step.state == StepState.PLANNED:
                take(step, states.START_STEP, started_at=at)
            running.append(step)
    return running


def _may_call(campaign: Campaign, at: datetime) -> bool:
    return campaign.opened_at is not None and at < campaign.closes_at


def _write(step: Step, *, at: datetime, limit: int) -> int:
    left = audiences.remaining(step, at=at)
    first = sorted(left.now)[:limit]
    chosen = Member.objects.filter(pk__in=first).select_related("account").order_by("pk")
    rows = Calling(step, at=at).rows(chosen) if first else []
    with transaction.atomic(using="default"):
        Message.objects.bulk_create(rows, ignore_conflicts=True)
        over = len(left.now) <= limit and not left.later
        if over and step.audience != StepAudience.THEIR_DAY:
            _end(step, at)
    return len(first)


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


def _finish_ended(at: datetime) -> None:
    over = Campaign.objects.filter(state__in=states.FINISH.sources, ends_at__lte=at)
    for campaign in over.order_by("pk"):
        with transaction.atomic(using="default"):
            take(campaign, states.FINISH)
            _close_steps(campaign, at)
            campaign.plans.all().delete()
            _journal("reminders.finished", campaign, at, None)


def _close_steps(campaign: Campaign, at: datetime) -> None:
    campaign.steps.filter(state=StepState.RUNNING).update(state=StepState.DONE, ended_at=at)
    campaign.steps.filter(state=StepState.PLANNED).update(state=StepState.SKIPPED, ended_at=at)
    Message.objects.filter(campaign_step__campaign=campaign, state__in=states.WAITING).update(
        state=states.WITHDRAW.target, settled_at=at
    )


def _journal(
    verb: str, campaign: Campaign, at: datetime, by: Account | None, **details: object
) -> None:
    audit.record(verb, at=at, by=by, subject=campaign.subject, details=details)
