"""While a roll is frozen, e-mail addresses and second factors are too (secrecy.md 3).

The rooms above know the rolls: they register a check here, and every change asks it first.
A change that cannot wait then takes two people of the help desk (actions.access), who tell the
old address and are counted in the minutes.

The question is asked of members, not of accounts: a member without an account yet, whose letters
come by the post, is on the roll like the others.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from common.refusals import Obstacle
from members.models import Member

Check = Callable[[Collection[int], datetime], Obstacle | None]

_checks: list[Check] = []


def register(check: Check) -> None:
    """Adds a check: given members by primary key and an instant, why their address and second
    factors may not be changed by one person alone now, or None."""
    if check not in _checks:
        _checks.append(check)


def unregister(check: Check) -> None:
    if check in _checks:
        _checks.remove(check)


def obstacles(members: Iterable[Member | int], at: datetime) -> list[Obstacle]:
    """Every reason why the address and second factors of one of these members are frozen now."""
    concerned = {member.pk if isinstance(member, Member) else member for member in members}
    if not concerned:
        return []
    found = (check(concerned, at) for check in tuple(_checks))
    return [obstacle for obstacle in found if obstacle is not None]
