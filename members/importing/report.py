"""What an import would do, or did: counts, every problem, the first changes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from members.importing.columns import Problem
from members.importing.comparison import Changes
from members.importing.rows import Row

SHOWN_CHANGES = 200
SHOWN_PROBLEMS = 1000
_WORDS = {"natural": "physique", "legal": "morale", "mr": "M.", "mrs": "Mme"}


@dataclass
class Report:
    """`problems` holds all of them; `sample` the first changes, for the preview."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    ignored: tuple[str, ...] = ()
    sample: list[dict[str, Any]] = field(default_factory=list)

    @property
    def can_be_applied(self) -> bool:
        return not self.problems and self.rows > 0

    def count(self, row: Row, changes: Changes | None) -> None:
        """Counts one row: `changes` is None for a new member."""
        if changes is None:
            self.created += 1
        elif changes:
            self.updated += 1
        else:
            self.unchanged += 1
            return
        if len(self.sample) < SHOWN_CHANGES:
            self.sample.append(
                {
                    "line": row.line,
                    "number": row.number,
                    "name": row.name,
                    "created": changes is None,
                    "changes": {
                        key: [_shown(before), _shown(after)]
                        for key, (before, after) in (changes or {}).items()
                    },
                }
            )

    def as_json(self) -> dict[str, Any]:
        """The shape fixed for programs (`import_members --json`)."""
        return {
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "errors": list(self.errors()),
        }

    def errors(self, limit: int | None = None) -> Iterator[dict[str, Any]]:
        for problem in self.problems[:limit]:
            yield {
                "line": problem.line,
                "column": problem.column,
                "message": problem.message,
            }


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        last, first, email = value
        return f"{first} {last} {email}".strip()
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(_WORDS.get(value, value))
