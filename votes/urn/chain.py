"""Writing steps of an election as records, and reading its chain back."""

from votes.belenios.events import Appended, Event
from votes.belenios.hashing import sha256_hex
from votes.urn.models import Poll, Record


def head_event(poll: Poll) -> Event | None:
    """The last event of the poll, whose hash is its head; None before the Setup."""
    if poll.height < 0:
        return None
    return Event.parse(Record.objects.get(poll=poll, name=poll.head).body)


def write(poll: Poll, step: Appended) -> None:
    """Appends the records of a step; the caller moves the poll's height and head."""
    last = Record.objects.filter(poll=poll).order_by("-position").values_list("position", flat=True)
    position = (last.first() or 0) + 1
    event = step.event
    rows = [
        Record(
            poll=poll,
            position=position + index,
            height=event.height,
            kind=Record.Kind.DATA,
            name=sha256_hex(text),
            body=text,
        )
        for index, text in enumerate(step.records)
    ]
    rows.append(
        Record(
            poll=poll,
            position=position + len(rows),
            height=event.height,
            kind=Record.Kind.EVENT,
            name=event.hash,
            body=event.text,
        )
    )
    Record.objects.bulk_create(rows)


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
