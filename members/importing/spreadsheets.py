"""The lines of a spreadsheet, read in a process of its own.

A few bytes can say that they unfold to hundreds of gigabytes (a cell at the far end of the sheet,
a row repeated a million times). The process that reads them may take so much memory and time, and
when it ends the pages of the site know nothing of it.

It gets the file on its input and writes each line that holds something as JSON:
[number, [cell, …]]. It knows neither Django nor the register.
"""

import io
import json
import resource
import sys
from datetime import datetime

from python_calamine import CalamineError, CalamineWorkbook

# A register of a hundred thousand members takes a fifth of it.
MOST_MEMORY = 1024 * 1024 * 1024
MOST_SECONDS = 120


def main() -> int:
    """0 when everything was read, 1 when this is no spreadsheet."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheet = book.get_sheet_by_index(0)
    except (CalamineError, IndexError, MemoryError):
        return 1
    first = (sheet.start or (0, 0))[0]
    for number, cells in enumerate(sheet.iter_rows(), start=first + 1):
        texts = [_text(cell) for cell in cells]
        if any(texts):
            sys.stdout.write(json.dumps([number, texts]) + "\n")
    return 0


def _text(cell: object) -> str:
    """A cell of a spreadsheet as a person would have typed it."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime):
        cell = cell.date()
    return "" if cell is None else str(cell).strip()


if __name__ == "__main__":
    sys.exit(main())
