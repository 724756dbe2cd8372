"""The events of an archive, read back and checked against the records around them.

"Belenios specification", section "Public data of an election": the records and events
follow one order, so that the whole file can be rebuilt from the chain.
"""

from __future__ import annotations

from dataclasses import dataclass

from votes.belenios import canonical
from votes.belenios.archive import ArchiveReader, Record
from votes.belenios.decryption import Ownership
from votes.belenios.errors import Check, InvalidArchive, InvalidBallot
from votes.belenios.events import FOLLOWERS, Event, EventType
from votes.belenios.tally import SizedTally

RECORDS_BEFORE = {
    EventType.SETUP: 4,
    EventType.BALLOT: 1,
    EventType.END_BALLOTS: 0,
    EventType.ENCRYPTED_TALLY: 2,
    EventType.PARTIAL_DECRYPTION: 2,
    EventType.RESULT: 1,
}
"""How many data records are written just before each event."""


@dataclass(frozen=True, slots=True)
class StoredStep:
    """An event of the archive and the data records written just before it. Its strings
    are shared with the steps around: half a kilobyte for each ballot of a large urn."""

    type: EventType
    height: int
    parent: str | None
    payload: str | None
    hash: str
    records: tuple[Record, ...]


class History:
    """The steps of an election as an archive tells them. Run the checks in order."""

    def __init__(self, reader: ArchiveReader, records: list[Record]) -> None:
        self.reader = reader
        self.steps: list[StoredStep] = []
        waiting: list[Record] = []
        for record in records:
            if record.kind == "data":
                waiting.append(record)
            else:
                self.steps.append(self._read(record, tuple(waiting)))
                waiting = []
        self._unclaimed = waiting

    def _read(self, record: Record, records: tuple[Record, ...]) -> StoredStep:
        event = Event.parse(self.reader.text(record))
        before = self.steps[-1].hash if self.steps else None
        named = records[-1].name if records else None
        return StoredStep(
            type=event.type,
            height=event.height,
            parent=before if event.parent == before else event.parent,
            payload=named if event.payload == named else event.payload,
            hash=record.name,
            records=records,
        )

    def check(self) -> None:
        """All that can be checked without reading what the records say of the vote."""
        self.check_chain()
        self.check_order()
        self.check_records()
        self.check_setup()

    def of_type(self, kind: EventType) -> list[StoredStep]:
        """The steps of one kind, in order."""
        return [step for step in self.steps if step.type is kind]

    @property
    def head(self) -> StoredStep:
        """The last event: its hash commits to the whole election."""
        return self.steps[-1]

    def check_chain(self) -> None:
        """Each event is one higher than the last and names it by its hash."""
        parent = None
        for height, step in enumerate(self.steps):
            if step.height != height or step.parent != parent:
                raise InvalidArchive(
                    Check.ARCHIVE_CHAIN, f"the event number {height} does not follow the last"
                )
            parent = step.hash

    def check_order(self) -> None:
        """Setup, ballots, one end, one tally, decryptions, one result, nothing after."""
        before: EventType | None = None
        for step in self.steps:
            if step.type not in FOLLOWERS[before]:
                raise InvalidArchive(
                    Check.ARCHIVE_ORDER, f"{step.type} may not follow {before or 'nothing'}"
                )
            before = step.type
        if before is None:
            raise InvalidArchive(Check.ARCHIVE_ORDER, "the archive has no event")

    def check_records(self) -> None:
        """Every record belongs to one event, which designates it by its hash."""
        self._check_unique()
        if self._unclaimed:
            raise InvalidArchive(
                Check.ARCHIVE_RECORDS, "records at the end of the file belong to no event"
            )
        for step in self.steps:
            payload = step.records[-1].name if step.records else None
            expected = RECORDS_BEFORE[step.type]
            if len(step.records) != expected or step.payload != payload:
                raise InvalidArchive(
                    Check.ARCHIVE_RECORDS,
                    f"the records of event {step.height} are not those it designates",
                )
            self._check_links(step)

    def check_setup(self) -> None:
        """The setup record designates the three records written before it."""
        records = self.steps[0].records
        names = ("election", "trustees", "credentials")
        value = canonical.parse(self.reader.text(records[3]), Check.SETUP)
        hashes = canonical.exact_members(value, names, Check.SETUP, "the setup")
        if hashes != [record.name for record in records[:3]]:
            raise InvalidArchive(Check.SETUP, "the setup designates other records")

    def _check_unique(self) -> None:
        seen: set[str] = set()
        for step in self.steps:
            for record in step.records:
                if record.name in seen and step.type is EventType.BALLOT:
                    raise InvalidBallot(Check.BALLOT_DUPLICATE, "a ballot is in the urn twice")
                if record.name in seen:
                    raise InvalidArchive(Check.ARCHIVE_RECORDS, "a record is repeated")
                seen.add(record.name)

    def _check_links(self, step: StoredStep) -> None:
        if step.type is EventType.ENCRYPTED_TALLY:
            named = SizedTally.parse(self.reader.text(step.records[1])).encrypted_tally
        elif step.type is EventType.PARTIAL_DECRYPTION:
            named = Ownership.parse(self.reader.text(step.records[1])).payload
        else:
            return
        if named != step.records[0].name:
            raise InvalidArchive(
                Check.ARCHIVE_RECORDS, f"event {step.height} designates another record"
            )
