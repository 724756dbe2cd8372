"""The register of minutes as people look at it: its lines, and whether they still hold."""

from dataclasses import dataclass

from django.db.models import QuerySet

from assembly.actions.minutes import verify_register
from assembly.documents import shelf
from assembly.documents.shelf import PaperAltered
from assembly.models import Call, Minutes, MinutesRegisterEntry, Paper
from assembly.states import CallState


@dataclass(frozen=True)
class Check:
    """The chain, computed again now: how many lines, the first that does not fit."""

    lines: int
    first_broken: int | None

    @property
    def holds(self) -> bool:
        return self.first_broken is None


def check() -> Check:
    return Check(MinutesRegisterEntry.objects.count(), verify_register())


def entries(*, kind: str = "", text: str = "") -> QuerySet[MinutesRegisterEntry]:
    """The lines, the latest first; every word of `text` is in the title."""
    found = MinutesRegisterEntry.objects.select_related(
        "minutes__assembly__statutes", "minutes__call"
    )
    if kind in Minutes.Kind.values:
        found = found.filter(kind=kind)
    for word in text.split():
        found = found.filter(title__icontains=word)
    return found.order_by("-number")


def entry(number: int) -> MinutesRegisterEntry | None:
    return entries().filter(number=number).first()


def is_intact(minutes: Paper) -> bool:
    """Whether the stored paper is byte for byte the one that was entered."""
    try:
        shelf.read(minutes.file, minutes.pdf_sha256)
    except PaperAltered:
        return False
    return True


def papers_of(call: Call) -> list[Minutes]:
    """The papers of one call, in the order of the register."""
    papers = call.minutes.select_related("entry", "assembly", "call")
    return list(papers.order_by("entry__number"))


def awaits_minutes(call: Call) -> bool:
    """Whether this call decided something, so that its minutes are to be drawn up. A call where
    nothing had its quorum leaves minutes of failed quorum only."""
    if call.state not in (CallState.HELD, CallState.FAILED):
        return False
    if call.minutes.filter(kind=Minutes.Kind.MINUTES).exists():
        return False
    records = call.quorum_records.all()
    return records.filter(reached=True).exists() or not records.exists()
