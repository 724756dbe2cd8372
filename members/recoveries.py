"""What is known of the access given back by the help desk."""

from datetime import datetime

from django.db.models import QuerySet

from members.models import AccessRecovery


def requests() -> QuerySet[AccessRecovery]:
    """The requests to give access back, newest first, with the people they name."""
    return AccessRecovery.objects.select_related("member__account", "asked_by", "decided_by")


def during_freeze(since: datetime, until: datetime) -> int:
    """How many times two people gave access back while a roll was frozen: the minutes print it
    (secrecy.md 3)."""
    return AccessRecovery.objects.filter(
        state=AccessRecovery.State.APPROVED,
        during_freeze=True,
        decided_at__gte=since,
        decided_at__lt=until,
    ).count()
