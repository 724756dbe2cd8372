"""Polls as this process read them a moment ago: of all who vote in one second, one asks the base.

Nobody is refused by it, and nobody enters by it: what it would keep out is read again, and the
transaction that receives a ballot reads everything (votes.urn.receiving). For a second after
another process closed a poll, proofs may be checked here in vain.
"""

from time import monotonic

from votes.urn.models import Poll

KEPT_SECONDS = 1.0
POLLS_KEPT = 16
_kept: dict[str, tuple[float, Poll]] = {}


def read(uuid: str) -> Poll | None:
    """The poll, if it was read less than a second ago."""
    since, poll = _kept.get(uuid, (0.0, None))
    return poll if monotonic() < since + KEPT_SECONDS else None


def keep(poll: Poll) -> None:
    """The poll as it was read just now."""
    if len(_kept) >= POLLS_KEPT:
        _kept.clear()
    _kept[poll.uuid] = monotonic(), poll


def forget(uuid: str) -> None:
    """The poll is about to change."""
    _kept.pop(uuid, None)
