"""When a person may set up or remove a second factor by themselves."""

from datetime import datetime, timedelta

from common.refusals import Obstacle
from members import freezes
from members.models import AccessRecovery, Account

# After two people of the help desk removed lost second factors during a freeze.
WINDOW = timedelta(hours=48)


def obstacles(account: Account, at: datetime) -> list[Obstacle]:
    """Why the second factors of an account may not change now: a roll on which it stands is
    frozen (secrecy.md 3), and two people have not just agreed that new ones be set."""
    found = freezes.obstacles(account.members.order_by("pk"), at)
    return [] if found and _agreed_by_two(account, at) else found


def _agreed_by_two(account: Account, at: datetime) -> bool:
    return AccessRecovery.objects.filter(
        kind=AccessRecovery.Kind.SECOND_FACTORS,
        state=AccessRecovery.State.APPROVED,
        member__account=account,
        decided_at__gt=at - WINDOW,
        decided_at__lte=at,
    ).exists()
