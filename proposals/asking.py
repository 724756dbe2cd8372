"""How much support binds an agenda: said by the statutes, hence by the room of assemblies, which
registers a provider in its `apps.py`."""

from collections.abc import Callable

from proposals.thresholds import Asked

Provider = Callable[[], Asked]

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Says who knows; the last one told wins."""
    _providers[:] = [provider]


def asked() -> Asked:
    """No way is open while nobody knows the statutes."""
    return _providers[0]() if _providers else Asked()
