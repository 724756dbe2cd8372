"""Who governs a poll: an assembly decides by its own flow when its polls end or open again.

An upper room registers a governor in its `apps.py`. Given a poll, it answers where its flow stands
(a name and an address), or None when the poll is not its own. The officers' page of a governed poll
then offers neither the end, nor a cancellation, nor a reopening: ending outside the flow would
destroy the secret of the rights before a second call that may need it (secrecy.md 3).
"""

from collections.abc import Callable
from dataclasses import dataclass

from votes.station.models import Poll


@dataclass(frozen=True)
class Governor:
    """The page from which a poll is governed."""

    name: str
    url: str


Provider = Callable[[Poll], Governor | None]

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Adds a provider, once."""
    if provider not in _providers:
        _providers.append(provider)


def unregister(provider: Provider) -> None:
    if provider in _providers:
        _providers.remove(provider)


def of(poll: Poll) -> Governor | None:
    """Who governs a poll, or None when its officers' page does."""
    found = (provider(poll) for provider in tuple(_providers))
    return next((governor for governor in found if governor is not None), None)
