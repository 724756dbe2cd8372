"""The papers an assembly must have before it is convened (R-DOC-03): which, when, by which text."""

from collections.abc import Collection
from dataclasses import dataclass

from assembly.rules.presets import asked_papers

ANNUAL, EXTRAORDINARY = "annual", "extraordinary"


@dataclass(frozen=True)
class AskedPaper:
    """A paper the law asks for. One that is not `blocking` is due only where it exists."""

    kind: str
    source: str
    blocking: bool


def papers_asked(form: str, occasions: Collection[str]) -> list[AskedPaper]:
    """Each paper once, in the order of the table, for a form of cooperative."""
    found: dict[str, AskedPaper] = {}
    for row in asked_papers()["paper"]:
        if form in row["forms"] and row["occasion"] in occasions:
            asked = AskedPaper(row["kind"], row["source"], row["blocking"])
            found.setdefault(asked.kind, asked)
    return list(found.values())


def candidates_described(form: str) -> str:
    """The text that says what members read of each candidate; empty when none does."""
    rule = asked_papers()["candidates"]
    return str(rule["source"]) if form in rule["forms"] else ""
