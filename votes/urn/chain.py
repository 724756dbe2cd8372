"""Writing steps of an election as records, and reading its chain back."""

from dataclasses import dataclass

from votes.belenios.events import Appended, Event
from votes.belenios.hashing import sha256_hex
from votes.urn import statements
from votes.urn.models import Poll, Record


@dataclass(frozen=True)
class Head:
    """The last event of a poll's chain, whose hash is the poll's head, and its record's place."""

    event: Event
    position: int


def head_of(poll: Poll) -> Head | None:
    """The head of the chain; None before the Setup."""
    if poll.height < 0:
        return None
    last = statements.record(poll, poll.head)
    return Head(Event.parse(last[0]), last[1]) if last else None


def write(poll: Poll, *steps: Appended, after: Head | None = None) -> None:
    """Appends the records of steps that follow each other; the caller moves the poll's height and
    head."""
    position = after.position + 1 if after else 1
    rows = [
        (step.event.height, kind, name, body)
        for step in steps
        for kind, name, body in (
            *((Record.Kind.DATA, sha256_hex(text), text) for text in step.records),
            (Record.Kind.EVENT, step.event.hash, step.event.text),
        )
    ]
    statements.insert_records(poll, [(place, *row) for place, row in enumerate(rows, position)])


def first_broken_height(poll: Poll) -> int | None:
    """The height of the first record that is not what its name or its event says, or None when
    the chain is whole up to the poll's head."""
    parent: str | None = None
    height, payload = 0, ""
    for record in Record.objects.filter(poll=poll).order_by("position").iterator(chunk_size=200):
        if sha256_hex(record.body) != record.name or record.height != height:
            return height
        if record.kind == Record.Kind.DATA:
            payload = record.name
            continue
        event = Event.parse(record.body)
        wrong_payload = event.payload is not None and event.payload != payload
        if event.height != height or event.parent != parent or wrong_payload:
            return height
        parent, height = record.name, height + 1
    whole = (parent or "", height - 1) == (poll.head, poll.height)
    return None if whole else height
