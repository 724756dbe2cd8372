"""Ending sessions from afar."""

from datetime import datetime

from django.db import transaction

from common import audit
from members import signals
from members.models import Account


def end_all(*, account: Account, at: datetime, by: Account) -> None:
    """Signs an account out of every device: each session carries a fingerprint of the account's
    secret, which changes here."""
    with transaction.atomic():
        account.set_unusable_password()
        account.save(update_fields=["password"])
        audit.record("access.sessions_ended", at=at, by=by, subject=f"account:{account.pk}")
        signals.sessions_ended.send(Account, account=account, at=at)
