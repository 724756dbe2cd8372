"""How the sign-in library is taught our ways: no public sign-up, no password, our mails."""

import io
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from members import queries
from members.models import Account
from members.signing_in import mails, sealing


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from the register: nobody signs up here."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This is not the code we sent. Check each figure."),
        "too_many_login_attempts": _(
            "Too many attempts. Wait a quarter of an hour, then try again, or call us."
        ),
        "rate_limited": _("Too many attempts. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        words = {key: value for key, value in context.items() if key != "request"}
        mails.send(mails.NAMES[template_prefix], email, words)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Account,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        mails.tell(mails.NAMES[template_prefix], email or user.email, context or {})


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors carry the cooperative's name in people's applications."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or no longer. Wait for the next one."),
    }

    def get_totp_issuer(self) -> str:
        cooperative = queries.cooperative()
        return cooperative.sigle or cooperative.name or "Ouvote"

    def generate_authenticator_name(self, user: Account, type: str) -> str:
        number = Authenticator.objects.filter(user=user.pk, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)

    def _get_site_name(self) -> str:
        return queries.cooperative().name or "Ouvote"

    def build_totp_svg(self, url: str) -> SafeString:
        """The secret as a picture drawn inside the page: no style, no other address."""
        target = io.BytesIO()
        segno.make(url, micro=False).save(
            target, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=4, svgclass=None
        )
        return mark_safe(target.getvalue().decode())  # noqa: S308
