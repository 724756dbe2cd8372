"""The token of the unsubscribe link: opaque, without expiry, says nothing to who guesses."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

_SALT = "notifications.unsubscribe"


def address_for(member_id: int) -> str:
    """The member's own address for refusing optional mail (RFC 8058)."""
    token = signing.Signer(salt=_SALT).sign(str(member_id))
    return settings.SITE_URL + reverse("notifications:unsubscribe", args=[token])


def member_of(token: str) -> int | None:
    """Whose token it is; None for a token nobody was given."""
    try:
        return int(signing.Signer(salt=_SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
