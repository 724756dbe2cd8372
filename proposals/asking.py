"""How much support binds an agenda, or the board for a petition: the statutes say it, hence the
room of assemblies, which registers a provider in its `apps.py`."""

from collections.abc import Callable

from proposals.thresholds import Asked

Provider = Callable[[str], Asked]

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Says who knows; the last one told wins."""
    _providers[:] = [provider]


def asked(purpose: str) -> Asked:
    """For what supporters ask (models.Purpose). No way is open while nobody knows the statutes."""
    return _providers[0](purpose) if _providers else Asked()
