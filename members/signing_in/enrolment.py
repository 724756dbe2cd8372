"""When a person may set up or remove a second factor by themselves."""

from datetime import datetime

from common.refusals import Obstacle
from members import freezes
from members.models import Account


def obstacles(account: Account, at: datetime) -> list[Obstacle]:
    """Why the second factors of an account may not change now: a roll on which it stands is
    frozen (secrecy.md 3)."""
    return freezes.obstacles(account, at)
