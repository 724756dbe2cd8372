"""The act that rectifies the signed copy kept of a paper of a register (R-REG-01)."""

from datetime import datetime
from typing import Any

from assembly.documents import words
from assembly.models import Minutes, ReplacedScan
from common.documents import Document, Strong
from common.documents.dates import moment_in_words
from common.documents.kit import watermark_of_now
from members import queries as register


def rectification_data(minutes: Minutes, row: ReplacedScan, *, at: datetime) -> dict[str, Any]:
    """Which scan of a paper of an assembly gives way to which, as plain data."""
    return {
        "issuer": words.issuer(register.cooperative()),
        "watermark": watermark_of_now(),
        "dated": at.isoformat(),
        "title": "Acte rectificatif du registre des procès-verbaux",
        "subtitle": minutes.entry.title,
        "corrects": minutes.register_number,
        "rectifies": rectified(row),
    }


def rectified(row: ReplacedScan) -> dict[str, Any]:
    """Which scan gives way to which, who says so, when and why."""
    return {
        "replaced": row.replaced_sha256,
        "sha256": row.sha256,
        "why": row.why,
        "by": str(row.by),
        "at": row.at.isoformat(),
    }


def draw_rectifying_act(data: dict[str, Any]) -> Document:
    """The line of the register of the assemblies, from its frozen data."""
    paper = words.paper(data)
    draw_rectified(paper, data, of="la pièce", itself="La pièce elle-même n’est pas changée.")
    return paper


def draw_rectified(paper: Document, data: dict[str, Any], *, of: str, itself: str) -> None:
    """What a rectifying act says; `of` which paper, and that it does not change `itself`."""
    said = data["rectifies"]
    paper.paragraph(
        f"La copie signée gardée pour {of} n° {data['corrects']} est remplacée, sur l’acte de ",
        Strong(said["by"]),
        f", le {moment_in_words(datetime.fromisoformat(said['at']))}. {itself}",
    )
    paper.heading(2, "Motif")
    paper.prose(said["why"])
    paper.heading(2, "Empreintes (SHA-256)")
    paper.paragraph("Copie remplacée, qui reste conservée\u00a0:", style="soft")
    paper.paragraph(said["replaced"], style="code")
    paper.paragraph("Copie qui la remplace\u00a0:", style="soft")
    paper.paragraph(said["sha256"], style="code")
