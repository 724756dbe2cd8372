"""The token of the unsubscribe link: opaque, without expiry, says nothing to who guesses.

The link of the weekly letter leaves the weekly letter alone: who finds it too frequent keeps the
later reminders of a vote.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from members import joining_links
from notifications.models import Message, Stream

DIGEST = "digest"  # the step of the weekly letter
_SALT = "notifications.unsubscribe"
_DIGEST_SALT = "notifications.unsubscribe.digest"


@dataclass(frozen=True)
class Leaving:
    """Whose token it is, and whether it leaves the weekly letter or all that is optional."""

    member_id: int
    digest: bool


def address_for(member_id: int, step: str = "") -> str:
    """The member's own address for refusing what this step is (RFC 8058)."""
    salt = _DIGEST_SALT if step == DIGEST else _SALT
    token = signing.Signer(salt=salt).sign(str(member_id))
    return settings.SITE_URL + reverse("notifications:unsubscribe", args=[token])


def address_of(message: Message) -> str:
    """Where the recipient of an optional message refuses the next ones; empty for the others."""
    if message.stream != Stream.OPTIONAL:
        return ""
    if message.member_id:
        return address_for(message.member_id, message.step)
    key = message.recipient_key
    if key.startswith(joining_links.INVITEE_KEY):
        return joining_links.refusal_address(int(key.removeprefix(joining_links.INVITEE_KEY)))
    return ""


def read(token: str) -> Leaving | None:
    """What the token says; None for a token nobody was given."""
    for salt in (_SALT, _DIGEST_SALT):
        try:
            member_id = int(signing.Signer(salt=salt).unsign(token))
        except (signing.BadSignature, ValueError):
            continue
        return Leaving(member_id, digest=salt == _DIGEST_SALT)
    return None
