"""Until when support counts for the next assembly: said by the room of assemblies, which registers
a provider in its `apps.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Window:
    """The next assembly whose date members know, and the last day of requests that bind it. Of one
    that `is_convened`, the board has to complete the agenda; of another, what is asked for enters
    by itself."""

    title: str
    meets_at: datetime
    last_day: date
    is_open: bool
    is_convened: bool = False


Provider = Callable[[datetime, datetime | None], Window | None]

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Says who knows; the last one told wins."""
    _providers[:] = [provider]


def window(at: datetime, reached_at: datetime | None = None) -> Window | None:
    """Of the assembly that support given now counts for, or that a request binds which had enough
    at `reached_at`. None while no date is announced."""
    return _providers[0](at, reached_at) if _providers else None
