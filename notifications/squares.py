"""A square printed at the end of a letter, by the room whose business the letter is: it registers a
provider in its `apps.py`."""

from collections.abc import Callable
from dataclasses import dataclass

from notifications.models import Message


@dataclass(frozen=True)
class Square:
    """`content` is what a camera reads; `words` say above it what it is for, `alternative` says it
    to whoever does not see it."""

    title: str
    words: str
    content: str
    alternative: str


Provider = Callable[[Message], Square | None]

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Says who knows; the last one told wins."""
    _providers[:] = [provider]


def of(letter: Message) -> Square | None:
    """None for a letter that shows nothing at any door."""
    return _providers[0](letter) if _providers else None
