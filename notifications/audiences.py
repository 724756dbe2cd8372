"""Who is called to vote: asked again of the room that owns the poll, each time."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.module_loading import import_string

from notifications import hours
from notifications.models import Campaign, MailChoice, Message, Step, Stream

# audience(subject, at) gives the members (primary keys) who have not voted yet, never why.
Audience = Callable[[str, datetime], Iterable[int]]
# words(subject, at) gives what the message may say of the poll at that moment.
Words = Callable[[str, datetime], dict[str, Any]]


def not_yet_voted(campaign: Campaign, *, at: datetime) -> frozenset[int]:
    """The members to call, by primary key, as the owner of the poll knows them now."""
    audience: Audience = import_string(campaign.audience)
    return frozenset(audience(campaign.subject, at))


def words_of(campaign: Campaign, *, at: datetime) -> dict[str, Any]:
    """The context of the message's template, read now: the closing time, how many are missing."""
    words: Words = import_string(campaign.words)
    return words(campaign.subject, at)


@dataclass(frozen=True)
class Remaining:
    """The members a call still has to reach: those who can be called `now`, and those who must
    wait `later` because another call reached them less than two days ago."""

    now: frozenset[int]
    later: frozenset[int]


def remaining(step: Step, *, at: datetime) -> Remaining:
    """Not voted, not yet called by this step, and for an optional call, not opposed to it."""
    called = set(step.messages.values_list("member_id", flat=True))
    left = not_yet_voted(step.campaign, at=at) - called - _opposed(step)
    recent = Message.objects.filter(
        campaign_step__campaign=step.campaign, queued_at__gte=hours.earliest_recent_call(at)
    ).exclude(campaign_step=step)
    lately = left & set(recent.values_list("member_id", flat=True))
    return Remaining(now=left - lately, later=frozenset(lately))


def no_longer_wanted(messages: Sequence[Message], *, at: datetime) -> set[uuid.UUID]:
    """Among messages about to be sent, the calls to people who have voted meanwhile or whose
    campaign was stopped."""
    found: set[uuid.UUID] = set()
    steps = {m.campaign_step for m in messages if m.campaign_step is not None}
    audiences = {s.campaign: not_yet_voted(s.campaign, at=at) for s in steps}
    for message in messages:
        step = message.campaign_step
        if step is not None and message.member_id not in audiences[step.campaign]:
            found.add(message.pk)
    return found


def _opposed(step: Step) -> set[int]:
    if step.stream != Stream.OPTIONAL:
        return set()
    refusals = MailChoice.objects.filter(refuses_optional=True)
    return set(refusals.values_list("member_id", flat=True))
