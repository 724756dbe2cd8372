"""Who opens the envelopes of a poll and enters its papers: said by the rooms above.

The station knows no bureau of a sitting. An upper room registers a provider in its `apps.py`; for
a poll and an account it answers whether the account holds that function, as the statutes give it.
"""

from collections.abc import Callable
from datetime import date

from members.models import Account
from votes.station.models import Poll

Provider = Callable[[Poll, Account, date], bool]

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Adds a provider, once."""
    if provider not in _providers:
        _providers.append(provider)


def unregister(provider: Provider) -> None:
    if provider in _providers:
        _providers.remove(provider)


def is_scrutineer(poll: Poll, account: Account, on: date) -> bool:
    """Whether somebody above says that this account is a scrutineer of this poll."""
    return any(provider(poll, account, on) for provider in tuple(_providers))
