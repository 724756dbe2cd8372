"""Which channels a session has proved: the mailbox, the post, an authenticator, a passkey.

The library keeps the list in the session, dated by the machine's own clock; the demonstration's
clock must neither refresh nor spoil a sign-in.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from members.models import Account


class Channel(StrEnum):
    """A way by which a person has shown who they are."""

    EMAIL = "email"
    POST = "post"
    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY_CODE = "recovery_code"


# Proofs that rest on a device or a paper of the person, whatever they signed in with.
SECOND_FACTORS = frozenset({Channel.TOTP, Channel.PASSKEY, Channel.RECOVERY_CODE})
LETTER_METHOD = "letter"
_METHODS = {"code": Channel.EMAIL, LETTER_METHOD: Channel.POST}
_FACTORS = {
    "totp": Channel.TOTP,
    "webauthn": Channel.PASSKEY,
    "recovery_codes": Channel.RECOVERY_CODE,
}


@dataclass(frozen=True)
class Proof:
    """One channel proved in this session, `age` ago. `enrolled` when the factor was only just
    set up: it proves that the device is there, not that the person had it before."""

    channel: Channel
    age: timedelta
    enrolled: bool


def proofs(request: HttpRequest) -> list[Proof]:
    """What this session has proved, oldest first; nothing for a visitor."""
    if not isinstance(request.user, Account):
        return []
    now = time.time()
    found = []
    for record in get_authentication_records(request, request.user):
        factor = _FACTORS.get(str(record.get("type", "")))
        channel = factor if record["method"] == "mfa" else _METHODS.get(record["method"])
        if channel is not None:
            age = timedelta(seconds=max(0.0, now - record["at"]))
            found.append(Proof(channel, age, bool(record.get("enrolled"))))
    return found


def used_second_factor(request: HttpRequest) -> bool:
    """Whether the session rests on more than a mailbox or a paper."""
    return any(proof.channel in SECOND_FACTORS for proof in proofs(request))
