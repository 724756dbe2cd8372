"""What became of decisions, as anybody searches it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assembly import following
from assembly.following import Standing
from assembly.models import FollowUp
from members.names import fold

LATE, UNSAID = "late", "unsaid"
# What the list can be narrowed to, in the order of what is still to be done.
STATES: Mapping[str, str | Promise] = {
    LATE: _("Late"),
    UNSAID: _("Nothing was said yet"),
    **{status.value: status.label for status in FollowUp.Status},
}


@dataclass(frozen=True)
class Followed:
    """One line of the board of follow-ups."""

    standing: Standing
    is_late: bool

    @property
    def state(self) -> str:
        latest = self.standing.latest
        return latest.status if latest else UNSAID


def board(*, on: date, text: str = "", state: str = "", year: int | None = None) -> list[Followed]:
    """Adopted decisions with their latest word: what is late first, then what is open, then the
    latest assembly. Every word of `text` is in the title, the note, the milestone or who carries
    it, whatever the accents."""
    rows = [Followed(each, each.is_late(on)) for each in following.standings()]
    if year:
        rows = [row for row in rows if row.standing.resolution.assembly.year == year]
    if state == LATE:
        rows = [row for row in rows if row.is_late]
    elif state in STATES:
        rows = [row for row in rows if row.state == state]
    words = fold(text).split()
    found = [row for row in rows if _says(row.standing, words)]
    return sorted(found, key=lambda row: (not row.is_late, not row.standing.is_open))


def _says(standing: Standing, words: list[str]) -> bool:
    latest = standing.latest
    said = f"{latest.owner} {latest.note} {latest.milestone}" if latest else ""
    folded = fold(f"{standing.resolution.title} {said}")
    return all(word in folded for word in words)
