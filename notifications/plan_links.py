"""The address of “when will you vote?”: a member's own for one poll, without sign-in. It opens
nothing and lets nobody vote."""

from collections.abc import Mapping

from django.conf import settings
from django.core import signing
from django.urls import reverse

from members.models import Member
from notifications.models import Step

ASKED_IN = frozenset({"address_test", "ballot_guide"})
_SALT = "notifications.voting_plan"


def of(step: Step, member: Member) -> Mapping[str, str]:
    """The address as a template reads it; nothing in a message that does not ask."""
    if step.template not in ASKED_IN:
        return {}
    return {"plan_url": address_for(step.campaign_id, member.pk)}


def address_for(campaign_id: int, member_id: int) -> str:
    token = signing.dumps([campaign_id, member_id], salt=_SALT)
    return settings.SITE_URL + reverse("notifications:voting-plan", args=[token])


def read(token: str) -> tuple[int, int] | None:
    """The campaign and the member of a token; None for one that nobody was given."""
    try:
        campaign, member = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(campaign), int(member)
