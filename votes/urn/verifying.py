"""Verifying the urn in parts, none of which reads more of it than its own ballots.

A part is written to a file with the election and the list of rights, and checked as the verifier
would. Whoever gathers the parts reads the whole archive once and checks all the rest.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast

from votes.belenios.archive import BLOCK, Record, first_record, record_bytes
from votes.belenios.auditing import BallotFault, Numbered, Opening
from votes.belenios.election import Election
from votes.belenios.errors import Check, InvalidArchive, ProtocolError, UnusableShare
from votes.belenios.events import Event, EventType
from votes.belenios.hashing import sha256_hex
from votes.belenios.shares import Share, share_of
from votes.belenios.verify import Report, verify_archive
from votes.urn import queries
from votes.urn.models import Poll
from votes.urn.models import Record as Row

CHOICES_IN_A_PART = 3000
"""Ciphertexts that a worker checks in some ten seconds: a thousand ballots of one question."""


def ballots_in_a_part(of: Poll) -> int:
    """How many ballots make a part: fewer when each asks more. When the questions cannot be read
    any more, as many as ask one thing: that the urn is spoilt is for its verification to say."""
    try:
        questions = Election.parse(of.election_json).questions
    except (ProtocolError, Row.DoesNotExist):
        return CHOICES_IN_A_PART
    return max(1, CHOICES_IN_A_PART // sum(question.choices for question in questions))


def ballots_until(of: Poll, height: int) -> int:
    """How many of the events up to this height are ballots: those that follow the setup."""
    end = queries.end_height(of)
    return height if end < 0 else min(height, end - 1)


def examine(of: Poll, first: int, last: int) -> Share:
    """The verdict on the ballots `first` to `last` (from 1) of the urn. What is wrong with more
    than a ballot is named by whoever gathers."""
    with NamedTemporaryFile(suffix=".bel") as file:
        stream = cast(BinaryIO, file)
        stream.write(first_record(of.timestamp))
        try:
            election = _copy(stream, of, of.election_json)
            credentials = _copy(stream, of, of.credentials_json)
            numbered, head = _ballots(stream, of, first, last)
            stream.flush()
            return share_of(Opening(Path(file.name), election, credentials), numbered, head)
        except BallotFault as fault:
            return Share(first, last, "", fault=fault)
        except ProtocolError as error:
            return Share(first, last, "", fault=BallotFault(first, "", error))
        except Row.DoesNotExist:
            gone = InvalidArchive(Check.ARCHIVE_RECORDS, "a record of the setup is gone")
            return Share(first, last, "", fault=BallotFault(first, "", gone))


def gather(of: Poll, height: int, head: str, verdicts: Iterable[str]) -> Report:
    """What the parts add up to, with all the checks that need the whole urn."""
    with _archive(of, height) as path:
        try:
            shares = [Share.from_json(verdict) for verdict in verdicts]
            report = verify_archive(path, shares=shares)
        except UnusableShare as error:
            return Report(failed=Check.ARCHIVE_CHAIN, detail=str(error))
    if report.ok and report.head != head:
        report.failed, report.detail = Check.ARCHIVE_CHAIN, f"the urn no longer has {head}"
    return report


@contextmanager
def _archive(of: Poll, height: int) -> Iterator[Path]:
    with NamedTemporaryFile(suffix=".bel") as file:
        file.writelines(queries.archive_until(of, height))
        file.flush()
        yield Path(file.name)


def _copy(stream: BinaryIO, of: Poll, body: str, name: str = "") -> Record:
    """Writes a record, under its own hash or the one it has in the urn, and says where."""
    content = body.encode()
    name, start = name or sha256_hex(body), stream.tell()
    stream.write(record_bytes(f"{name}.data.json", content, of.timestamp))
    return Record(name, "data", start + BLOCK, len(content))


def _ballots(stream: BinaryIO, of: Poll, first: int, last: int) -> tuple[list[Numbered], str]:
    """Copies some ballots, following the chain that links them; with the event of the last."""
    numbered: list[Numbered] = []
    parent, waiting = "", Record("", "data", 0, 0)
    rows = Row.objects.filter(poll=of, height__range=(first, last)).order_by("position")
    for kind, name, body in rows.values_list("kind", "name", "body").iterator(chunk_size=200):
        if kind == Row.Kind.DATA:
            waiting = _copy(stream, of, body, name)
            continue
        number = first + len(numbered)
        expected = Event(EventType.BALLOT, number, parent or Event.parse(body).parent, waiting.name)
        if body != expected.text or name != expected.hash:
            break
        numbered.append((number, waiting))
        parent = name
    if len(numbered) != last - first + 1:
        number = first + len(numbered)
        error = InvalidArchive(Check.ARCHIVE_CHAIN, f"ballot {number} does not follow the last")
        raise BallotFault(number, waiting.name, error)
    return numbered, parent
