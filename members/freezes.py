"""While a roll is frozen, e-mail addresses and second factors are too (secrecy.md 3).

The rooms above know the rolls: they register a check here, and every change asks it first.
A change that cannot wait then takes two people of the help desk (actions.access), who tell the
old address and are counted in the minutes.
"""

from collections.abc import Callable
from datetime import datetime

from common.refusals import Obstacle
from members.models import Account

Check = Callable[[Account, datetime], Obstacle | None]

_checks: list[Check] = []


def register(check: Check) -> None:
    """Adds a check: given an account and an instant, why its address and second factors may not
    be changed by one person alone now, or None."""
    if check not in _checks:
        _checks.append(check)


def unregister(check: Check) -> None:
    if check in _checks:
        _checks.remove(check)


def obstacles(account: Account | None, at: datetime) -> list[Obstacle]:
    """Every reason why an account's address and second factors are frozen now."""
    if account is None:
        return []
    found = (check(account, at) for check in tuple(_checks))
    return [obstacle for obstacle in found if obstacle is not None]
