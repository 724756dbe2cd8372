"""Showing again that it is you, by another channel than the one you signed in with.

At vote time a session opened by e-mail must be confirmed by a passkey, an authenticator or the
code of a printed letter; a session opened by a letter, by the code of an e-mail. E-mail is never
asked twice, nor the letter twice.
"""

import time
from datetime import timedelta

from django.http import HttpRequest

from members.signing_in.channels import SECOND_FACTORS, Channel, proofs

FRESH = timedelta(minutes=15)
_LENT = "lent_at"  # in the session; seconds


def has_recent(request: HttpRequest, *, within: timedelta = FRESH) -> bool:
    """Whether the session proved a second channel less than `within` ago, and since its device was
    last lent."""
    known = proofs(request)
    if not known:
        return False
    first = known[0].channel
    lent_at = request.session.get(_LENT)
    if lent_at is not None:
        within = min(within, timedelta(seconds=max(0.0, time.time() - lent_at)))
    return any(
        proof.age <= within
        and not proof.enrolled
        and (proof.channel in SECOND_FACTORS or proof.channel != first)
        for proof in known
    )


def lend(request: HttpRequest) -> None:
    """The device goes into somebody's hands: what its owner proved until now opens nothing more
    there, neither their vote nor what asks for a second channel."""
    request.session[_LENT] = time.time()


def email_is_a_second_channel(request: HttpRequest) -> bool:
    """The mailbox confirms only a session that a printed letter opened."""
    known = proofs(request)
    return bool(known) and known[0].channel == Channel.POST
