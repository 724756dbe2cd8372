"""The chain of events of an election: what happened, in order, each sealing the last.

"Belenios specification", section "Public data of an election". An event names its
parent by hash and its payload by hash; the hash of the last event commits to the whole
election. Pure functions: from the head of a chain to what must be written next.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from votes.belenios import canonical
from votes.belenios.errors import Check, InvalidArchive, Malformed
from votes.belenios.hashing import sha256_hex


class EventType(StrEnum):
    """What can happen to an election with homomorphic questions."""

    SETUP = "Setup"
    BALLOT = "Ballot"
    END_BALLOTS = "EndBallots"
    ENCRYPTED_TALLY = "EncryptedTally"
    PARTIAL_DECRYPTION = "PartialDecryption"
    RESULT = "Result"


FOLLOWERS: dict[EventType | None, tuple[EventType, ...]] = {
    None: (EventType.SETUP,),
    EventType.SETUP: (EventType.BALLOT, EventType.END_BALLOTS),
    EventType.BALLOT: (EventType.BALLOT, EventType.END_BALLOTS),
    EventType.END_BALLOTS: (EventType.ENCRYPTED_TALLY,),
    EventType.ENCRYPTED_TALLY: (EventType.PARTIAL_DECRYPTION,),
    EventType.PARTIAL_DECRYPTION: (EventType.PARTIAL_DECRYPTION, EventType.RESULT),
    EventType.RESULT: (),
}
"""Which events may follow which: one end, one tally, one result, nothing after."""


@dataclass(frozen=True)
class Event:
    """One link of the chain."""

    type: EventType
    height: int
    parent: str | None
    payload: str | None

    @cached_property
    def text(self) -> str:
        """The canonical text, members in the order of the specification."""
        value: dict[str, Any] = {}
        if self.parent is not None:
            value["parent"] = self.parent
        value |= {"height": self.height, "type": str(self.type)}
        if self.payload is not None:
            value["payload"] = self.payload
        return canonical.serialize(value)

    @cached_property
    def hash(self) -> str:
        """The name of the event's record, and the parent of the next event."""
        return sha256_hex(self.text)

    @classmethod
    def parse(cls, text: str) -> Event:
        """Read an event; its text must be canonical."""
        check = Check.ARCHIVE_CHAIN
        value = canonical.as_object(canonical.parse(text, check), check, "an event")
        try:
            kind = EventType(value.get("type", ""))
        except ValueError as error:
            raise Malformed(check, "unknown type of event") from error
        event = cls(
            type=kind,
            height=canonical.as_integer(value.get("height"), check, "height"),
            parent=value.get("parent"),
            payload=value.get("payload"),
        )
        canonical.require(event.text == text, check, "an event is not written canonically")
        return event


@dataclass(frozen=True)
class Appended:
    """What one step adds to the archive: data records, then the event naming them."""

    records: tuple[str, ...]
    event: Event


def append(
    head: Event | None, kind: EventType, records: tuple[str, ...], payload: str | None = None
) -> Appended:
    """The step `kind` after `head`; refused when it may not follow. The payload is the
    hash of the last data record unless given."""
    if kind not in FOLLOWERS[head.type if head else None]:
        after = head.type if head else "nothing"
        raise InvalidArchive(Check.ARCHIVE_ORDER, f"{kind} may not follow {after}")
    if payload is None and records:
        payload = sha256_hex(records[-1])
    height, parent = (head.height + 1, head.hash) if head else (0, None)
    return Appended(records, Event(kind, height, parent, payload))


def setup(election: str, trustees: str, credentials: str) -> Appended:
    """The first step, from the exact texts of the three records."""
    record = canonical.serialize(
        {
            "election": sha256_hex(election),
            "trustees": sha256_hex(trustees),
            "credentials": sha256_hex(credentials),
        }
    )
    return append(None, EventType.SETUP, (election, trustees, credentials, record))


def ballot(head: Event, text: str, record_name: str | None = None) -> Appended:
    """A ballot is cast. `record_name` spares hashing the text again if it is known."""
    return append(head, EventType.BALLOT, (text,), record_name)


def end_ballots(head: Event) -> Appended:
    """The vote is over: nothing can be cast any more."""
    return append(head, EventType.END_BALLOTS, ())


def encrypted_tally(head: Event, tally: str, sized: str) -> Appended:
    """The product of the counted ballots, and its sizes."""
    return append(head, EventType.ENCRYPTED_TALLY, (tally, sized))


def partial_decryption(head: Event, decryption: str, owner: int) -> Appended:
    """A key holder's share of the decryption. Owners are numbered from 1."""
    record = ownership(owner, decryption)
    return append(head, EventType.PARTIAL_DECRYPTION, (decryption, record))


def ownership(owner: int, decryption: str) -> str:
    """The record that says whose partial decryption it is."""
    return canonical.serialize({"owner": owner, "payload": sha256_hex(decryption)})


def result(head: Event, text: str) -> Appended:
    """The result is published: nothing may follow."""
    return append(head, EventType.RESULT, (text,))
