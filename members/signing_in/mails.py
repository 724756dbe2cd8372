"""The mails of signing in. They leave at once, not through the outbox: a code must not wait
behind a convocation, nor be written anywhere but in the session that asked for it."""

import logging
import smtplib
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext_lazy as _

from common import mails
from common.refusals import Refusal
from members import queries

logger = logging.getLogger(__name__)

# The library's names for its messages, and ours.
NAMES = {
    "account/email/login_code": "sign_in_code",
    "account/email/unknown_account": "sign_in_unknown",
    "mfa/email/totp_activated": "factor_added",
    "mfa/email/webauthn_added": "factor_added",
    "mfa/email/totp_deactivated": "factor_removed",
    "mfa/email/webauthn_removed": "factor_removed",
    "mfa/email/recovery_codes_generated": "recovery_codes_made",
}


def send(name: str, address: str, context: Mapping[str, Any]) -> None:
    """Sends the mail `name` to `address` now. An address that its relay refuses is treated like
    any other: whoever asked must not learn whether it is known here.

    Raises Refusal when no relay answers.
    """
    cooperative = queries.cooperative()
    words = mails.render(
        name,
        {
            "cooperative": cooperative,
            "of_cooperative": mails.of(cooperative.name),
            "site_url": settings.SITE_URL,
            "unsubscribe_url": "",
            **context,
        },
    )
    message = EmailMultiAlternatives(
        words.subject,
        words.text,
        settings.DEFAULT_FROM_EMAIL,
        [address],
        reply_to=[cooperative.email] if cooperative.email else None,
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(words.html, "text/html")
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused:
        logger.warning("A mail of sign-in was refused by the relay for its recipient.")
    except (OSError, smtplib.SMTPException) as error:
        # Its name only: what the relay answered may repeat an address.
        logger.error("The mail relay does not take mail: %s.", type(error).__name__)
        raise mail_is_down() from error


def tell(name: str, address: str | None, context: Mapping[str, Any]) -> None:
    """Sends a mail that only informs: a relay that is down must not undo what was done."""
    if not address:
        return
    try:
        send(name, address, context)
    except Refusal:
        logger.warning("The mail %s could not be sent.", name)


def mail_is_down() -> Refusal:
    """No relay: the other ways in still work."""
    return Refusal(
        "mail-unavailable",
        _("The e-mail could not be sent: our mail service does not answer."),
        _("Try again in a few minutes, use your passkey or your letter, or call us."),
        status=HTTPStatus.SERVICE_UNAVAILABLE,
    )
