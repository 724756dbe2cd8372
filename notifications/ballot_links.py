"""The personal link of a call to vote: one tap signs its member in by their mailbox, as a code by
e-mail would, and opens their ballot.

It carries no right to vote. A poll of CNIL's level 2 or more still asks a second channel before
the right is handed over; for an advisory one the link is enough. It ends with the vote, when the
board revokes the links of the campaign, when the member's address changes, and when the person
signs out everywhere. The outbox keeps a stand-in: the link exists in the message that leaves, and
nowhere here.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.urls import reverse

from members.models import Account, Member
from notifications import audiences
from notifications.models import Campaign, Message, Step

STAND_IN = "lien-personnel-ecrit-au-depart"
_SALT = "notifications.ballot_link"


@dataclass(frozen=True)
class Ballot:
    """Whose ballot a link opens, and where it stands."""

    account: Account
    name: str
    campaign: Campaign


def of(step: Step, member: Member, address: str) -> Mapping[str, str]:
    """What takes the place of the ordinary link in a call to vote: only in the mailbox that signs
    its person in, never in that of an association."""
    account = member.account
    if not step.is_call or step.campaign.links_since is None or account is None:
        return {}
    if not account.email or account.email.lower() != address.lower():
        return {}
    return {"link": settings.SITE_URL + _path(STAND_IN)}


def written(text: str, message: Message, *, at: datetime) -> str:
    """The text of a message with its link, at the moment it leaves."""
    if STAND_IN not in text or message.campaign_step is None or message.member is None:
        return text
    bound = _bound(message.member.account, message.to_address)
    content = [message.campaign_step.campaign_id, message.member_id, bound, at.isoformat()]
    return text.replace(STAND_IN, signing.dumps(content, salt=_SALT))


def read(token: str, *, at: datetime) -> Ballot | None:
    """What a link opens now; None when nobody was given it, or it was revoked, or it is over."""
    try:
        number, member_id, bound, issued = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    campaign = Campaign.objects.filter(pk=number).first()
    member = Member.objects.filter(pk=member_id).select_related("account").first()
    if campaign is None or member is None or not _lives(campaign, issued, at):
        return None
    account = member.account
    if account is None or not account.is_active or not account.email:
        return None
    if _bound(account, account.email) != bound:
        return None
    return Ballot(account, member.display_name, campaign)


def target(ballot: Ballot, *, at: datetime) -> str:
    """The page from which one votes."""
    words = audiences.words_of(ballot.campaign, at=at)
    return str(words.get("ballot_link") or words["link"]).removeprefix(settings.SITE_URL)


def _bound(account: Account | None, address: str) -> str:
    """What a link holds by: its mailbox, and the secret that changes when the person signs out
    everywhere."""
    secret = account.password if account else ""
    return hashlib.sha256(f"{address.lower()}|{secret}".encode()).hexdigest()[:16]


def _lives(campaign: Campaign, issued: str, at: datetime) -> bool:
    since = campaign.links_since
    return since is not None and datetime.fromisoformat(issued) >= since and at < campaign.closes_at


def _path(token: str) -> str:
    return reverse("notifications:ballot-link", args=[token])
