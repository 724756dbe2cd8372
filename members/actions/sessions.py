"""Ending sessions from afar; codes tried on a lent device; forgetting at what minute people signed
in to vote."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction

from common import audit
from members import signals
from members.models import Account, SignInLetter


def end_all(*, account: Account, at: datetime, by: Account) -> None:
    """Signs an account out of every device: each session carries a fingerprint of the account's
    secret, which changes here."""
    with transaction.atomic():
        account.set_unusable_password()
        account.save(update_fields=["password"])
        audit.record("access.sessions_ended", at=at, by=by, subject=f"account:{account.pk}")
        signals.sessions_ended.send(Account, account=account, at=at)


def note_wrong_code(*, account: str, left: int, at: datetime) -> None:
    """A wrong code was typed on a device that this account (its primary key) lent; `left` more may
    be tried. Nobody knows who typed it: the act has no author."""
    audit.record(
        "access.wrong_code_on_lent_device",
        at=at,
        subject=f"account:{account}",
        details={"left": left},
    )


def forget_hours(*, since: datetime, until: datetime, at: datetime) -> None:
    """Once the roll of a secret vote is destroyed: whoever last signed in or proved a second factor
    while it was open did so at its end, all alike, so that nobody's minute can be put beside the
    order of the ballots (secrecy.md 15). Sessions that are over go: each says when it began."""
    during = (since, until)
    with transaction.atomic():
        Account.objects.filter(last_login__range=during).update(last_login=until)
        Authenticator.objects.filter(last_used_at__range=during).update(last_used_at=until)
        Authenticator.objects.filter(created_at__range=during).update(created_at=until)
        SignInLetter.objects.filter(used_at__range=during).update(used_at=until)
        Session.objects.filter(expire_date__lt=at).delete()
