"""The messages around the vote of an assembly: planned as soon as its dates are known, they follow
them, and calls begin when the vote opens."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import reminding, rulebook
from assembly.models import Assembly
from common.refusals import Refusal
from members.models import Account
from notifications.actions import reminders
from notifications.models import Campaign


def prepare(*, assembly: Assembly, at: datetime, by: Account | None) -> Campaign:
    """The campaign of the assembly with its forecast: nothing leaves before it is launched."""
    dates = _dates(assembly)
    if dates is None or dates["closes_at"] <= at:
        raise Refusal(
            "no-remote-vote",
            _("The remote vote has no window yet."),
            _("Give the day of the meeting and the opening of the remote vote first."),
        )
    return reminders.prepare(**_named(assembly), **dates, at=at, by=by)


def follow_dates(*, assembly: Assembly, at: datetime, by: Account | None) -> None:
    """The dates of the assembly moved: so do the messages already planned."""
    planned = Campaign.objects.filter(subject=reminding.subject_of(assembly)).exists()
    dates = _dates(assembly)
    if planned and dates is not None and dates["closes_at"] > at:
        reminders.prepare(**_named(assembly), **dates, at=at, by=by)


def plan_with_convocation(*, assembly: Assembly, at: datetime, by: Account | None) -> None:
    """Part of the convocation: nobody has to remember that members must be called."""
    dates = _dates(assembly)
    if dates is not None and dates["closes_at"] > at:
        reminders.prepare(**_named(assembly), **dates, at=at, by=by)


def open_vote(*, assembly: Assembly, opens_at: datetime, at: datetime) -> None:
    """The vote is open: calls leave on their days, from its true opening."""
    closes_at = rulebook.remote_close(rulebook.of(assembly), assembly.call.meets_at)
    if closes_at <= at:
        return
    with transaction.atomic(using="default"):
        reminders.schedule(
            **_named(assembly),
            opens_at=max(opens_at, at),
            closes_at=closes_at,
            sits_at=assembly.call.meets_at,
            at=at,
        )


def _named(assembly: Assembly) -> dict[str, Any]:
    return {
        "poll_subject": reminding.subject_of(assembly),
        "title": reminding.title_of(assembly),
        "audience": "assembly.audiences.non_voters",
        "electorate": "assembly.audiences.electorate",
        "words": "assembly.audiences.words",
    }


def _dates(assembly: Assembly) -> dict[str, Any] | None:
    """The window of the remote vote; None until it is known and makes sense."""
    opens_at, meets_at = assembly.vote_opens_at, assembly.call.meets_at
    if opens_at is None:
        return None
    closes_at = rulebook.remote_close(rulebook.of(assembly), meets_at)
    if opens_at >= closes_at:
        return None
    return {"opens_at": opens_at, "closes_at": closes_at, "sits_at": meets_at}
