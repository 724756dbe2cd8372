"""The documents package of an assembly: what the law asks for, what is there, what is missing."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from assembly import rulebook
from assembly.documents import shelf
from assembly.models import Assembly, AssemblyDocument, Resolution
from assembly.rules.papers import (
    ANNUAL,
    EXTRAORDINARY,
    AskedPaper,
    candidates_described,
    papers_asked,
)
from common.refusals import Obstacle
from members.models import Member

Kind = AssemblyDocument.Kind
# Every entry of the archive bears this day: the same papers give the same bytes.
NO_DAY = (1980, 1, 1, 0, 0, 0)


def current(assembly: Assembly) -> QuerySet[AssemblyDocument]:
    """The papers as they stand: the last version of each, the withdrawn left out."""
    return assembly.documents.filter(withdrawn_at=None, replaced_by=None).order_by("added_at", "pk")


def publications(assembly: Assembly) -> QuerySet[AssemblyDocument]:
    """The publication log: every version that was ever put before the members."""
    found = assembly.documents.select_related("added_by")
    return found.annotate(replaced_at=F("replaced_by__added_at")).order_by("added_at", "pk")


@dataclass(frozen=True)
class Asked:
    """A paper the law asks for and where it stands."""

    label: str
    source: str
    blocking: bool
    is_there: bool


def asked(assembly: Assembly) -> list[Asked]:
    """The mandatory list for the nature of this assembly and the form of this cooperative."""
    there = set(current(assembly).values_list("kind", flat=True))
    return [
        Asked(str(Kind(paper.kind).label), paper.source, paper.blocking, paper.kind in there)
        for paper in _asked(assembly)
    ]


def complete_since(assembly: Assembly) -> datetime | None:
    """When the last mandatory paper was first put before the members; None while one is missing."""
    wanted = {paper.kind for paper in _asked(assembly) if paper.blocking}
    first: dict[str, datetime] = {}
    for paper in assembly.documents.filter(kind__in=wanted, withdrawn_at=None).order_by("added_at"):
        first.setdefault(paper.kind, paper.added_at)
    return max(first.values()) if first.keys() == wanted else None


def obstacles(assembly: Assembly) -> Iterator[Obstacle]:
    """What of the package keeps the assembly from being convened (R-DOC-03)."""
    if not assembly.documents_waiver.strip():
        for paper in asked(assembly):
            if paper.blocking and not paper.is_there:
                yield Obstacle(
                    "document-missing",
                    _("A mandatory document is missing: {document} ({source}).").format(
                        document=paper.label, source=paper.source
                    ),
                    _("Add it to the documents, or write where members can read it."),
                )
    yield from _candidates(assembly)


def package(assembly: Assembly, documents: list[AssemblyDocument]) -> bytes:
    """All the papers in one archive, with a manifest and their fingerprints in the form that
    `sha256sum --check` reads. The notice goes first, once it was sent, then what told of
    what was added to the agenda."""
    files: list[tuple[str, bytes]] = []
    lines: list[dict[str, Any]] = []
    call = assembly.call
    if call.convocation_file:
        notice = shelf.read(call.convocation_file, call.convocation_sha256)
        files.append(("00-convocation.pdf", notice))
    complements = _complements(assembly)
    files += [(each["file"], shelf.read(each["path"], each["sha256"])) for each in complements]
    for rank, document in enumerate(documents, start=1):
        name = f"{rank:02d}-{document.kind}-v{document.version}.pdf"
        files.append((name, shelf.read(str(document.file.name), document.sha256)))
        lines.append(
            {
                "file": name,
                "kind": document.kind,
                "title": document.title,
                "version": document.version,
                "sha256": document.sha256,
                "published_at": document.added_at.isoformat(),
            }
        )
    manifest = {
        "assembly": assembly.title,
        "meets_at": call.meets_at.isoformat(),
        "convocation_sha256": call.convocation_sha256,
        "complements": [
            {key: each[key] for key in ("file", "sha256", "published_at")} for each in complements
        ],
        "documents": lines,
    }
    sums = [f"{line['sha256']}  {line['file']}\n" for line in [*complements, *lines]]
    if call.convocation_file:
        sums.insert(0, f"{call.convocation_sha256}  00-convocation.pdf\n")
    listing = json.dumps(manifest, ensure_ascii=False, indent=1)
    files += [("manifest.json", listing.encode()), ("SHA256SUMS", "".join(sums).encode())]
    return archive(files)


def _complements(assembly: Assembly) -> list[dict[str, str]]:
    """The notices that told what was added to the agenda."""
    return [
        {
            "file": f"00-ordre-du-jour-complete-{each.number}.pdf",
            "path": each.notice_file,
            "sha256": each.notice_sha256,
            "published_at": each.completed_at.isoformat(),
        }
        for each in assembly.completions.order_by("number")
    ]


def archive(files: list[tuple[str, bytes]]) -> bytes:
    """A ZIP of these files; the same files give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as made:
        for name, content in files:
            made.writestr(zipfile.ZipInfo(name, NO_DAY), content)
    return target.getvalue()


def _asked(assembly: Assembly) -> list[AskedPaper]:
    occasions = {ANNUAL} if assembly.is_annual else set()
    extraordinary = Resolution.Nature.EXTRAORDINARY
    if (
        assembly.kind == Assembly.Kind.EXTRAORDINARY
        or assembly.resolutions.filter(nature=extraordinary).exists()
    ):
        occasions.add(EXTRAORDINARY)
    return papers_asked(rulebook.of(assembly).form, occasions)


def _candidates(assembly: Assembly) -> Iterator[Obstacle]:
    """What members must be able to read of each candidate (R225-83 5°)."""
    source = candidates_described(rulebook.of(assembly).form)
    if not source:
        return
    for resolution in assembly.resolutions.filter(seats__gt=0).order_by("number", "pk"):
        for candidate in resolution.candidates.select_related("member").order_by("position", "pk"):
            missing = []
            if candidate.age is None and candidate.member.kind == Member.Kind.NATURAL:
                missing.append(_("the age"))
            if not candidate.profession.strip():
                missing.append(_("the professional references of the last five years"))
            if missing:
                yield Obstacle(
                    "candidate-incomplete",
                    _("{name} stands, and members cannot read {missing} ({source}).").format(
                        name=candidate.name, missing=_(" nor ").join(missing), source=source
                    ),
                    _("Complete the candidacy on the page of the election."),
                )
