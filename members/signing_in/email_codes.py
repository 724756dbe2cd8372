"""A code by e-mail for a session that is already open: the second channel of a letter, or a
fresh look at who sits there before the security of the account changes."""

import secrets
import time

from allauth.core.internal.cryptokit import normalize_user_code
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from members.models import Account
from members.signing_in import mails

SESSION_KEY = "members.email_code"
VALID_SECONDS = 30 * 60
MOST_ATTEMPTS = 5


def send(request: HttpRequest, account: Account) -> None:
    """Sends a new code to the account's address; the session keeps its keyed hash only."""
    code = f"{secrets.randbelow(10**4):04}-{secrets.randbelow(10**4):04}"
    request.session[SESSION_KEY] = {"hash": _hash(code), "at": time.time(), "attempts": 0}
    mails.send("sign_in_code", str(account.email), {"code": code})


def is_awaited(request: HttpRequest) -> bool:
    """Whether a code was sent for this session and may still be written."""
    sent = request.session.get(SESSION_KEY)
    return sent is not None and time.time() - sent["at"] < VALID_SECONDS


def check(request: HttpRequest, code: str) -> bool:
    """Whether it is the code that was sent; good once, and for five attempts."""
    if not is_awaited(request):
        return False
    sent = request.session[SESSION_KEY]
    right = constant_time_compare(sent["hash"], _hash(code))
    attempts = sent["attempts"] + 1
    if right or attempts >= MOST_ATTEMPTS:
        del request.session[SESSION_KEY]
    else:
        request.session[SESSION_KEY] = {**sent, "attempts": attempts}
    return right


def _hash(code: str) -> str:
    figures = normalize_user_code(code)
    return salted_hmac("members.email_code", figures, algorithm="sha256").hexdigest()
