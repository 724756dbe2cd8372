"""The lines of a file: CSV (UTF-8, Windows-1252 or UTF-16) or a spreadsheet (XLSX, ODS)."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, cast

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.refusals import Refusal
from members.importing import spreadsheets

MAX_BYTES = 30 * 1024 * 1024

Line = tuple[int, list[str]]


class Unreadable(Refusal):
    """The file cannot be read as a register at all."""


def lines(content: bytes) -> Iterator[Line]:
    """Every line that holds something, with its number in the file (from 1), cells stripped."""
    if not content.strip():
        raise Unreadable(
            "import-empty", _("This file is empty."), _("Choose the file of your register.")
        )
    if len(content) > MAX_BYTES:
        raise Unreadable(
            "import-too-large",
            _("This file is larger than 30 MB."),
            _("Split it into several files and import them one after the other."),
        )
    source = _spreadsheet(content) if content.startswith(b"PK") else _csv(content)
    for number, cells in source:
        if any(cells):
            yield number, cells


def _csv(content: bytes) -> Iterator[Line]:
    text = _decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(
                "import-unreadable",
                _("Line %(line)d of the file cannot be read.") % {"line": number},
                _("Open it in a spreadsheet program and save it again as CSV or XLSX."),
            ) from error
        yield number, [cell.strip() for cell in cells]


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable(
        "import-not-text",
        _("This file is neither a CSV file nor a spreadsheet."),
        _("Save the register as CSV (UTF-8 or Windows-1252), XLSX or ODS."),
    )


def _delimiter(text: str) -> str:
    """The separator that the first line uses most, outside quotes."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(first.split('"')[::2])
    return max((";", ",", "\t"), key=outside.count)


def _spreadsheet(content: bytes) -> Iterator[Line]:
    """Read by a process with limits of its own (spreadsheets.py): a file of a few bytes may unfold
    without end, and must cost those who vote meanwhile nothing."""
    command = [sys.executable, "-m", spreadsheets.__name__]
    with TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        with subprocess.Popen(  # noqa: S603
            command,
            cwd=settings.BASE_DIR,
            env={},
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as reader:
            try:
                for line in cast("IO[bytes]", reader.stdout):
                    number, cells = json.loads(line)
                    yield number, cells
            except GeneratorExit:
                reader.kill()
                raise
    if reader.returncode:
        raise Unreadable(
            "import-unreadable",
            _("This spreadsheet cannot be read."),
            _("Open it in a spreadsheet program and save it again as XLSX, or as CSV."),
        )
