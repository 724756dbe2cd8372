"""The certificate of destruction (procès-verbal de destruction, R-RGPD-05)."""

from datetime import datetime
from typing import Any

from assembly.documents import words
from assembly.models import Destruction
from common.documents import Document, Strong
from common.documents.dates import day_in_words, moment_in_words
from common.documents.kit import watermark_of_now
from members import queries as register

FATES = {"destroyed": "détruit", "anonymised": "rendu anonyme", "reduced": "réduit au nom"}


def destruction_data(of: Destruction, *, number: int, at: datetime) -> dict[str, Any]:
    """What went, what a legal hold kept, and who decided it, as plain data."""
    cooperative = register.cooperative()
    assert of.confirmed_at is not None
    assert of.confirmed_by is not None
    return {
        "issuer": words.issuer(cooperative),
        "watermark": watermark_of_now(),
        "dated": at.isoformat(),
        "title": "Procès-verbal de destruction",
        "subtitle": f"n° {number}, {moment_in_words(at)}",
        "reference": f"{cooperative.name} · destruction n° {number}",
        "proposed": [str(of.proposed_by), moment_in_words(of.proposed_at)],
        "confirmed": [str(of.confirmed_by), moment_in_words(of.confirmed_at)],
        "lines": of.lines,
        "held": of.held,
    }


def draw_destruction(data: dict[str, Any]) -> Document:
    paper = words.paper(data)
    paper.paragraph(
        "Les données ci-dessous avaient atteint leur durée de conservation. Leur destruction a été "
        f"proposée par {data['proposed'][0]} le {data['proposed'][1]}, confirmée par "
        f"{data['confirmed'][0]} le {data['confirmed'][1]}, et accomplie par le service le "
        f"{moment_in_words(datetime.fromisoformat(data['dated']))}."
    )
    paper.heading(2, "Ce qui n’existe plus")
    paper.table(
        ("Données", "Assemblée", "Gardées jusqu’au", "Lignes", "Sort", "Source"),
        [_line(line) for line in data["lines"]],
        widths=(5, 3, 2.4, 1.3, 1.8, 2.6),
        numbers={3},
        row_heads=True,
    )
    if any(line["code"] == "signed_roll" for line in data["lines"]):
        paper.paragraph(
            "Avec l’émargement d’un scrutin secret sont effacés\u00a0: dans le journal des actes "
            "et dans celui du gardien des droits, qui a reçu un droit de vote\u00a0; dans l’urne, "
            "l’heure d’arrivée de chaque bulletin\u00a0; et ce que les pages des dépositaires "
            "avaient confié au service, chiffré. Chaque dépositaire est invité à détruire sa clé."
        )
    paper.heading(2, "Ce qu’une conservation pour litige a gardé")
    if data["held"]:
        for line in data["held"]:
            paper.paragraph(
                Strong(f"{line['label']}, {line['title']}. "),
                f"{words.counted(line['count'], 'ligne', 'lignes')}. Motif\u00a0: {line['hold']}.",
            )
    else:
        paper.paragraph("Néant.")
    paper.heading(2, "Ce qui reste")
    paper.paragraph(
        "Les procès-verbaux, les feuilles de présence et le registre numéroté sont intacts, ainsi "
        "que les nombres d’inscrits et de votants et l’archive publique des votes, qui ne contient "
        "aucune personne."
    )
    paper.paragraph(
        "Les sauvegardes faites avant ce jour contiennent encore ces données\u00a0: elles sont à "
        "détruire à leur tour. La destruction est déclarée par ce document\u00a0; elle ne peut pas "
        "se prouver.",
        style="notice",
    )
    paper.heading(2, "Signatures")
    paper.signatures([("Proposition", data["proposed"][0]), ("Contrôle", data["confirmed"][0])])
    return paper


def _line(line: dict[str, Any]) -> tuple[str, ...]:
    return (
        line["label"],
        line["title"],
        day_in_words(datetime.fromisoformat(line["kept_until"]).date()),
        words.number(line["count"]),
        FATES[line["fate"]],
        line["source"],
    )
