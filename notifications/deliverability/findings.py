"""One thing a check found, in words a volunteer understands, with the record to write."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from common.refusals import Words


class Level(StrEnum):
    """How grave: `block` keeps optional mail in, `unknown` means that nobody answered."""

    GOOD = "good"
    ADVICE = "advice"
    BLOCK = "block"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """What was looked at, what is wrong, what to do, and the DNS record to write, if any."""

    code: str
    level: Level
    title: Words
    what: Words
    to_do: Words = ""
    record: str = ""

    def as_json(self) -> dict[str, Any]:
        """In the language of the reader at the time of the check: a report, not a page."""
        return {name: str(value) for name, value in asdict(self).items()}
