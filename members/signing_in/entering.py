"""What a session remembers of how it was entered; and entering without a code, for the
demonstration's role chooser and the rehearsal alone."""

from collections.abc import Sequence

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from members.models import Account
from members.signing_in.channels import LETTER_METHOD, Channel

_RECORDS: dict[Channel, tuple[str, dict[str, str]]] = {
    Channel.EMAIL: ("code", {}),
    Channel.POST: (LETTER_METHOD, {}),
    Channel.TOTP: ("mfa", {"type": "totp"}),
    Channel.PASSKEY: ("mfa", {"type": "webauthn"}),
    Channel.RECOVERY_CODE: ("mfa", {"type": "recovery_codes"}),
}


def enter(request: HttpRequest, account: Account, *, methods: Sequence[str] = ("email",)) -> None:
    """Signs `account` in as if it had just used `methods` (Channel values). Refused outside a
    demonstration, whatever the caller checked."""
    if not settings.DEMONSTRATION:
        raise PermissionDenied("Entering without a code exists in demonstrations only.")
    get_adapter().logout(request)
    record(request, account, methods=methods)
    get_adapter().login(request, account)


def by_mailbox(request: HttpRequest, account: Account, *, wanted: str) -> HttpResponseBase:
    """A link that only the person's mailbox holds signs them in, as a code by e-mail would: the
    session replaces any other, and a second factor is still asked of who has one."""
    logout(request)
    record(request, account, methods=(Channel.EMAIL,))
    entered: HttpResponseBase = perform_login(request, Login(user=account, redirect_url=wanted))
    return entered


def record_enrolment(request: HttpRequest, account: Account, *, kind: str) -> None:
    """A factor just set up counts for the offices of this session, but confirms no vote: it
    proves that the device is there, not that the person had it before."""
    record_authentication(request, account, "mfa", type=kind, reauthenticated=True, enrolled=True)


def record(request: HttpRequest, account: Account, *, methods: Sequence[str]) -> None:
    """Writes in the session that these channels were just proved."""
    for name in methods:
        method, extra = _RECORDS[Channel(name)]
        record_authentication(request, account, method, **extra)
