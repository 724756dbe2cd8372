"""Who is called to vote: asked again of the room that owns the poll, each time."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.module_loading import import_string

from common.clock import PARIS
from notifications import budget, calls, delays, hours
from notifications.models import (
    Campaign,
    Message,
    Step,
    StepAudience,
    Stream,
    VotingPlan,
)
from notifications.states import StepState

SMALLEST_GROUP = 10

# audience(subject, at) gives the members (primary keys) who have not voted yet, never why; an
# electorate, all those who may vote.
Audience = Callable[[str, datetime], Iterable[int]]
# words(subject, at) gives what the message may say of the poll at that moment.
Words = Callable[[str, datetime], dict[str, Any]]


def not_yet_voted(campaign: Campaign, *, at: datetime) -> frozenset[int]:
    """The members to call, by primary key, as the owner of the poll knows them now."""
    audience: Audience = import_string(campaign.audience)
    return frozenset(audience(campaign.subject, at))


def electorate(campaign: Campaign, *, at: datetime) -> frozenset[int]:
    """All those who may vote, or will; nobody when the owner of the poll does not say."""
    if not campaign.electorate:
        return frozenset()
    everybody: Audience = import_string(campaign.electorate)
    return frozenset(everybody(campaign.subject, at))


def concerned(campaign: Campaign, *, at: datetime) -> frozenset[int]:
    """Whom the calls to come would reach, as it may be said: before the opening and while one to
    nine have voted, everybody."""
    hides = campaign.opened_at is None or few_have_voted(campaign, at=at)
    everybody = electorate(campaign, at=at) if hides else frozenset[int]()
    return everybody or not_yet_voted(campaign, at=at)


def few_have_voted(campaign: Campaign, *, at: datetime) -> bool:
    """Whether from one to nine had voted at an instant: whoever is called less than everybody
    would say how many (ADR 19)."""
    return 0 < (words_of(campaign, at=at).get("voted") or 0) < SMALLEST_GROUP


def words_of(campaign: Campaign, *, at: datetime) -> dict[str, Any]:
    """The context of the message's template, read now: the closing time, how many are missing."""
    words: Words = import_string(campaign.words)
    return words(campaign.subject, at)


def context_of(step: Step, *, at: datetime, words: dict[str, Any] | None = None) -> dict[str, Any]:
    """What a step's message says to everybody it goes to; `words` are the poll's, when several
    steps are read at once."""
    last = (
        step.campaign.steps.filter(audience=StepAudience.NOT_VOTED)
        .order_by("-due_at", "-pk")
        .values_list("pk", flat=True)
        .first()
    )
    return {
        **(words_of(step.campaign, at=at) if words is None else words),
        "opens_at": datetime.fromisoformat(step.campaign.anchors[calls.OPENING]).astimezone(PARIS),
        "closes_at": step.campaign.closes_at.astimezone(PARIS),
        "vote_by": hours.near_day(at, closes_at=step.campaign.closes_at),
        "is_last": step.pk == last,
        "plan_url": "",
    }


@dataclass(frozen=True)
class Remaining:
    """The members a step still has to reach: those who can be written to `now`, and those who
    must wait `later` because a call reached them less than two days ago, or because their half of
    a declared measure is not called yet."""

    now: frozenset[int]
    later: frozenset[int]


def remaining(step: Step, *, at: datetime) -> Remaining:
    """Not yet reached by this step and, for what is optional, neither opposed to it nor written to
    enough this month (budget); for a call, not voted, not called four times and not expected on
    another day."""
    done = set(step.messages.values_list("member_id", flat=True)) | opposed(step)
    if not step.is_call:
        done |= budget.limited(step, at=at)
        return Remaining(now=electorate(step.campaign, at=at) - done, later=frozenset())
    left = not_yet_voted(step.campaign, at=at) - done - _called_enough(step)
    left = _on_their_day(step, left, at)
    recent = _calls_of(step.campaign).filter(queued_at__gte=hours.earliest_recent_call(at))
    lately = left & set(recent.exclude(campaign_step=step).values_list("member_id", flat=True))
    later = lately | delays.held(step, left, at=at)
    return Remaining(now=left - later, later=frozenset(later))


def no_longer_wanted(messages: Sequence[Message], *, at: datetime) -> set[uuid.UUID]:
    """Among messages about to be sent, the calls to people who have voted meanwhile or whose
    campaign was stopped."""
    found: set[uuid.UUID] = set()
    called = [m for m in messages if m.campaign_step is not None and m.campaign_step.is_call]
    campaigns = {m.campaign_step.campaign for m in called if m.campaign_step is not None}
    waited_for = {campaign: not_yet_voted(campaign, at=at) for campaign in campaigns}
    for message in called:
        step = message.campaign_step
        if step is not None and message.member_id not in waited_for[step.campaign]:
            found.add(message.pk)
    return found


def opposed(step: Step) -> set[int]:
    """Who refused what is optional."""
    return budget.opposed() if step.stream == Stream.OPTIONAL else set()


def _calls_of(campaign: Campaign) -> QuerySet[Message]:
    return Message.objects.filter(campaign_step__campaign=campaign).exclude(
        campaign_step__audience=StepAudience.EVERYBODY
    )


def _called_enough(step: Step) -> set[int]:
    """Whoever had all the calls one member may get, whatever the schedule became meanwhile."""
    counted = _calls_of(step.campaign).order_by().values_list("member_id")
    many = counted.annotate(calls=Count("campaign_step", distinct=True)).filter(
        calls__gte=calls.MOST_CALLS
    )
    return {member for member, _count in many}


def _on_their_day(step: Step, left: frozenset[int], at: datetime) -> frozenset[int]:
    """The answer to “when will you vote?” times a member's reminder: it takes the place of the
    first one, and no other comes before the day they said."""
    own = step.campaign.steps.filter(
        audience=StepAudience.THEIR_DAY, state__in=(StepState.PLANNED, StepState.RUNNING)
    )
    if step.name == "opening" or not own.exists():
        return left
    plans = dict(VotingPlan.objects.filter(campaign=step.campaign).values_list("member_id", "on"))
    if step.audience == StepAudience.THEIR_DAY:
        return left & {m for m, on in plans.items() if hours.on_day_of(on, hour=step.hour) <= at}
    if step.name == calls.GIVES_WAY_TO_THEIR_DAY:
        return left - plans.keys()
    return left - {m for m, on in plans.items() if on >= hours.day_of(at)}
