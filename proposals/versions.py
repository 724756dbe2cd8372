"""What changed from one published version of a proposal to the next."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from proposals.comparing import Piece, pieces
from proposals.models import Proposal, Version

PARTS = {
    "title": _("Title"),
    "text": _("Text to be voted"),
    "reasons": _("Statement of reasons"),
    "cost": _("What it costs"),
    "if_yes": _("If the assembly says yes…"),
    "if_no": _("If the assembly says no…"),
}


@dataclass(frozen=True)
class Part:
    """One part of the text, and how it changed."""

    label: str
    pieces: list[Piece]


def changed_parts(before: Version, after: Version) -> list[Part]:
    """The parts that differ, in the order of the page."""
    return [
        Part(str(label), pieces(getattr(before, name), getattr(after, name)))
        for name, label in PARTS.items()
        if getattr(before, name) != getattr(after, name)
    ]


def version(proposal: Proposal, number: int) -> Version | None:
    return proposal.versions.filter(number=number).first()
