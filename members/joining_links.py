"""The personal addresses of who is no member yet: opaque, without expiry, of no use to who
guesses. They travel in the mails alone, to the mailbox they speak of."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from members.models import JoiningRequest

INVITEE_KEY = "invitee:"  # how the outbox names one
_REQUEST_SALT = "members.joining"
_INVITEE_SALT = "members.invitee"


def token_of(joining: JoiningRequest) -> str:
    return signing.Signer(salt=_REQUEST_SALT).sign(str(joining.pk))


def address_of(joining: JoiningRequest) -> str:
    """Where the person follows the request, confirms it or takes it back."""
    return settings.SITE_URL + reverse("members:joining", args=[token_of(joining)])


def read(token: str) -> int | None:
    """The request that a token opens, by primary key; None for a token nobody was given."""
    return _read(token, _REQUEST_SALT)


def refusal_address(invitee_id: int) -> str:
    """Where an invited customer refuses any other message (RFC 8058)."""
    token = signing.Signer(salt=_INVITEE_SALT).sign(str(invitee_id))
    return settings.SITE_URL + reverse("members:refuse-invitation", args=[token])


def read_invitee(token: str) -> int | None:
    return _read(token, _INVITEE_SALT)


def _read(token: str, salt: str) -> int | None:
    try:
        return int(signing.Signer(salt=salt).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
