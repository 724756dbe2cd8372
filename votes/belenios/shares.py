"""Shares of a verification that several machines carry out, each on its own copy.

`check_share` says what one machine found of the ballots `first` to `last`; the verdicts
travel as JSON, and `verify_archive(path, shares=…)` does all the rest on one machine. Each
names the event of its last ballot, which commits to the setup and to every ballot before:
a verdict on another archive, or on an urn that was changed, is refused. Whoever gathers
the shares must trust the machines that made them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from votes.belenios import errors
from votes.belenios.archive import ArchiveReader
from votes.belenios.auditing import BallotFault, ChunkVerdict, Numbered, Opening, check_ballots
from votes.belenios.election import Election
from votes.belenios.errors import Check, ProtocolError, UnreadableArchive, UnusableShare
from votes.belenios.events import EventType
from votes.belenios.gathering import DIGEST
from votes.belenios.history import History


@dataclass(frozen=True)
class Share:
    """The verdict on the ballots `first` to `last` (from 1) of the archive whose event of
    ballot `last` is `head`: what was learnt, or the fault."""

    first: int
    last: int
    head: str
    chunks: tuple[ChunkVerdict, ...] = ()
    fault: BallotFault | None = None

    def to_json(self) -> str:
        """For the machine that gathers."""
        value: dict[str, Any] = {"first": self.first, "last": self.last, "head": self.head}
        if self.fault is not None:
            error = self.fault.error
            value["fault"] = {
                "number": self.fault.number,
                "record": self.fault.record_name,
                "kind": type(error).__name__,
                "check": str(error.check),
                "message": error.message,
            }
        value["chunks"] = [
            {
                "positions": chunk.positions,
                "digests": chunk.digests.hex(),
                "tally": chunk.tally,
                "seconds": {str(check): spent for check, spent in chunk.seconds.items()},
            }
            for chunk in self.chunks
        ]
        return json.dumps(value)

    @classmethod
    def from_json(cls, text: str) -> Share:
        """As another machine wrote it."""
        try:
            value = json.loads(text)
            chunks = tuple(
                ChunkVerdict(
                    positions=[int(position) for position in chunk["positions"]],
                    digests=bytes.fromhex(chunk["digests"]),
                    tally=chunk["tally"],
                    seconds={Check(name): spent for name, spent in chunk["seconds"].items()},
                )
                for chunk in value["chunks"]
            )
            fault = _fault(value["fault"]) if "fault" in value else None
            return cls(int(value["first"]), int(value["last"]), value["head"], chunks, fault)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnusableShare(f"not a share of a verification: {error}") from error


def _fault(value: dict[str, Any]) -> BallotFault:
    kind = getattr(errors, value["kind"])
    if not issubclass(kind, ProtocolError):
        raise ValueError("unknown kind of fault")
    return BallotFault(
        int(value["number"]), value["record"], kind(Check(value["check"]), value["message"])
    )


def plan(ballots: int, size: int) -> list[tuple[int, int]]:
    """Where shares of that many ballots begin and end."""
    return [(first, min(first + size - 1, ballots)) for first in range(1, ballots + 1, size)]


def check_share(path: Path, first: int, last: int, workers: int = 1) -> Share:
    """Check the ballots `first` to `last` of an archive, on this machine."""
    history = _history(path)
    ballots = history.of_type(EventType.BALLOT)
    if not 1 <= first <= last <= len(ballots):
        raise UnusableShare(f"the archive has {len(ballots)} ballots")
    numbered: list[Numbered] = [
        (number, ballots[number - 1].records[0]) for number in range(first, last + 1)
    ]
    return share_of(opening_of(path, history), numbered, ballots[last - 1].hash, workers)


def share_of(opening: Opening, numbered: Sequence[Numbered], head: str, workers: int = 1) -> Share:
    """Check ballots that follow each other, wherever they were read: `head` is the event
    of the last, and the caller has followed the chain from the first to it."""
    first, last = numbered[0][0], numbered[-1][0]
    try:
        return Share(first, last, head, tuple(check_ballots(opening, numbered, workers)))
    except BallotFault as fault:
        return Share(first, last, head, fault=fault)


def _history(path: Path) -> History:
    try:
        with path.open("rb") as stream:
            reader = ArchiveReader(stream)
            history = History(reader, reader.index())
            history.check()
            return history
    except OSError as error:
        raise UnreadableArchive(str(error)) from error


def opening_of(path: Path, history: History) -> Opening:
    """Where the setup's records lie."""
    election, _, credentials, _ = history.steps[0].records
    return Opening(path, election, credentials)


def gathered(
    history: History, shares: Sequence[Share], election: Election, rights: int
) -> Iterator[ChunkVerdict]:
    """The verdicts of all the shares in the order of the ballots; the first fault is
    raised. Refused unless they cover this very urn exactly."""
    ballots = history.of_type(EventType.BALLOT)
    expected = 1
    for share in sorted(shares, key=lambda share: share.first):
        if share.first != expected or not share.first <= share.last <= len(ballots):
            raise UnusableShare(f"no share begins at ballot {expected}, or two do")
        if share.head != ballots[share.last - 1].hash:
            raise UnusableShare(f"the share from ballot {share.first} is of another urn")
        if share.fault is not None:
            raise share.fault
        _require_whole(share, election, rights)
        yield from share.chunks
        expected = share.last + 1
    if expected != len(ballots) + 1:
        raise UnusableShare(f"no share begins at ballot {expected}")


def _require_whole(share: Share, election: Election, rights: int) -> None:
    choices = sum(question.choices for question in election.questions)
    positions = [position for chunk in share.chunks for position in chunk.positions]
    digests = sum(len(chunk.digests) for chunk in share.chunks)
    whole = len(positions) == share.last - share.first + 1
    known = all(0 <= position < rights for position in positions)
    if not whole or not known or digests != DIGEST * choices * len(positions):
        raise UnusableShare(f"the share from ballot {share.first} is incomplete")
