"""What is found of a finished urn after its result: readers of its board are told.

The urn keeps no journal but its chain, so the room above, which runs the checks, registers here
what it found: given the identifier of a poll, the fault of its archive, or None while all holds.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from common.refusals import Words


class Fault(Protocol):
    """Since when the archive fails, when it was seen last, and what should hold."""

    @property
    def since(self) -> datetime: ...
    @property
    def seen_at(self) -> datetime: ...
    @property
    def names(self) -> Sequence[Words]: ...


Watcher = Callable[[str], Fault | None]

_watchers: list[Watcher] = []


def register(watcher: Watcher) -> None:
    """Adds a watcher, once."""
    if watcher not in _watchers:
        _watchers.append(watcher)


def fault_of(uuid: str) -> Fault | None:
    """What the first watcher that found something tells of this urn."""
    found = (watcher(uuid) for watcher in _watchers)
    return next((fault for fault in found if fault is not None), None)
