"""“When will you vote?”: a member says it, their reminder comes that day (peers R5)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal
from notifications import queries
from notifications.models import Campaign, VotingPlan


def choose_day(*, campaign: Campaign, member_id: int, on: date, at: datetime) -> None:
    """Writes the day down in place of the one said before. The journal keeps that somebody
    answered, not who nor when they mean to vote."""
    if on not in queries.days_offered(campaign, at=at):
        raise Refusal(
            "day-not-offered",
            _("This day can no longer be chosen."),
            _("Choose one of the days offered."),
        )
    with transaction.atomic(using="default"):
        VotingPlan.objects.update_or_create(
            campaign=campaign, member_id=member_id, defaults={"on": on, "said_at": at}
        )
        audit.record("reminders.day_chosen", at=at, subject=campaign.subject)
