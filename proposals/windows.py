"""Until when support counts for the next assembly: said by the room of assemblies, which registers
a provider in its `apps.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Window:
    """The next assembly whose date members know, and the last day of requests that bind it."""

    title: str
    meets_at: datetime
    last_day: date
    is_open: bool


Provider = Callable[[datetime], Window | None]

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Says who knows; the last one told wins."""
    _providers[:] = [provider]


def window(at: datetime) -> Window | None:
    """None while no date is announced."""
    return _providers[0](at) if _providers else None
