"""What is known of the access given back by the help desk."""

from datetime import datetime

from django.db.models import QuerySet

from members.models import AccessRecovery, Account


def requests() -> QuerySet[AccessRecovery]:
    """The requests to give access back, newest first, with the people they name."""
    return AccessRecovery.objects.select_related("member__account", "asked_by", "decided_by")


def waiting_for(account: Account) -> QuerySet[AccessRecovery]:
    """Those that somebody else asked for, the oldest first: this person may be the second."""
    asked = requests().filter(state=AccessRecovery.State.ASKED)
    return asked.exclude(asked_by=account).order_by("asked_at", "pk")


def during_freeze(since: datetime, until: datetime) -> int:
    """How many times two people gave access back while a roll was frozen: the minutes print it
    (secrecy.md 3)."""
    return AccessRecovery.objects.filter(
        state=AccessRecovery.State.APPROVED,
        during_freeze=True,
        decided_at__gte=since,
        decided_at__lt=until,
    ).count()
