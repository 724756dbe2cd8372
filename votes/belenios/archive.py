"""The `.bel` file: every public record of an election, byte for byte.

"Belenios specification", section "Archive": an old-style (V7) tar without its two
closing blocks, all records bearing the time of the archive's header. Written block by
block, because tar libraries add what the tools refuse; read by rebuilding each header
and comparing, so that nothing can hide between two records.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import SEEK_END
from sys import intern
from typing import BinaryIO

from votes.belenios import canonical
from votes.belenios.errors import Check, InvalidArchive, UnreadableArchive
from votes.belenios.hashing import sha256_hex

BLOCK = 512
FIRST_RECORD = "BELENIOS"
MAX_RECORD = 1 << 30
_NAME = re.compile(r"([0-9a-f]{64})\.(data|event)\.json")
_HEADER = re.compile(r'\{"version":1,"timestamp":"(0|[1-9][0-9]{0,10})"\}')


def _padding(size: int) -> bytes:
    return b"\0" * (-size % BLOCK)


def header_block(name: str, size: int, timestamp: int) -> bytes:
    """The 512 bytes that announce a record."""
    block = bytearray(BLOCK)
    block[0 : len(name)] = name.encode()
    block[100:107] = b"0000644"
    block[108:115] = block[116:123] = b"0000000"
    block[124:135] = b"%011o" % size
    block[136:147] = b"%011o" % timestamp
    block[148:156] = b" " * 8
    block[156] = ord("0")
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def record_bytes(name: str, body: bytes, timestamp: int) -> bytes:
    """A whole record: header, body, padding."""
    return header_block(name, len(body), timestamp) + body + _padding(len(body))


def first_record(timestamp: int) -> bytes:
    """What every archive begins with. `timestamp` is in seconds since 1970."""
    body = canonical.serialize({"version": 1, "timestamp": str(timestamp)}).encode()
    return record_bytes(FIRST_RECORD, body, timestamp)


@dataclass(frozen=True, slots=True)
class Record:
    """Where a record's body lies in the file. `kind` is "data" or "event"."""

    name: str
    kind: str
    offset: int
    size: int


class ArchiveReader:
    """The records of a seekable `.bel` file. The meaning of their bodies belongs to the
    verifier; here every header, every size and every byte of padding is checked."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.timestamp = self._read_first()
        self._start = stream.tell()

    def index(self) -> list[Record]:
        """Every record after the first, in order."""
        records = []
        position = self._start
        self._stream.seek(position)
        while header := self._stream.read(BLOCK):
            record = self._announced(header, position)
            position = record.offset + record.size
            padding = _padding(record.size)
            self._stream.seek(position)
            position += len(padding)
            if self._stream.read(len(padding)) != padding:
                raise InvalidArchive(Check.ARCHIVE_FORMAT, "a record is badly padded")
            records.append(record)
        if self._stream.seek(0, SEEK_END) != position:
            raise InvalidArchive(Check.ARCHIVE_FORMAT, "the last record is cut short")
        return records

    def body(self, record: Record) -> bytes:
        """The bytes of a record, whose hash must be its name."""
        self._stream.seek(record.offset)
        body = self._stream.read(record.size)
        if sha256_hex(body) != record.name:
            raise InvalidArchive(
                Check.ARCHIVE_HASHES, f"the record {record.name} does not have this hash"
            )
        return body

    def text(self, record: Record) -> str:
        """The text of a record."""
        return canonical.decode(self.body(record), Check.ARCHIVE_FORMAT)

    def _read_first(self) -> int:
        block = self._stream.read(BLOCK)
        size = _size(block)
        if not block.startswith(FIRST_RECORD.encode() + b"\0") or size is None or size > BLOCK:
            raise UnreadableArchive("the file does not begin like a Belenios archive")
        body = self._stream.read(size)
        match = _HEADER.fullmatch(body.decode("utf-8", "replace"))
        if match is None:
            raise UnreadableArchive("the first record is not a Belenios archive header")
        timestamp = int(match[1])
        if self._stream.read(len(_padding(size))) != _padding(size) or block != header_block(
            FIRST_RECORD, size, timestamp
        ):
            raise UnreadableArchive("the first record is not a Belenios archive header")
        return timestamp

    def _announced(self, header: bytes, position: int) -> Record:
        match = _NAME.fullmatch(header[:100].rstrip(b"\0").decode("ascii", "replace"))
        size = _size(header)
        if match is None or size is None or size > MAX_RECORD:
            raise InvalidArchive(Check.ARCHIVE_FORMAT, f"no record begins at byte {position}")
        if header != header_block(match[0], size, self.timestamp):
            raise InvalidArchive(Check.ARCHIVE_FORMAT, f"bad record header at byte {position}")
        return Record(name=match[1], kind=intern(match[2]), offset=position + BLOCK, size=size)


def _size(header: bytes) -> int | None:
    digits = header[124:135]
    return int(digits, 8) if re.fullmatch(rb"[0-7]{11}", digits) else None
