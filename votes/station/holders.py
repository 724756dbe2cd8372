"""Who may exercise a right besides the member it belongs to: said by the rooms above.

The station knows no pouvoir. An upper room registers a provider in its `apps.py`; it names roll
entries of the poll that an account may use at an instant, as the holder of a pouvoir.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from members.models import Account
from votes.station.models import HandOver, Poll

# (roll entry's primary key, kind), kind being HandOver.Kind.PROXY for a pouvoir.
Held = tuple[int, str]
Provider = Callable[[Poll, Account, datetime], Iterable[Held]]

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Adds a provider, once."""
    if provider not in _providers:
        _providers.append(provider)


def unregister(provider: Provider) -> None:
    if provider in _providers:
        _providers.remove(provider)


def held_by(poll: Poll, account: Account, at: datetime) -> dict[int, HandOver.Kind]:
    """The entries an account may exercise for others, by primary key."""
    found: dict[int, HandOver.Kind] = {}
    for provider in tuple(_providers):
        for entry, kind in provider(poll, account, at):
            found[entry] = HandOver.Kind(kind)
    return found
